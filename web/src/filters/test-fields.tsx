/** The fields of one test: a dimension, an operator, and values to choose from or to write. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { fetchTile } from '../api/tiles.ts';
import { useFormats } from '../design/formats-context.ts';
import { CloseIcon } from '../design/icons.tsx';
import { DIMENSION_CHOICES, dimensionWords, valuesOf, valueWords } from '../tiles/dimension-words.ts';
import styles from './filter-editor.module.css';
import { type FilterTest, OPERATORS, type Operator } from './filter-model.ts';
import { OPERATOR_WORDS } from './filter-words.ts';

interface TestFieldsProps {
  readonly siteId: string;
  readonly test: FilterTest;
  readonly onChange: (test: FilterTest) => void;
}

const SUGGESTIONS = 40;
const EXACT = ['is', 'is_not'] as const;

export function TestFields({ siteId, test, onChange }: TestFieldsProps) {
  const formats = useFormats();
  const [text, setText] = useState('');
  const id = useId();
  const { dimension, operator, values } = test;
  const exact = operator === 'is' || operator === 'is_not';
  const all = valuesOf(dimension);
  const known = useQuery({
    queryKey: ['values', siteId, dimension],
    queryFn: ({ signal }) =>
      fetchTile(
        siteId,
        { kind: 'metrics', metrics: ['events'], dimensions: [dimension], limit: 500 },
        { period: '30d', comparison: 'none', filters: [] },
        signal,
      ),
    enabled: exact && !all,
    placeholderData: keepPreviousData,
    staleTime: 300_000,
  });
  const choose = (value: string) =>
    onChange({
      ...test,
      values: values.includes(value) ? values.filter((other) => other !== value) : [...values, value],
    });
  const write = () => {
    if (text.trim() !== '' && !all && !values.includes(text.trim()))
      onChange({ ...test, values: [...values, text.trim()] });
    setText('');
  };
  const wanted = text.trim().toLowerCase();
  const asked =
    known.data?.kind === 'metrics' && known.data.query.dimensions[0] === dimension ? known.data.results : [];
  const suggestions = (all ?? asked.map(({ dimensions: [value = ''] }) => value))
    .map((value) => ({ value, words: valueWords(dimension, value, formats) || '(none)' }))
    .filter(({ value, words }) => `${value} ${words}`.toLowerCase().includes(wanted))
    .slice(0, SUGGESTIONS);
  return (
    <>
      <div className={styles.line}>
        <select
          aria-label="What"
          className={styles.select}
          value={dimension}
          onChange={({ target }) =>
            onChange({
              operator: valuesOf(target.value) && !exact ? 'is' : operator,
              dimension: target.value,
              values: [],
            })
          }
        >
          {!DIMENSION_CHOICES.some(({ value }) => value === dimension) && (
            <option value={dimension}>{dimensionWords(dimension).one}</option>
          )}
          {DIMENSION_CHOICES.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <select
          aria-label="How"
          className={styles.select}
          value={operator}
          onChange={(event) => onChange({ ...test, operator: event.target.value as Operator })}
        >
          {(all ? EXACT : OPERATORS).map((each) => (
            <option key={each} value={each}>
              {OPERATOR_WORDS[each]}
            </option>
          ))}
        </select>
      </div>
      {values.length > 0 && (
        <ul className={styles.values} aria-label="Values">
          {values.map((value) => (
            <li key={value}>
              <bdi>{exact ? valueWords(dimension, value, formats) || '(none)' : value}</bdi>
              <button type="button" aria-label={`Remove ${value}`} onClick={() => choose(value)}>
                <CloseIcon />
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        className={styles.text}
        aria-label="Value"
        aria-describedby={`${id}-help`}
        placeholder={
          exact
            ? all
              ? 'Search'
              : 'Search or write a value'
            : operator.startsWith('matches')
              ? 'Regular expression'
              : 'Part of the value'
        }
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => {
          if (!exact) write();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || text.trim() === '') return;
          event.preventDefault();
          const [only] = suggestions;
          if (exact && only && suggestions.length === 1) {
            choose(only.value);
            setText('');
          } else write();
        }}
      />
      <p id={`${id}-help`} className="visually-hidden">
        Enter adds the value.
      </p>
      {exact && (
        <ul className={styles.suggestions}>
          {suggestions.map(({ value, words }) => (
            <li key={value}>
              <button type="button" aria-pressed={values.includes(value)} onClick={() => choose(value)}>
                <bdi>{words}</bdi>
              </button>
            </li>
          ))}
          {suggestions.length === 0 && (all || known.data) && (
            <li className={styles.none}>
              {all ? 'There is none like that.' : 'Nothing like that in 30 days. Enter takes it as written.'}
            </li>
          )}
        </ul>
      )}
    </>
  );
}
