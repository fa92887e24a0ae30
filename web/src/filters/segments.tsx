/** Filters with a name: chosen to take the place of those there are, or made of them. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fetchSegments, putSegment, removeSegment, type Segment } from '../api/notes.ts';
import { CloseIcon } from '../design/icons.tsx';
import styles from './filter-editor.module.css';
import { type Filters, fromApiFilters, toApiFilters } from './filter-model.ts';

interface SegmentsProps {
  readonly siteId: string;
  readonly filters: Filters;
  readonly mayChange: boolean;
  readonly onChoose: (filters: Filters) => void;
}

export function Segments({ siteId, filters, mayChange, onChoose }: SegmentsProps) {
  const queries = useQueryClient();
  const key = ['segments', siteId];
  const { data: segments } = useQuery({ queryKey: key, queryFn: ({ signal }) => fetchSegments(siteId, signal) });
  const [name, setName] = useState('');
  const [trouble, setTrouble] = useState('');
  const act = async (what: () => Promise<unknown>) => {
    setTrouble('');
    await what().catch((error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)));
    await queries.invalidateQueries({ queryKey: key });
  };
  const choose = (segment: Segment) => {
    const read = fromApiFilters(segment.filters);
    if (read) onChoose(read);
    else setTrouble(`“${segment.name}” asks for more than filters here can say; use it over the API.`);
  };
  const keeps = mayChange && filters.length > 0;
  if (!segments?.length && !keeps) return null;
  return (
    <section className={styles.segments} aria-label="Segments">
      {segments && segments.length > 0 && (
        <ul>
          {segments.map((segment) => (
            <li key={segment.id}>
              <button type="button" onClick={() => choose(segment)}>
                <bdi>{segment.name}</bdi>
              </button>
              {mayChange && (
                <button
                  type="button"
                  aria-label={`Remove segment ${segment.name}`}
                  onClick={() => void act(() => removeSegment(siteId, segment.id))}
                >
                  <CloseIcon />
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {keeps && (
        <form
          className={styles.save}
          onSubmit={(event) => {
            event.preventDefault();
            void act(() => putSegment(siteId, name.trim(), toApiFilters(filters))).then(() => setName(''));
          }}
        >
          <input
            className={styles.text}
            aria-label="Name of the segment"
            placeholder="Keep these filters as …"
            value={name}
            maxLength={100}
            onChange={(event) => setName(event.target.value)}
          />
          <button type="submit" className={styles.apply} disabled={name.trim() === ''}>
            Keep
          </button>
        </form>
      )}
      {trouble && (
        <p className={styles.trouble} role="alert">
          {trouble}
        </p>
      )}
    </section>
  );
}
