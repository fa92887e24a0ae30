/** A random secret in a file of its own, made once however many processes ask for it first. */
import { link, open, readFile, unlink } from 'node:fs/promises';
import { randomHex } from './secrets.ts';

/**
 * 256 bits as hex. Beside the database, not in it: a copy of the database alone, from a backup say, then opens no session.
 */
export async function readOrMakeSecret(path: string): Promise<string> {
  const existing = await readSecret(path);
  if (existing !== undefined) return existing;
  const draft = `${path}.${process.pid}.${randomHex(4)}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(randomHex(32));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // Unlike rename, link never replaces: the first one wins, and everyone reads what it wrote.
    await link(draft, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  const made = await readSecret(path);
  if (made === undefined) throw new Error(`${path} was removed while it was being made`);
  return made;
}

async function readSecret(path: string): Promise<string | undefined> {
  try {
    const secret = await readFile(path, 'utf8');
    if (!/^[0-9a-f]{64}$/.test(secret))
      throw new Error(`${path} does not hold a secret; remove it, and everyone signs in again`);
    return secret;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
