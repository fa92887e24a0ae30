/** From an envelope to durable records, as named steps: find the sites, hold to their rates, capture each event, append all that are good. */
import type { CapturedEvent, Door as DoorName, EventType } from '../event/captured-event.ts';
import type { AppendRecord } from '../stream/stream.ts';
import { type CaptureContext, captureEvent } from './capture-event.ts';
import { checkOrigin } from './cors.ts';
import type { Door } from './door.ts';
import type { Envelope } from './envelope.ts';
import { newEventId } from './event-id.ts';
import { accept, isTemporary, type Outcome, PASS, type Refused, type Verdict } from './refusal.ts';
import type { KnownSite } from './write-keys.ts';

export interface Sender {
  readonly name: DoorName;
  readonly type: EventType | undefined;
  readonly origin: string | undefined;
  /** '' when the sender is a server. */
  readonly address: string;
  /** '' when the sender is a server. */
  readonly userAgent: string;
}

export interface RefusedEvent {
  readonly index: number;
  readonly messageId: string | undefined;
  readonly refused: Refused;
}

export interface Receipt {
  readonly accepted: number;
  readonly refused: readonly RefusedEvent[];
}

/**
 * A refusal here is of the whole request, and nothing of it was kept; one bad event, though, refuses only itself, and
 * stands in the receipt. A reason that may pass (no room, no database) always refuses the whole, so that the sender
 * repeats it.
 */
export async function takeEvents(door: Door, envelope: Envelope, sender: Sender): Promise<Outcome<Receipt>> {
  const events = Math.max(1, envelope.events.length);
  const finding = findSites(door, envelope, sender);
  const found = finding instanceof Promise ? await finding : finding;
  if (!found.ok) return { ...found, events };
  const sites = found.value;
  const admitted = holdToRates(door, sites);
  if (!admitted.ok) return { ...admitted, events, siteId: siteIdOf(sites[0]) };

  const asking = door.salts.today();
  const salt = asking instanceof Promise ? await asking : asking;
  const captured = captureAll(door, envelope, sender, sites, salt);
  if (!captured.ok) return { ...captured, events, siteId: siteIdOf(sites[0]) };
  const { records, refused } = captured.value;

  if (records.length > 0) {
    const since = performance.now();
    const appended = await door.queue.append(records);
    if (!appended.ok) return { ...appended, events, siteId: siteIdOf(sites[0]) };
    door.metrics.accepted(sender.name, records.length, (performance.now() - since) / 1000);
  }
  return accept({ accepted: records.length, refused });
}

type Found = Outcome<KnownSite>;
type FoundAll = Outcome<readonly Found[]>;

/**
 * One look-up for the envelope's key; without one, each event is asked for its own. Like all that nearly always knows at
 * once, it gives a promise only where there is something to wait for.
 */
function findSites(door: Door, { events, writeKey }: Envelope, sender: Sender): FoundAll | Promise<FoundAll> {
  if (writeKey === undefined && events.length > 0) return findSitesOfEach(door, events, sender);
  const finding = door.keys.find(writeKey);
  return finding instanceof Promise
    ? finding.then((found) => forAll(events, allowed(found, sender)))
    : forAll(events, allowed(finding, sender));
}

function forAll(events: readonly unknown[], found: Found): FoundAll {
  return found.ok ? accept(events.map(() => found)) : found;
}

async function findSitesOfEach(door: Door, events: readonly unknown[], sender: Sender): Promise<FoundAll> {
  const sites: Found[] = [];
  for (const event of events) sites.push(allowed(await door.keys.find(ownKey(event)), sender));
  return accept(sites);
}

function siteIdOf(found: Found | undefined): string {
  return found?.ok ? found.value.site.id : '';
}

function ownKey(event: unknown): unknown {
  return typeof event === 'object' && event !== null
    ? (event as Readonly<Record<string, unknown>>).writeKey
    : undefined;
}

function allowed(found: Found, sender: Sender): Found {
  if (!found.ok) return found;
  const verdict = checkOrigin(sender.origin, found.value);
  return verdict.ok ? found : { ...verdict, siteId: found.value.site.id };
}

function holdToRates(door: Door, sites: readonly Found[]): Verdict {
  if (sites.length === 1) return holdToRate(door, sites[0] as Found, 1);
  const counts = new Map<Found, number>();
  for (const found of sites) counts.set(found, (counts.get(found) ?? 0) + 1);
  for (const [found, count] of counts) {
    const verdict = holdToRate(door, found, count);
    if (!verdict.ok) return verdict;
  }
  return PASS;
}

function holdToRate(door: Door, found: Found, count: number): Verdict {
  if (found.ok) return door.siteRate.take(found.value.site.id, count);
  return isTemporary(found.reason) ? found : PASS;
}

interface Captured {
  readonly records: readonly AppendRecord[];
  readonly refused: readonly RefusedEvent[];
}

function captureAll(
  door: Door,
  envelope: Envelope,
  sender: Sender,
  sites: readonly Found[],
  salt: string | undefined,
): Outcome<Captured> {
  const records: AppendRecord[] = [];
  const refused: RefusedEvent[] = [];
  const contextOf = contextsOf(door, envelope, sender, salt);
  let context: CaptureContext | undefined;
  for (let index = 0; index < sites.length; index++) {
    const raw = envelope.events[index];
    const found = sites[index] as Found;
    if (!found.ok) {
      refused.push({ index, messageId: ownMessageId(raw), refused: found });
      continue;
    }
    const { site } = found.value;
    if (context?.site !== site) context = contextOf(site);
    const outcome = captureEvent(raw, context);
    if (outcome.ok) records.push(recordOf(outcome.value));
    else if (isTemporary(outcome.reason)) return outcome;
    else refused.push({ index, messageId: ownMessageId(raw), refused: { ...outcome, siteId: site.id } });
  }
  return accept({ records, refused });
}

/** All events of a request were received at one moment. */
function contextsOf(
  door: Door,
  envelope: Envelope,
  sender: Sender,
  salt: string | undefined,
): (site: CaptureContext['site']) => CaptureContext {
  const receivedAt = door.clock.now();
  return (site) => ({
    site,
    door: sender.name,
    type: sender.type,
    sentAt: envelope.sentAt,
    context: envelope.context,
    address: sender.address,
    userAgent: sender.userAgent,
    receivedAt,
    salt,
    places: door.places,
    limits: door.limits,
    newEventId: () => newEventId(receivedAt, door.randomUuid),
  });
}

function ownMessageId(raw: unknown): string | undefined {
  const given =
    typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>).messageId : undefined;
  return typeof given === 'string' ? given.slice(0, 128).toWellFormed() : undefined;
}

/** One visitor's events stay in order (W4). */
function recordOf(event: CapturedEvent): AppendRecord {
  return { key: event.siteId + event.visitorId, value: Buffer.from(JSON.stringify(event)) };
}
