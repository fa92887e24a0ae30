/** Fingerprints of the event ids that were stored lately, in two generations of bounded size. It may say "perhaps" of a new id, never "no" of one it was given. */
// 8 bytes an id instead of the 100 and more of a Set: the hour that retries can span stays in memory up to some 2,800 events/s.
// Whoever hears "perhaps" asks the store, so that no event is ever dropped for a fingerprint it shares with another.

const SLOTS_MIN = 1024;
const FILL_MAX = 0.75;
const DASHES_AT = [8, 13, 18, 23] as const;

/** Open addressing with linear probing; a slot is two words of fingerprint, both 0 when free. */
class FingerprintTable {
  #slots = new Uint32Array(SLOTS_MIN * 2);
  #mask = SLOTS_MIN - 1;
  size = 0;

  has(low: number, high: number): boolean {
    const slots = this.#slots;
    for (let slot = low & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const keptLow = slots[slot * 2] as number;
      const keptHigh = slots[slot * 2 + 1] as number;
      if (keptLow === low && keptHigh === high) return true;
      if ((keptLow | keptHigh) === 0) return false;
    }
  }

  add(low: number, high: number): void {
    if (this.size >= (this.#mask + 1) * FILL_MAX) this.#grow();
    const slots = this.#slots;
    for (let slot = low & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const keptLow = slots[slot * 2] as number;
      const keptHigh = slots[slot * 2 + 1] as number;
      if (keptLow === low && keptHigh === high) return;
      if ((keptLow | keptHigh) === 0) {
        slots[slot * 2] = low;
        slots[slot * 2 + 1] = high;
        this.size++;
        return;
      }
    }
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    this.#mask = this.#slots.length / 2 - 1;
    this.size = 0;
    for (let at = 0; at < old.length; at += 2) {
      const low = old[at] as number;
      const high = old[at + 1] as number;
      if ((low | high) !== 0) this.add(low, high);
    }
  }
}

interface Generation {
  readonly table: FingerprintTable;
  /** By site, the latest event time it holds: once it is dropped, the memory is complete only after that. */
  readonly latestTimes: Map<string, number>;
  /** receivedAt of the first id it took, Unix ms. */
  readonly since: number;
}

export interface RecentIdsLimits {
  readonly idsMax: number;
  /** A generation that is older gives way to a new one. */
  readonly ageMsMax: number;
}

export class RecentIds {
  readonly #limits: RecentIdsLimits;
  /** Told, by site, from which event time on the memory still holds every id it was given. */
  readonly #onForget: (siteId: string, completeFrom: number) => void;
  #young: Generation;
  #old: Generation;

  constructor(limits: RecentIdsLimits, onForget: (siteId: string, completeFrom: number) => void) {
    this.#limits = limits;
    this.#onForget = onForget;
    this.#young = newGeneration(0);
    this.#old = newGeneration(0);
  }

  get size(): number {
    return this.#young.table.size + this.#old.table.size;
  }

  get bytes(): number {
    return this.#young.table.bytes + this.#old.table.bytes;
  }

  /** Whether it may have been given this fingerprint. */
  has(low: number, high: number): boolean {
    return this.#young.table.has(low, high) || this.#old.table.has(low, high);
  }

  add(siteId: string, low: number, high: number, time: number): void {
    this.#young.table.add(low, high);
    const latest = this.#young.latestTimes.get(siteId);
    if (latest === undefined || latest < time) this.#young.latestTimes.set(siteId, time);
  }

  /** Called between batches, `now` being the stream's time: forgets the older half when the younger is full or of age. */
  turn(now: number): void {
    const isFull = this.#young.table.size >= this.#limits.idsMax / 2;
    if (!isFull && now - this.#young.since < this.#limits.ageMsMax) return;
    for (const [siteId, time] of this.#old.latestTimes) this.#onForget(siteId, time + 1);
    this.#old = this.#young;
    this.#young = newGeneration(now);
  }
}

const newGeneration = (since: number): Generation => ({ table: new FingerprintTable(), latestTimes: new Map(), since });

/** Two words that tell (site, id) pairs apart. `out` takes them at 0 and 1. Returns false when `eventId` is not a UUID. */
export function fingerprint(siteWord: number, eventId: string, out: Uint32Array): boolean {
  if (eventId.length !== 36) return false;
  let low = siteWord;
  let high = siteWord ^ 0x9e3779b9;
  let word = 0;
  let digits = 0;
  for (let at = 0; at < 36; at++) {
    const code = eventId.charCodeAt(at);
    if (code === 45) {
      if (!DASHES_AT.includes(at as 8)) return false;
      continue;
    }
    // 0–9 are 48–57, a–f 97–102, A–F 65–70.
    const digit =
      code >= 48 && code <= 57
        ? code - 48
        : code >= 97 && code <= 102
          ? code - 87
          : code >= 65 && code <= 70
            ? code - 55
            : 16;
    if (digit === 16) return false;
    word = (word << 4) | digit;
    if (++digits % 8 === 0) {
      low = mix(low ^ word, 0x85ebca6b);
      high = mix(high ^ word, 0xc2b2ae35);
    }
  }
  return finish(low, high, digits === 32, out);
}

/** The same from 16 bytes as ClickHouse writes a UUID: two little-endian halves. */
export function fingerprintOfBytes(siteWord: number, bytes: Buffer, at: number, out: Uint32Array): boolean {
  let low = siteWord;
  let high = siteWord ^ 0x9e3779b9;
  for (const offset of [4, 0, 12, 8]) {
    const word = bytes.readInt32LE(at + offset);
    low = mix(low ^ word, 0x85ebca6b);
    high = mix(high ^ word, 0xc2b2ae35);
  }
  return finish(low, high, true, out);
}

function mix(value: number, factor: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), factor);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x27d4eb2f);
  return mixed ^ (mixed >>> 15);
}

function finish(low: number, high: number, isId: boolean, out: Uint32Array): boolean {
  out[0] = low;
  out[1] = high;
  // Both words 0 mark a free slot.
  if ((low | high) === 0) out[0] = 1;
  return isId;
}

/** A word of a site's id, to salt its events' fingerprints with. */
export function siteWord(siteId: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < siteId.length; at++) hash = Math.imul(hash ^ siteId.charCodeAt(at), 0x01000193);
  return hash;
}
