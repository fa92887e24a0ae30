/** The fields of retention, paths and the hours of the week: what each is about, and how far it looks. */
import type { TileQuery } from '../../../src/boards/tile-query.ts';
import { metricLabel } from '../tiles/metric-words.ts';
import { FiltersField } from './filters-field.tsx';
import styles from './tile-editor.module.css';

type QueryOf<Kind extends TileQuery['kind']> = Extract<TileQuery, { kind: Kind }>;

interface FieldsProps<Kind extends TileQuery['kind']> {
  readonly siteId: string;
  readonly query: QueryOf<Kind>;
  readonly onChange: (query: QueryOf<Kind>) => void;
}

const EVENT = 'event:name';

const GRAINS = [
  ['day', 'Days'],
  ['week', 'Weeks'],
  ['month', 'Months'],
] as const;

export function RetentionFields({ siteId, query, onChange }: FieldsProps<'retention'>) {
  const { start: _, ...anyStart } = query;
  const { return: __, ...anyReturn } = query;
  return (
    <>
      <Choices
        legend="Who came back, in"
        all={GRAINS}
        chosen={query.grain ?? 'week'}
        onChoose={(grain) => onChange({ ...query, grain })}
      />
      <FiltersField
        legend="They came first with"
        note="Anything they did"
        siteId={siteId}
        filters={query.start}
        about={EVENT}
        onChange={(start) => onChange(start.length > 0 ? { ...query, start } : anyStart)}
      />
      <FiltersField
        legend="They came back with"
        note="Anything they did"
        siteId={siteId}
        filters={query.return}
        about={EVENT}
        onChange={(back) => onChange(back.length > 0 ? { ...query, return: back } : anyReturn)}
      />
    </>
  );
}

const DIRECTIONS = [
  ['forwards', 'What they do next'],
  ['backwards', 'What led there'],
] as const;

const DEPTHS = [1, 2, 3, 4, 5].map((depth) => [depth, String(depth)] as const);

export function PathsFields({ siteId, query, onChange }: FieldsProps<'paths'>) {
  const { from: _, ...anyFrom } = query;
  const backwards = query.direction === 'backwards';
  return (
    <>
      <Choices
        legend="Direction"
        all={DIRECTIONS}
        chosen={query.direction ?? 'forwards'}
        onChoose={(direction) => onChange({ ...query, direction })}
      />
      <FiltersField
        legend={backwards ? 'Leading to' : 'Beginning with'}
        note={backwards ? 'The end of each visit' : 'The beginning of each visit'}
        siteId={siteId}
        filters={query.from}
        about={EVENT}
        onChange={(from) => onChange(from.length > 0 ? { ...query, from } : anyFrom)}
      />
      <Choices
        legend="Steps"
        all={DEPTHS}
        chosen={query.depth ?? 3}
        onChoose={(depth) => onChange({ ...query, depth })}
      />
    </>
  );
}

const HEATMAP_METRICS = (['visitors', 'visits', 'pageviews', 'events', 'orders', 'revenue'] as const).map(
  (metric) => [metric, metricLabel(metric)] as const,
);

export function HeatmapFields({ query, onChange }: Omit<FieldsProps<'heatmap'>, 'siteId'>) {
  return (
    <Choices
      legend="Metric"
      all={HEATMAP_METRICS}
      chosen={query.metric ?? 'visitors'}
      onChoose={(metric) => onChange({ ...query, metric })}
    />
  );
}

interface ChoicesProps<Value> {
  readonly legend: string;
  readonly all: readonly (readonly [value: Value, label: string])[];
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

function Choices<Value extends string | number>({ legend, all, chosen, onChoose }: ChoicesProps<Value>) {
  return (
    <fieldset className={styles.group}>
      <legend>{legend}</legend>
      <div className={styles.forms}>
        {all.map(([value, label]) => (
          <button key={value} type="button" aria-pressed={value === chosen} onClick={() => onChoose(value)}>
            {label}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
