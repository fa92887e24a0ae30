/** What happened to the site, as its charts mark it: written down, and taken back. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import { type Annotation, addAnnotation, fetchAnnotations, removeAnnotation } from '../api/notes.ts';
import { Dialog } from '../design/dialog.tsx';
import fields from '../design/fields.module.css';
import { Field, Trouble } from '../design/fields.tsx';
import { useFormats } from '../design/formats-context.ts';
import { CloseIcon } from '../design/icons.tsx';
import { useAct } from '../design/use-act.ts';
import styles from './annotations-dialog.module.css';
import { timeIn } from './site-date.ts';

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
  const act = useAct();
  const change = (what: () => Promise<unknown>) =>
    act.run(async () => {
      await what();
      await queries.invalidateQueries({ queryKey: ['annotations', site.id] });
    });
  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const kind = String(given.get('kind')) as Annotation['kind'];
    const when = String(given.get('when'));
    const at = when === '' ? Date.now() : timeIn(site.timezone, when);
    const added = await change(() => addAnnotation(site.id, { kind, text: String(given.get('text')).trim(), at }));
    if (added) form.reset();
  };
  return (
    <Dialog title="Annotations" low onClose={onClose}>
      <div className={styles.annotations}>
        <form className={fields.form} onSubmit={add}>
          <div className={fields.fields}>
            <Field label="Kind">
              <select name="kind" className={fields.input}>
                {KINDS.map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            </Field>
            <Field label="What happened">
              <input
                name="text"
                className={fields.input}
                placeholder="New price list"
                required
                pattern=".*\S.*"
                maxLength={200}
              />
            </Field>
            <Field label="When" note={`By the clock in ${site.timezone}. Empty: now`}>
              <input name="when" type="datetime-local" className={fields.input} />
            </Field>
          </div>
          <button type="submit" className={fields.button} data-kind="main" disabled={act.busy}>
            Add
          </button>
        </form>
        <Trouble text={act.trouble} />
        {data?.length === 0 && (
          <p className={styles.quiet}>None yet. Each stands as a mark on every chart over time.</p>
        )}
        <ul>
          {data
            ?.toSorted((a, b) => b.at - a.at)
            .map((annotation) => (
              <li key={annotation.id} className={styles.row}>
                <time className={styles.quiet}>{formats.dateTime(annotation.at, site.timezone)}</time>
                <span className={styles.quiet}>{KINDS.find(([kind]) => kind === annotation.kind)?.[1]}</span>
                <bdi>{annotation.text}</bdi>
                <button
                  type="button"
                  aria-label={`Remove ${annotation.text}`}
                  onClick={() => void change(() => removeAnnotation(site.id, annotation.id))}
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
