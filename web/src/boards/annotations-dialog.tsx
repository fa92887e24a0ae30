/** What happened to the site, as its charts mark it: written down, and taken back. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import { type Annotation, addAnnotation, fetchAnnotations, removeAnnotation } from '../api/notes.ts';
import { Dialog } from '../design/dialog.tsx';
import { useFormats } from '../design/formats-context.ts';
import { CloseIcon } from '../design/icons.tsx';
import styles from './annotations-dialog.module.css';

const KINDS: readonly (readonly [kind: Annotation['kind'], label: string])[] = [
  ['release', 'Release'],
  ['campaign', 'Campaign'],
  ['alarm', 'Alarm'],
];

export function AnnotationsDialog({ site, onClose }: { site: Site; onClose: () => void }) {
  const formats = useFormats();
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: ['annotations', site.id],
    queryFn: ({ signal }) => fetchAnnotations(site.id, signal),
  });
  const [kind, setKind] = useState<Annotation['kind']>('release');
  const [text, setText] = useState('');
  const [when, setWhen] = useState('');
  const [trouble, setTrouble] = useState('');
  const act = async (what: () => Promise<unknown>) => {
    setTrouble('');
    await what().catch((error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)));
    await queries.invalidateQueries({ queryKey: ['annotations', site.id] });
  };
  return (
    <Dialog title="Annotations" low onClose={onClose}>
      <div className={styles.annotations}>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            const at = when === '' ? Date.now() : new Date(when).getTime();
            void act(() => addAnnotation(site.id, { kind, text: text.trim(), at })).then(() => setText(''));
          }}
        >
          <select
            aria-label="Kind"
            value={kind}
            onChange={(event) => setKind(event.target.value as Annotation['kind'])}
          >
            {KINDS.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
          <input
            className={styles.what}
            aria-label="What happened"
            placeholder="What happened, as New price list"
            value={text}
            maxLength={200}
            onChange={(event) => setText(event.target.value)}
          />
          <input
            type="datetime-local"
            aria-label="When, by your clock; empty is now"
            value={when}
            onChange={(event) => setWhen(event.target.value)}
          />
          <button type="submit" className={styles.add} disabled={text.trim() === ''}>
            Add
          </button>
        </form>
        {trouble && (
          <p className={styles.trouble} role="alert">
            {trouble}
          </p>
        )}
        {data?.length === 0 && (
          <p className={styles.quiet}>None yet. Each stands as a mark on every chart over time.</p>
        )}
        <ul>
          {data
            ?.toSorted((a, b) => b.at - a.at)
            .map((annotation) => (
              <li key={annotation.id} className={styles.row}>
                <time className={styles.quiet}>{formats.dateTime(annotation.at, site.timezone)}</time>
                <span className={styles.quiet}>{annotation.kind}</span>
                <bdi>{annotation.text}</bdi>
                <button
                  type="button"
                  aria-label={`Remove ${annotation.text}`}
                  onClick={() => void act(() => removeAnnotation(site.id, annotation.id))}
                >
                  <CloseIcon />
                </button>
              </li>
            ))}
        </ul>
      </div>
    </Dialog>
  );
}
