/** A site: what one write key sends to and one board shows. */

export interface Site {
  /** UUID. */
  readonly id: string;
  readonly organisationId: string;
  readonly domain: string;
  readonly name: string;
  /** IANA zone, `Europe/Berlin`. */
  readonly timezone: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly writeKey: string;
  /** Origins allowed to send from a browser, `https://shop.example`; empty allows every one. */
  readonly allowedOrigins: readonly string[];
  /** Keep visitors' IP addresses with their events (W10: off unless asked for). */
  readonly keepAddress: boolean;
  /** Made by `weir demo`; never a real site. */
  readonly demo: boolean;
  /** Unix ms. */
  readonly createdAt: number;
}
