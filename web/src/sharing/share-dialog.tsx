/** The links to one board of one site: those there are, a new one, and what to copy of it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { Board } from '../../../src/boards/board.ts';
import { addShare, fetchShares } from '../api/shares.ts';
import { CopyField } from '../design/copy-field.tsx';
import { Dialog } from '../design/dialog.tsx';
import { EXPIRIES, expiryOf } from '../design/expiry.ts';
import fields from '../design/fields.module.css';
import { Field, Trouble } from '../design/fields.tsx';
import { useAct } from '../design/use-act.ts';
import styles from './share-dialog.module.css';
import { ShareList } from './share-list.tsx';
import { embedCode, readOrigins } from './share-words.ts';

interface ShareDialogProps {
  readonly site: Site;
  readonly board: Board;
  readonly onClose: () => void;
}

export function ShareDialog({ site, board, onClose }: ShareDialogProps) {
  const queries = useQueryClient();
  const { data, error } = useQuery({ queryKey: ['shares'], queryFn: ({ signal }) => fetchShares(signal) });
  const [made, setMade] = useState<Awaited<ReturnType<typeof addShare>>>();
  const act = useAct();
  const renew = () => queries.invalidateQueries({ queryKey: ['shares'] });
  const links = data?.filter(({ siteId, boardId }) => siteId === site.id && boardId === board.id) ?? [];
  const make = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    await act.run(async () => {
      const origins = readOrigins(text('origins'));
      const share = await addShare({
        site_id: site.id,
        board: board.id,
        ...(text('name') && { name: text('name') }),
        ...(text('password') && { password: text('password') }),
        ...(origins.length > 0 && { origins }),
        ...expiryOf(text('expires'), Date.now()),
      });
      setMade(share);
      await renew();
    });
  };
  return (
    <Dialog title={`Share “${board.title}”`} low onClose={onClose}>
      <div className={styles.share}>
        <p className={styles.lead}>
          Whoever has the link sees this board of {site.domain}, as it is now and will be, and nothing else.
        </p>
        {made ? (
          <div className={styles.made}>
            <CopyField label="The link. It is shown only now" code={`${location.origin}${made.path}`} />
            {made.origins.length > 0 && (
              <CopyField
                label={`To be pasted into pages of ${made.origins.join(', ')}`}
                code={embedCode(location.origin, made.embedPath, board.title)}
              />
            )}
            <button type="button" className={fields.button} onClick={() => setMade(undefined)}>
              Make another
            </button>
          </div>
        ) : (
          <form className={fields.form} onSubmit={make}>
            <div className={fields.fields}>
              <Field label="For whom" note="What the list below calls it">
                <input name="name" className={fields.input} placeholder={board.title} maxLength={100} />
              </Field>
              <Field label="Ends">
                <select name="expires" className={fields.input} defaultValue="">
                  {EXPIRIES.map(({ label, days }) => (
                    <option key={label} value={days ?? ''}>
                      {label}
                    </option>
                  ))}
                </select>
              </Field>
              <Field label="Password" note="Optional, 8 characters or more">
                <input
                  name="password"
                  type="password"
                  className={fields.input}
                  autoComplete="new-password"
                  minLength={8}
                  maxLength={128}
                />
              </Field>
              <Field label="May be embedded by pages of" note="Optional, as https://blog.example">
                <input name="origins" className={fields.input} autoComplete="off" inputMode="url" />
              </Field>
            </div>
            <button type="submit" className={fields.button} data-kind="main" disabled={act.busy}>
              Make a link
            </button>
          </form>
        )}
        <Trouble text={act.trouble || (error ? error.message : '')} />
        {links.length > 0 && (
          <section aria-label="Links there are">
            <h3 className={styles.heading}>Links there are</h3>
            <ShareList shares={links} onRevoked={({ id }) => made?.id === id && setMade(undefined)} />
          </section>
        )}
      </div>
    </Dialog>
  );
}
