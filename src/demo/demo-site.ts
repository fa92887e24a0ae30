/** The site and the owner of a demonstration, made at its first start. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Accounts } from '../accounts/accounts.ts';
import { SHOP_CURRENCY, SHOP_DOMAIN, SHOP_NAME, SHOP_TIMEZONE } from './catalogue.ts';

export interface DemoSite {
  readonly id: string;
  readonly writeKey: string;
}

/** Finds the demo site or adds it, marked as demo data. */
export async function prepareDemoSite(accounts: Accounts): Promise<DemoSite> {
  const existing = await accounts.siteByDomain(SHOP_DOMAIN);
  if (existing) return existing;
  return accounts.addSite({
    domain: SHOP_DOMAIN,
    name: SHOP_NAME,
    timezone: SHOP_TIMEZONE,
    currency: SHOP_CURRENCY,
    demo: true,
  });
}

export interface DemoOwner {
  readonly email: string;
  readonly password: string;
}

/** Kept in a file only the user can read: a demonstration that is started again must be able to say how to sign in. */
export function prepareDemoOwner(dataDir: string): DemoOwner {
  const file = join(dataDir, 'demo-sign-in.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as DemoOwner;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const owner = { email: 'demo@weir.example', password: randomBytes(9).toString('base64url') };
  writeFileSync(file, JSON.stringify(owner), { mode: 0o600 });
  return owner;
}
