/** One's own account: who one is here, password, second factor, and where one is signed in. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { changePassword, endOtherSessions, endSession, fetchSessions } from '../api/own-account.ts';
import { chooseOrganisation, removeMember } from '../api/people.ts';
import fields from '../design/fields.module.css';
import { Field, Trouble } from '../design/fields.tsx';
import { useFormats } from '../design/formats-context.ts';
import { useAct } from '../design/use-act.ts';
import { Block, ownZone } from './block.tsx';
import { ROLE_WORDS } from './role-words.ts';
import { SecondFactorBlock } from './second-factor-block.tsx';
import styles from './settings.module.css';
import type { SettingsProps } from './settings-props.ts';

export function AccountSection(props: SettingsProps) {
  const { me, onChange } = props;
  return (
    <>
      <MembershipBlock {...props} />
      {me.user.hasPassword === false ? (
        <Block
          title="Password and second factor"
          lead="You come in through your organisation's provider; both are kept there."
        />
      ) : (
        <>
          <PasswordBlock />
          <SecondFactorBlock isOn={me.user.hasSecondFactor === true} onChange={onChange} />
        </>
      )}
      <SessionsBlock />
    </>
  );
}

function MembershipBlock({ me, onChange }: SettingsProps) {
  const act = useAct();
  const queries = useQueryClient();
  const { title, may } = ROLE_WORDS[me.role];
  const several = (me.organisations?.length ?? 0) > 1;
  const choose = (id: string) =>
    act.run(async () => {
      await chooseOrganisation(id);
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
      onChange();
    });
  const leave = () => {
    if (!confirm(`Leave ${me.organisation?.name}? You come back by a new invitation only.`)) return;
    void act.run(async () => {
      await removeMember(me.user.id);
      onChange();
    });
  };
  return (
    <Block
      title={me.user.name || me.user.email || 'You'}
      lead={
        <>
          {me.user.email}. {title} of {me.organisation?.name ?? 'the organisation'}: {may}
        </>
      }
    >
      {several && (
        <Field label="You look at">
          <select
            className={fields.input}
            value={me.organisation?.id ?? ''}
            disabled={act.busy}
            onChange={(event) => void choose(event.target.value)}
          >
            {me.organisations?.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </Field>
      )}
      {(several || me.role !== 'owner') && (
        <button type="button" className={fields.button} data-kind="danger" onClick={leave}>
          Leave {me.organisation?.name}
        </button>
      )}
      <Trouble text={act.trouble} />
    </Block>
  );
}

function PasswordBlock() {
  const act = useAct();
  const queries = useQueryClient();
  const [done, setDone] = useState(false);
  const change = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    setDone(false);
    const changed = await act.run(() =>
      changePassword(String(given.get('current')), String(given.get('new')), given.has('others')),
    );
    if (!changed) return;
    form.reset();
    setDone(true);
    await queries.invalidateQueries({ queryKey: ['sessions'] });
  };
  return (
    <Block title="Password">
      <form className={fields.form} onSubmit={change}>
        <div className={fields.fields}>
          <Field label="Password now">
            <input
              name="current"
              type="password"
              className={fields.input}
              autoComplete="current-password"
              required
              maxLength={128}
            />
          </Field>
          <Field label="New password, 8 characters or more">
            <input
              name="new"
              type="password"
              className={fields.input}
              autoComplete="new-password"
              required
              minLength={8}
              maxLength={128}
            />
          </Field>
        </div>
        <label className={fields.check}>
          <input name="others" type="checkbox" defaultChecked /> Sign out everywhere else
        </label>
        <Trouble text={act.trouble} />
        <div className={fields.buttons}>
          <button type="submit" className={fields.button} disabled={act.busy}>
            Change password
          </button>
          <span className={fields.done} role="status">
            {done ? 'Changed.' : ''}
          </span>
        </div>
      </form>
    </Block>
  );
}

function SessionsBlock() {
  const formats = useFormats();
  const queries = useQueryClient();
  const act = useAct();
  const { data, error } = useQuery({ queryKey: ['sessions'], queryFn: ({ signal }) => fetchSessions(signal) });
  const end = (what: () => Promise<unknown>) =>
    void act.run(async () => {
      await what();
      await queries.invalidateQueries({ queryKey: ['sessions'] });
    });
  const zone = ownZone();
  return (
    <Block
      title="Where you are signed in"
      lead="Weir writes down neither address nor browser; the times tell your sessions apart."
    >
      <ul className={styles.list}>
        {data?.map(({ id, createdAt, lastSeenAt, isCurrent }) => (
          <li key={id} className={styles.row}>
            <p className={styles.what}>
              Since {formats.dateTime(createdAt, zone)}
              {isCurrent && <span className={styles.tag}>this one</span>}
              <span className={styles.facts}> · last seen {formats.dateTime(lastSeenAt, zone)}</span>
            </p>
            {!isCurrent && (
              <button
                type="button"
                className={fields.button}
                data-kind="quiet"
                data-danger
                disabled={act.busy}
                onClick={() => end(() => endSession(id))}
              >
                End
              </button>
            )}
          </li>
        ))}
      </ul>
      <Trouble text={act.trouble || (error ? error.message : '')} />
      {(data?.length ?? 0) > 1 && (
        <button type="button" className={fields.button} disabled={act.busy} onClick={() => end(endOtherSessions)}>
          End all but this one
        </button>
      )}
    </Block>
  );
}
