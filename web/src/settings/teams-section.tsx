/** Teams: who is in them, and which sites and boards they see. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fetchBoards } from '../api/boards.ts';
import { addTeam, changeTeam, fetchMembers, fetchTeams, removeTeam, type Team } from '../api/people.ts';
import { Dialog } from '../design/dialog.tsx';
import fields from '../design/fields.module.css';
import { Checks, Field, Trouble } from '../design/fields.tsx';
import { useAct } from '../design/use-act.ts';
import { Block } from './block.tsx';
import styles from './settings.module.css';
import type { SettingsProps } from './settings-props.ts';

const NEW: Team = { id: '', name: '', userIds: [], siteIds: [], boardIds: [] };

export function TeamsSection({ me }: SettingsProps) {
  const queries = useQueryClient();
  const { data: teams, error } = useQuery({ queryKey: ['teams'], queryFn: ({ signal }) => fetchTeams(signal) });
  const [open, setOpen] = useState<Team>();
  return (
    <Block
      title="Teams"
      lead="Departments. A viewer or analyst who is only in teams sees the sites and boards given to them, and nothing else."
    >
      <button type="button" className={fields.button} data-kind="main" onClick={() => setOpen(NEW)}>
        New team
      </button>
      <Trouble text={error ? error.message : ''} />
      {teams?.length === 0 && <p className={fields.quiet}>None yet: everybody sees everything of the organisation.</p>}
      {teams && teams.length > 0 && (
        <ul className={styles.list}>
          {teams.map((team) => (
            <li key={team.id} className={styles.row}>
              <div className={styles.what}>
                <bdi className={styles.name}>{team.name}</bdi>
                <p className={styles.facts}>
                  {several(team.userIds.length, 'person', 'people')} · {several(team.siteIds.length, 'site', 'sites')} ·{' '}
                  {several(team.boardIds.length, 'board', 'boards')}
                </p>
              </div>
              <button type="button" className={fields.button} data-kind="quiet" onClick={() => setOpen(team)}>
                Change
              </button>
            </li>
          ))}
        </ul>
      )}
      {open && (
        <TeamDialog
          team={open}
          sites={me.sites.map(({ id, domain }) => ({ id, name: domain }))}
          onClose={() => setOpen(undefined)}
          onDone={async () => {
            setOpen(undefined);
            await queries.invalidateQueries({ queryKey: ['teams'] });
            await queries.invalidateQueries({ queryKey: ['members'] });
          }}
        />
      )}
    </Block>
  );
}

interface TeamDialogProps {
  readonly team: Team;
  readonly sites: readonly { readonly id: string; readonly name: string }[];
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}

function TeamDialog({ team, sites, onClose, onDone }: TeamDialogProps) {
  const act = useAct();
  const [changed, setChanged] = useState(team);
  const { data: members } = useQuery({ queryKey: ['members'], queryFn: ({ signal }) => fetchMembers(signal) });
  const { data: boards } = useQuery({ queryKey: ['boards'], queryFn: ({ signal }) => fetchBoards(signal) });
  const isNew = team.id === '';
  const save = () =>
    act.run(async () => {
      const { name, userIds, siteIds, boardIds } = changed;
      const body = { name: name.trim(), userIds, siteIds, boardIds };
      await (isNew ? addTeam(body) : changeTeam(team.id, body));
      await onDone();
    });
  const remove = () => {
    if (!confirm(`Remove the team “${team.name}”? Who is only in it sees nothing any more.`)) return;
    void act.run(async () => {
      await removeTeam(team.id);
      await onDone();
    });
  };
  return (
    <Dialog title={isNew ? 'New team' : team.name} low onClose={onClose}>
      <form
        className={styles.dialog}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label="Name">
          <input
            className={fields.input}
            value={changed.name}
            placeholder="Sales"
            required
            maxLength={100}
            onChange={(event) => setChanged({ ...changed, name: event.target.value })}
          />
        </Field>
        <Checks
          label="People"
          all={(members ?? []).map(({ userId, email }) => ({ id: userId, name: email }))}
          chosen={changed.userIds}
          onChange={(userIds) => setChanged({ ...changed, userIds })}
        />
        <Checks
          label="Sites they see"
          all={sites}
          chosen={changed.siteIds}
          onChange={(siteIds) => setChanged({ ...changed, siteIds })}
        />
        <Checks
          label="Boards they see"
          // Now belongs to the sites.
          all={(boards ?? []).filter(({ id }) => id !== 'now').map(({ id, title }) => ({ id, name: title }))}
          chosen={changed.boardIds}
          onChange={(boardIds) => setChanged({ ...changed, boardIds })}
        />
        <Trouble text={act.trouble} />
        <div className={fields.buttons}>
          <button type="submit" className={fields.button} data-kind="main" disabled={act.busy}>
            {isNew ? 'Make the team' : 'Save'}
          </button>
          {!isNew && (
            <button type="button" className={fields.button} data-kind="danger" disabled={act.busy} onClick={remove}>
              Remove
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

function several(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
