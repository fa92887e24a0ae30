/** Who belongs to the organisation, as what, and who is invited. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { changeMember, fetchMembers, fetchTeams, type Member, type Role, removeMember } from '../api/people.ts';
import fields from '../design/fields.module.css';
import { Trouble } from '../design/fields.tsx';
import { useAct } from '../design/use-act.ts';
import { Block } from './block.tsx';
import { InvitationsBlock } from './invitations-block.tsx';
import { mayChange } from './may-change.ts';
import { ROLE_WORDS, rolesToGive } from './role-words.ts';
import styles from './settings.module.css';
import type { SettingsProps } from './settings-props.ts';

export function PeopleSection(props: SettingsProps) {
  const { me } = props;
  const queries = useQueryClient();
  const act = useAct();
  const { data: members, error } = useQuery({ queryKey: ['members'], queryFn: ({ signal }) => fetchMembers(signal) });
  const { data: teams } = useQuery({ queryKey: ['teams'], queryFn: ({ signal }) => fetchTeams(signal) });
  const renew = async () => {
    await queries.invalidateQueries({ queryKey: ['members'] });
    await queries.invalidateQueries({ queryKey: ['teams'] });
  };
  const change = (member: Member, by: { readonly role?: Role; readonly onlyTeams?: boolean }) =>
    void act.run(async () => {
      await changeMember(member.userId, by);
      await renew();
    });
  const remove = (member: Member) => {
    if (!confirm(`Take ${member.email} out of ${me.organisation?.name ?? 'the organisation'}? It holds at once.`))
      return;
    void act.run(async () => {
      await removeMember(member.userId);
      await renew();
    });
  };
  return (
    <>
      <Block title="People">
        <Trouble text={act.trouble || (error ? error.message : '')} />
        <ul className={styles.list}>
          {members?.map((member) => (
            <MemberRow
              key={member.userId}
              member={member}
              own={{ id: me.user.id, role: me.role }}
              teamNames={member.teamIds.map((id) => teams?.find((team) => team.id === id)?.name ?? 'a team')}
              onChange={(by) => change(member, by)}
              onRemove={() => remove(member)}
            />
          ))}
        </ul>
      </Block>
      <InvitationsBlock role={me.role} teams={teams ?? []} />
    </>
  );
}

interface MemberRowProps {
  readonly member: Member;
  readonly own: { readonly id: string; readonly role: Role };
  readonly teamNames: readonly string[];
  readonly onChange: (by: { readonly role?: Role; readonly onlyTeams?: boolean }) => void;
  readonly onRemove: () => void;
}

function MemberRow({ member, own, teamNames, onChange, onRemove }: MemberRowProps) {
  const { name, email, role, onlyTeams, hasSecondFactor } = member;
  const open = mayChange(own, member);
  const narrowable = role === 'viewer' || role === 'analyst';
  const facts = [
    email,
    hasSecondFactor ? 'second factor on' : 'no second factor',
    teamNames.length > 0 ? `in ${teamNames.join(', ')}` : '',
  ].filter((fact) => fact !== '');
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <bdi className={styles.name}>{name}</bdi>
        {member.userId === own.id && <span className={styles.tag}>you</span>}
        <p className={styles.facts}>{facts.join(' · ')}</p>
      </div>
      {narrowable && open && (
        <label className={fields.check}>
          <input type="checkbox" checked={onlyTeams} onChange={() => onChange({ onlyTeams: !onlyTeams })} />
          <span className={styles.facts}>only their teams</span>
        </label>
      )}
      {open ? (
        <select
          className={`${fields.input} ${fields.small}`}
          aria-label={`Role of ${email}`}
          value={role}
          onChange={(event) => onChange({ role: event.target.value as Role })}
        >
          {rolesToGive(own.role).map((each) => (
            <option key={each} value={each}>
              {ROLE_WORDS[each].title}
            </option>
          ))}
        </select>
      ) : (
        <span>{ROLE_WORDS[role].title}</span>
      )}
      {open && (
        <button type="button" className={fields.button} data-kind="quiet" data-danger onClick={onRemove}>
          Take out
        </button>
      )}
    </li>
  );
}
