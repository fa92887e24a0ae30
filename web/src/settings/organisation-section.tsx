/** The organisation: its name; and another one beside it. */
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { addOrganisation, chooseOrganisation, renameOrganisation } from '../api/people.ts';
import fields from '../design/fields.module.css';
import { Field, Trouble } from '../design/fields.tsx';
import { useAct } from '../design/use-act.ts';
import { Block } from './block.tsx';
import type { SettingsProps } from './settings-props.ts';

export function OrganisationSection(props: SettingsProps) {
  return (
    <>
      <NameBlock {...props} />
      {props.me.role === 'owner' && <AnotherBlock {...props} />}
    </>
  );
}

function AnotherBlock({ go, onChange }: SettingsProps) {
  const act = useAct();
  const queries = useQueryClient();
  const make = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('another')).trim();
    await act.run(async () => {
      await chooseOrganisation((await addOrganisation(name)).id);
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
      // It has no site yet: the page asks for its first.
      await queries.invalidateQueries({ queryKey: ['me'] });
      go({ site: null, view: 'live' });
      onChange();
    });
  };
  return (
    <Block
      title="Another organisation"
      lead="With sites, boards, keys and people of its own, which this one does not see. You own it, look at it at once, and come back in Your account."
    >
      <form className={fields.form} onSubmit={make}>
        <Field label="Name">
          <input name="another" className={fields.input} autoComplete="off" required maxLength={100} />
        </Field>
        <Trouble text={act.trouble} />
        <button type="submit" className={fields.button} disabled={act.busy}>
          Make it
        </button>
      </form>
    </Block>
  );
}

function NameBlock({ me, onChange }: SettingsProps) {
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
