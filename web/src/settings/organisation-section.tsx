/** The organisation: its name. */
import { type FormEvent, useState } from 'react';
import { renameOrganisation } from '../api/people.ts';
import fields from '../design/fields.module.css';
import { Field, Trouble } from '../design/fields.tsx';
import { useAct } from '../design/use-act.ts';
import { Block } from './block.tsx';
import type { SettingsProps } from './settings-page.tsx';

export function OrganisationSection({ me, onChange }: SettingsProps) {
  const act = useAct();
  const [done, setDone] = useState(false);
  const name = me.organisation?.name ?? '';
  const rename = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = String(new FormData(event.currentTarget).get('name')).trim();
    setDone(await act.run(() => renameOrganisation(given)));
    onChange();
  };
  return (
    <Block title="Organisation" lead="What sites, boards, keys and people belong to. Its name stands in invitations.">
      {me.role === 'owner' ? (
        <form className={fields.form} onSubmit={rename}>
          <Field label="Name">
            <input key={name} name="name" className={fields.input} defaultValue={name} required maxLength={100} />
          </Field>
          <Trouble text={act.trouble} />
          <div className={fields.buttons}>
            <button type="submit" className={fields.button} disabled={act.busy}>
              Save
            </button>
            <span className={fields.done} role="status">
              {done ? 'Saved.' : ''}
            </span>
          </div>
        </form>
      ) : (
        <p>
          {name} <span className={fields.quiet}>— only an owner changes it</span>
        </p>
      )}
    </Block>
  );
}
