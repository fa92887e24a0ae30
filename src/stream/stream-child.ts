/** A process for tests of what several processes, and dying ones, do to a stream: told by its arguments, it reports each step on stdout. Not part of Weir. */
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { limits } from '../config/limits.ts';
import { openLmdbStream } from './lmdb-stream.ts';
import type { AppendRecord } from './stream.ts';

const [role = '', folder = '', name = '', count = '0', bytes = '0'] = process.argv.slice(2);
const partitions = Number(process.env.PARTITIONS ?? 1);
/** Brings a value to about its size, and cannot be compressed: the disk is to become full. */
const filling = () => randomBytes(Number(bytes)).toString('latin1').replaceAll('.', ' ');
const say = (text: string) => process.stdout.write(`${text}\n`);

const diskReserveBytes = Number(process.env.RESERVE ?? limits.diskReserveBytes);
const stream = await openLmdbStream({ folder, partitions, diskReserveBytes });

switch (role) {
  case 'append': {
    // One acknowledged append a line; each of 1 to 5 records, so that half an append would be seen.
    for (let n = 0; n < Number(count); n++) {
      const records = Array.from({ length: 1 + (n % 5) }, (_, index): AppendRecord => {
        return { key: `${name}.${n % 7}`, value: Buffer.from(`${name}.${n}.${index}.${filling()}`, 'latin1') };
      });
      try {
        await stream.append(records);
        say(`acknowledged ${n}`);
      } catch (error) {
        say(`refused ${n} ${(error as Error).name}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    break;
  }
  case 'own': {
    const member = await stream.join(name);
    say(`owns ${member.partitions.join(',')}`);
    for await (const line of createInterface(process.stdin)) {
      if (line === 'leave') break;
      if (line === 'owns') say(`owns ${member.partitions.join(',')}`);
    }
    break;
  }
}
await stream.close();
say('closed');
