/** Round numbers for an axis. Pure. */

export interface Scale {
  readonly max: number;
  readonly step: number;
}

/** `clock`: seconds, whose larger steps are those of a clock. */
export type ScaleKind = 'whole' | 'fraction' | 'clock';

const DAY_S = 86_400;
const CLOCK_STEPS_S = [10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, DAY_S] as const;

/** From 0 to at least `most` in about `steps` steps of 1, 2, 2.5 or 5 times a power of ten, or of a clock. */
export function niceScale(most: number, steps: number, kind: ScaleKind): Scale {
  const fractional = kind !== 'whole';
  // Of nothing, parts of one would only be smaller nothings.
  if (most <= 0) return { max: 1, step: 1 };
  const rough = Math.max(most, fractional ? Number.EPSILON : 1) / Math.max(1, steps);
  if (kind === 'clock' && rough > DAY_S) {
    const { max, step } = niceScale(most / DAY_S, steps, 'whole');
    return { max: max * DAY_S, step: step * DAY_S };
  }
  const ticking = kind === 'clock' && rough > 5 ? CLOCK_STEPS_S.find((each) => each >= rough * (1 - 1e-9)) : undefined;
  if (ticking) return { max: Math.ceil(most / ticking - 1e-9) * ticking, step: ticking };
  const power = 10 ** Math.floor(Math.log10(rough));
  // Seconds are told in whole ones.
  const factors = power >= 10 || (kind === 'clock' ? power < 1 : fractional) ? [1, 2, 2.5, 5, 10] : [1, 2, 5, 10];
  const factor = factors.find((each) => each * power >= rough * (1 - 1e-9)) ?? 10;
  const step = fractional ? factor * power : Math.max(1, factor * power);
  return { max: Math.ceil(most / step - 1e-9) * step || step, step };
}

export function ticksOf({ max, step }: Scale): readonly number[] {
  return Array.from({ length: Math.round(max / step) + 1 }, (_, index) => index * step);
}
