/** Law W1 on a full disk: 503 with Retry-After, nothing acknowledged is lost, and it recovers by itself when there is room again. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readLedger } from '../support/ledger.ts';
import { Load } from '../support/load.ts';
import { Weir } from '../support/weir.ts';

const DISK_MIB = 512;
const MIB = 1024 * 1024;

/** A folder that is a small disk of its own, or the reason why there is none. */
function mountSmallDisk(): { folder: string } | { refused: string } {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return { refused: 'mounting a tmpfs needs root on Linux' };
  const folder = mkdtempSync(join(tmpdir(), 'weir-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'tmpfs', folder], { stdio: 'pipe' });
    return { folder };
  } catch (error) {
    rmSync(folder, { recursive: true });
    return { refused: `no tmpfs can be mounted here: ${String(error)}` };
  }
}

/** Writes until no more than this is left. */
function fill(file: string, bytesLeft = 0): void {
  const descriptor = openSync(file, 'a');
  for (let block = Buffer.alloc(MIB); block.length > 0; ) {
    const { bavail, bsize } = statfsSync(file);
    if (bytesLeft > 0 && bavail * bsize <= bytesLeft) break;
    try {
      writeSync(descriptor, block);
    } catch {
      block = block.subarray(0, block.length >> 1);
    }
  }
  closeSync(descriptor);
}

const disk = mountSmallDisk();
if ('refused' in disk) process.stdout.write(`skipped: the test of a full disk, because ${disk.refused}\n`);

test.skipIf('refused' in disk)(
  'W1: a full disk refuses what it cannot keep, and keeps what it took',
  { timeout: 180_000 },
  async () => {
    const { folder } = disk as { folder: string };
    const filler = join(folder, 'filler');
    const weir = await Weir.start({ dataDir: join(folder, 'data') });
    try {
      const site = await weir.addSite('shop.example');
      const load = new Load({ url: weir.url, writeKey: site.writeKey, clients: 4, batchEvents: 100, pauseMs: 5 });
      await weir.until(async () => load.acknowledged.size > 2_000);
      // The engine begins nothing any more; what it has begun gets its end, as it does not survive that the last of the disk goes under it.
      fill(filler, 48 * MIB);
      await sleep(2_000);
      fill(filler);
      await weir.until(async () => {
        // What the store gives back by merging must not keep the door open.
        fill(filler);
        return (load.failures.get(503) ?? 0) > 20;
      }, 90_000);
      const body = JSON.stringify({ writeKey: site.writeKey, anonymousId: 'a', event: 'Too Late' });
      const post = () => fetch(`${weir.url}/v1/track`, { method: 'POST', body });
      let refused = await post();
      let late = 0;
      for (; refused.status === 200; refused = await post()) {
        late++;
        fill(filler);
      }
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await refused.json()).toMatchObject({ success: false, code: 'storage_full' });

      rmSync(filler);
      const before = load.acknowledged.size;
      await weir.until(async () => load.acknowledged.size > before + 2_000);
      await load.stop();
      expect([...load.failures.keys()]).toEqual([503]);
      const ledger = await readLedger(weir, site.id, load.acknowledged, 90_000);
      // What slipped in while the disk was being filled was acknowledged too.
      expect(ledger).toMatchObject({ missing: 0, double: 0, unasked: late });
      expect(new Set(Object.values(ledger.counts)).size).toBe(1);
    } finally {
      await weir.stop();
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true });
    }
  },
);
