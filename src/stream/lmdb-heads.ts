/** Where each partition begins and ends, kept as one value, so that a commit writes and a waiting reader reads just that. */
import type { StreamFiles } from './lmdb-files.ts';

/** Beginning and end of each partition, and the disk its records take. Mutable: a transaction loads, changes and stores it. */
export class Heads {
  readonly #numbers: Float64Array<ArrayBuffer>;

  constructor(partitions: number, stored?: Uint8Array) {
    this.#numbers = new Float64Array(partitions * 4);
    if (stored) new Uint8Array(this.#numbers.buffer).set(stored.subarray(0, this.#numbers.byteLength));
  }

  /** As the current transaction sees them. */
  static load(files: StreamFiles, partitions: number): Heads {
    return new Heads(partitions, files.heads.get('heads'));
  }

  store(files: StreamFiles): void {
    files.heads.putSync('heads', Buffer.from(this.#numbers.buffer));
  }

  get partitions(): number {
    return this.#numbers.length / 4;
  }

  /** Oldest offset kept. */
  first(partition: number): number {
    return this.#get(partition, 0);
  }

  /** Offset the next record will get. */
  next(partition: number): number {
    return this.#get(partition, 1);
  }

  /** When the newest record was appended; never falls, so that it can be searched. */
  newestAt(partition: number): number {
    return this.#get(partition, 2);
  }

  bytes(partition: number): number {
    return this.#get(partition, 3);
  }

  totalBytes(): number {
    let total = 0;
    for (let partition = 0; partition < this.partitions; partition++) total += this.bytes(partition);
    return total;
  }

  appended(partition: number, records: number, bytes: number, appendedAt: number): void {
    this.#set(partition, 1, this.next(partition) + records);
    this.#set(partition, 2, appendedAt);
    this.#set(partition, 3, this.bytes(partition) + bytes);
  }

  dropped(partition: number, records: number, bytes: number): void {
    this.#set(partition, 0, this.first(partition) + records);
    this.#set(partition, 3, this.bytes(partition) - bytes);
  }

  #get(partition: number, field: number): number {
    const number = this.#numbers[partition * 4 + field];
    if (number === undefined)
      throw new RangeError(`There is no partition ${partition}; the stream has ${this.partitions}.`);
    return number;
  }

  #set(partition: number, field: number, value: number): void {
    this.#numbers[partition * 4 + field] = value;
  }
}

const PAGE_BYTES = 4096;

/** Disk that a chunk takes in LMDB: past about half a page, pages of its own. */
export function chunkDiskBytes(chunkBytes: number): number {
  const entry = chunkBytes + 32;
  return entry <= PAGE_BYTES / 2 ? entry : Math.ceil(entry / PAGE_BYTES) * PAGE_BYTES;
}
