/** Round numbers for an axis. Pure. */

export interface Scale {
  readonly max: number;
  readonly step: number;
}

/** From 0 to at least `most` in about `steps` steps of 1, 2, 2.5 or 5 times a power of ten; of whole numbers unless `fractional`. */
export function niceScale(most: number, steps: number, fractional: boolean): Scale {
  // Of nothing, parts of one would only be smaller nothings.
  if (most <= 0) return { max: 1, step: 1 };
  const rough = Math.max(most, fractional ? Number.EPSILON : 1) / Math.max(1, steps);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factors = power >= 10 || fractional ? [1, 2, 2.5, 5, 10] : [1, 2, 5, 10];
  const factor = factors.find((each) => each * power >= rough * (1 - 1e-9)) ?? 10;
  const step = fractional ? factor * power : Math.max(1, factor * power);
  return { max: Math.ceil(most / step - 1e-9) * step || step, step };
}

export function ticksOf({ max, step }: Scale): readonly number[] {
  return Array.from({ length: Math.round(max / step) + 1 }, (_, index) => index * step);
}
