/** Free properties and traits → names and values by turns: texts verbatim, everything else as JSON. */
import { limits } from '../config/limits.ts';
import type { JsonObject } from '../event/captured-event.ts';
import { clampText } from './text.ts';

const NONE: readonly string[] = Object.freeze([]);

/** Leaves out the names in `without`, which have columns of their own, and null, which says nothing. */
export function flatten(object: JsonObject, without: ReadonlySet<string>): readonly string[] {
  let flat: string[] | undefined;
  for (const name in object) {
    const value = object[name];
    if (value === null || value === undefined || without.has(name)) continue;
    flat ??= [];
    flat.push(
      clampText(name, limits.labelBytesMax),
      clampText(typeof value === 'string' ? value : JSON.stringify(value), limits.stringBytesMax),
    );
    if (flat.length >= limits.propertiesMax * 2) break;
  }
  return flat ?? NONE;
}
