/** Reads Prometheus' text format (0.0.4) strictly, and says where figures break its naming rules, as promtool does. */

export interface ReadFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly ReadSample[];
}

export interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/** Throws at the first line that is not as it should be: HELP, TYPE, then the family's samples, each family once. */
export function readExposition(text: string): readonly ReadFamily[] {
  if (!text.endsWith('\n')) throw new Error('does not end with a line feed');
  const families: (ReadFamily & { samples: ReadSample[] })[] = [];
  const seen = new Set<string>();
  let help: { name: string; text: string } | undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line);
    if (comment) {
      const [, kind, name = '', rest = ''] = comment;
      if (kind === 'HELP') help = { name, text: rest };
      else {
        if (help?.name !== name) throw new Error(`TYPE without HELP before it: ${line}`);
        if (families.some((family) => family.name === name)) throw new Error(`twice: ${line}`);
        if (!/^(counter|gauge|histogram|summary|untyped)$/.test(rest)) throw new Error(`no type: ${line}`);
        families.push({ name, type: rest, help: help.text, samples: [] });
      }
      continue;
    }
    const sample = readSample(line);
    const family = families.at(-1);
    const names = (SUFFIXES[family?.type ?? ''] ?? ['']).map((suffix) => `${family?.name}${suffix}`);
    if (!family || !names.includes(sample.name)) throw new Error(`not of the family ${family?.name}: ${line}`);
    const identity = line.slice(0, line.lastIndexOf(' '));
    if (seen.has(identity)) throw new Error(`the same series twice: ${line}`);
    seen.add(identity);
    family.samples.push(sample);
  }
  return families;
}

function readSample(line: string): ReadSample {
  const [, name = '', , labels = '', value = ''] =
    /^([a-zA-Z_:][\w:]*)(\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (\S+)$/.exec(line) ?? [];
  if (name === '') throw new Error(`no sample: ${line}`);
  const number = /^[+-]Inf$|^NaN$/.test(value) ? Number(value.replace('Inf', 'Infinity')) : Number(value);
  if (Number.isNaN(number) && value !== 'NaN') throw new Error(`no number: ${line}`);
  const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(
    ([, key = '', text = '']) => [key, text.replace(/\\(.)/g, (_, each) => (each === 'n' ? '\n' : each))] as const,
  );
  return { name, labels: Object.fromEntries(pairs), value: number };
}

/** Of https://prometheus.io/docs/practices/naming and of promtool's check: units other than the base ones, and abbreviations of them. */
const NOT_BASE_UNITS =
  /(^|_)(milliseconds|microseconds|nanoseconds|minutes|hours|days|ms|us|ns|secs?|kilobytes|megabytes|gigabytes|kb|mb|gb|mib|gib|bits|percent|celsius_degrees)(_|$)/;
/** Written by client libraries under names that everybody's dashboards know. */
const CUSTOMARY = /^(process|nodejs)_/;
const LABELS_MAX = 5;
const SERIES_OF_A_FAMILY_MAX = 300;

/** Sentences; none when all is as it should be. */
export function namingMistakes(families: readonly ReadFamily[]): readonly string[] {
  return families.flatMap(({ name, type, help, samples }) => {
    const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
    const rules: readonly (readonly [boolean, string])[] = [
      [/^(weir|process|nodejs)_/.test(name), 'begins with weir_, process_ or nodejs_'],
      [/^[a-z][a-z0-9_]*$/.test(name) && !name.includes('__'), 'is snake_case'],
      [(type === 'counter') === name.endsWith('_total'), 'ends with _total if, and only if, it is a counter'],
      [
        !/_(count|sum|bucket|info)$/.test(name) || name === 'nodejs_version_info',
        'has no ending that means something else',
      ],
      [!NOT_BASE_UNITS.test(name), 'is in a base unit'],
      [!name.includes(`_${type}`), 'does not say its type'],
      [help.length > 10 && (CUSTOMARY.test(name) || /\.$/.test(help)), 'has a sentence for HELP'],
      [!/seconds/.test(name) || CUSTOMARY.test(name) || /seconds(_total)?$/.test(name), 'has its unit at the end'],
      [!/bytes/.test(name) || CUSTOMARY.test(name) || /bytes(_total)?$/.test(name), 'has its unit at the end'],
      [
        type !== 'histogram' || CUSTOMARY.test(name) || /_(seconds|bytes|records)$/.test(name),
        'is a histogram of a unit',
      ],
      [
        [...labels].every((label) => /^[a-z][a-z_]*$/.test(label) && !name.includes(`_by_${label}`)),
        'has labels in snake_case',
      ],
      [labels.size <= LABELS_MAX && samples.length <= SERIES_OF_A_FAMILY_MAX, 'has a bounded number of series'],
      [samples.every(({ labels: own }) => own.process !== undefined), 'says of which process it is'],
      [type !== 'counter' || samples.every(({ value }) => value >= 0), 'is not negative'],
    ];
    return rules.filter(([holds]) => !holds).map(([, rule]) => `${name}: ${rule}`);
  });
}

/** Buckets rise, end with +Inf, and that is the count. */
export function histogramMistakes({ name, samples }: ReadFamily): readonly string[] {
  const keyOf = ({ labels: { le: _, ...rest } }: ReadSample) => JSON.stringify(rest);
  return [...Map.groupBy(samples, keyOf)].flatMap(([key, own]) => {
    const buckets = own.filter((sample) => sample.name === `${name}_bucket`);
    const count = own.find((sample) => sample.name === `${name}_count`)?.value;
    const rises = buckets.every(({ value }, index) => index === 0 || value >= (buckets[index - 1]?.value ?? 0));
    const last = buckets.at(-1);
    const isWhole =
      last?.labels.le === '+Inf' && last.value === count && own.some((each) => each.name === `${name}_sum`);
    return rises && isWhole ? [] : [`${name} ${key}`];
  });
}
