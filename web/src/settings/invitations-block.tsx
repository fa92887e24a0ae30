/** Inviting: by a link to hand on, or by mail; and the invitations that are open. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { fetchInvitations, invite, type Role, revokeInvitation, type Team } from '../api/people.ts';
import { CopyField } from '../design/copy-field.tsx';
import fields from '../design/fields.module.css';
import { Checks, Field, Trouble } from '../design/fields.tsx';
import { useFormats } from '../design/formats-context.ts';
import { useAct } from '../design/use-act.ts';
import { Block, ownZone } from './block.tsx';
import { ROLE_WORDS, rolesToGive } from './role-words.ts';
import styles from './settings.module.css';

interface InvitationsBlockProps {
  readonly role: Role;
  readonly teams: readonly Team[];
}

export function InvitationsBlock({ role: own, teams }: InvitationsBlockProps) {
  const formats = useFormats();
  const queries = useQueryClient();
  const act = useAct();
  const { data, error } = useQuery({ queryKey: ['invitations'], queryFn: ({ signal }) => fetchInvitations(signal) });
  const [role, setRole] = useState<Role>('viewer');
  const [teamIds, setTeamIds] = useState<readonly string[]>([]);
  const [made, setMade] = useState<Awaited<ReturnType<typeof invite>>>();
  const narrowable = role === 'viewer' || role === 'analyst';
  const renew = () => queries.invalidateQueries({ queryKey: ['invitations'] });
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('email')).trim();
    await act.run(async () => {
      setMade(await invite({ role, ...(email && { email }), ...(narrowable && teamIds.length > 0 && { teamIds }) }));
      setTeamIds([]);
      await renew();
    });
  };
  const revoke = (id: string) =>
    void act.run(async () => {
      await revokeInvitation(id);
      if (made?.id === id) setMade(undefined);
      await renew();
    });
  return (
    <Block title="Invite somebody" lead="The link is good for seven days, and once.">
      {made ? (
        <div className={styles.once}>
          {made.url ? (
            <CopyField label={`For ${made.email ?? 'whoever you give it to'}. It is shown only now`} code={made.url} />
          ) : (
            <p>The invitation is on its way to {made.email}.</p>
          )}
          <button type="button" className={fields.button} onClick={() => setMade(undefined)}>
            Invite another
          </button>
        </div>
      ) : (
        <form className={`${fields.form} ${styles.wide}`} onSubmit={send}>
          <div className={fields.fields}>
            <Field label="E-mail" note="Empty: a link for whoever has it">
              <input name="email" type="email" className={fields.input} autoComplete="off" />
            </Field>
            <Field label="As" note={ROLE_WORDS[role].may}>
              <select className={fields.input} value={role} onChange={(event) => setRole(event.target.value as Role)}>
                {rolesToGive(own).map((each) => (
                  <option key={each} value={each}>
                    {ROLE_WORDS[each].title}
                  </option>
                ))}
              </select>
            </Field>
          </div>
          {narrowable && teams.length > 0 && (
            <Checks
              label="Only in these teams; none ticked: sees everything"
              all={teams}
              chosen={teamIds}
              onChange={setTeamIds}
            />
          )}
          <button type="submit" className={fields.button} data-kind="main" disabled={act.busy}>
            Invite
          </button>
        </form>
      )}
      <Trouble text={act.trouble || (error ? error.message : '')} />
      {data && data.length > 0 && (
        <ul className={styles.list}>
          {data.map(({ id, email, role: given, invitedBy, expiresAt }) => (
            <li key={id} className={styles.row}>
              <div className={styles.what}>
                <bdi className={styles.name}>{email ?? 'Whoever has the link'}</bdi>
                <p className={styles.facts}>
                  {ROLE_WORDS[given].title} · by {invitedBy} · until {formats.dateTime(expiresAt, ownZone())}
                </p>
              </div>
              <button type="button" className={fields.button} data-kind="quiet" data-danger onClick={() => revoke(id)}>
                Take back
              </button>
            </li>
          ))}
        </ul>
      )}
    </Block>
  );
}
