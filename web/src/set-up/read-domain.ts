/** What people paste when asked for a domain → the domain. */

/** `https://www.Shop.example/cart?x` → `www.shop.example`; a port goes too. What is no address comes back trimmed, for the server to judge. */
export function readDomain(text: string): string {
  const trimmed = text.trim();
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  return URL.canParse(address) ? new URL(address).hostname || trimmed : trimmed;
}
