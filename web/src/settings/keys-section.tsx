/** API keys: made with a scope, sites and an end; shown once; revoked. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type ApiKey, addKey, fetchKeys, type KeyScope, revokeKey } from '../api/keys.ts';
import { CopyField } from '../design/copy-field.tsx';
import { EXPIRIES, expiryOf } from '../design/expiry.ts';
import fields from '../design/fields.module.css';
import { Checks, Field, Trouble } from '../design/fields.tsx';
import { useFormats } from '../design/formats-context.ts';
import { useAct } from '../design/use-act.ts';
import { Block, ownZone } from './block.tsx';
import styles from './settings.module.css';
import type { SettingsProps } from './settings-props.ts';

const SCOPES: Readonly<Record<KeyScope, string>> = {
  read: 'Read: ask for numbers',
  write: 'Write: read, and make boards, segments, annotations',
  manage: 'Manage: everything an admin may',
};

export function KeysSection({ me }: SettingsProps) {
  const formats = useFormats();
  const queries = useQueryClient();
  const act = useAct();
  const { data, error } = useQuery({ queryKey: ['keys'], queryFn: ({ signal }) => fetchKeys(signal) });
  const [scope, setScope] = useState<KeyScope>('read');
  const [sites, setSites] = useState<readonly string[]>([]);
  const [made, setMade] = useState('');
  const renew = () => queries.invalidateQueries({ queryKey: ['keys'] });
  const make = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    await act.run(async () => {
      const { key } = await addKey({
        name: String(given.get('name')).trim(),
        scope,
        ...(sites.length > 0 && scope !== 'manage' && { siteIds: sites }),
        ...expiryOf(String(given.get('expires')), Date.now()),
      });
      setMade(key);
      setSites([]);
      await renew();
    });
  };
  const revoke = ({ id, name }: ApiKey) => {
    if (!confirm(`Revoke the key “${name}”? Whatever uses it is refused from now on.`)) return;
    void act.run(async () => {
      await revokeKey(id);
      await renew();
    });
  };
  const zone = ownZone();
  const facts = (key: ApiKey) => {
    const names = key.siteIds?.map((id) => me.sites.find((site) => site.id === id)?.domain ?? 'a removed site');
    return [
      `${key.start}…`,
      names ? names.join(', ') : 'every site',
      key.lastUsedAt === undefined ? 'never used' : `used ${formats.dateTime(key.lastUsedAt, zone)}`,
      key.expiresAt === undefined
        ? ''
        : `${key.expiresAt <= Date.now() ? 'ended' : 'ends'} ${formats.dateTime(key.expiresAt, zone)}`,
    ].filter((fact) => fact !== '');
  };
  return (
    <Block
      title="API keys"
      lead="For programs: the query API, exports, build servers, scripts. Sending events takes a site's write key instead."
    >
      {made ? (
        <div className={styles.once}>
          <CopyField label="The key. It is shown only now" code={made} />
          <button type="button" className={fields.button} data-kind="main" onClick={() => setMade('')}>
            I have kept it
          </button>
        </div>
      ) : (
        <form className={`${fields.form} ${styles.wide}`} onSubmit={make}>
          <div className={fields.fields}>
            <Field label="Name">
              <input name="name" className={fields.input} placeholder="What uses it" required maxLength={100} />
            </Field>
            <Field label="May">
              <select
                className={fields.input}
                value={scope}
                onChange={(event) => setScope(event.target.value as KeyScope)}
              >
                {Object.entries(SCOPES).map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            </Field>
            <Field label="Ends">
              <select name="expires" className={fields.input} defaultValue="90">
                {EXPIRIES.map(({ label, days }) => (
                  <option key={label} value={days ?? ''}>
                    {label}
                  </option>
                ))}
              </select>
            </Field>
          </div>
          {scope !== 'manage' && me.sites.length > 1 && (
            <Checks
              label="Only these sites; none ticked: every site"
              all={me.sites.map(({ id, domain }) => ({ id, name: domain }))}
              chosen={sites}
              onChange={setSites}
            />
          )}
          <button type="submit" className={fields.button} data-kind="main" disabled={act.busy}>
            Make a key
          </button>
        </form>
      )}
      <Trouble text={act.trouble || (error ? error.message : '')} />
      {data?.length === 0 && <p className={fields.quiet}>No keys yet.</p>}
      <ul className={styles.list} hidden={data?.length === 0}>
        {data?.map((key) => (
          <li key={key.id} className={styles.row}>
            <div className={styles.what}>
              <bdi className={styles.name}>{key.name}</bdi>
              <span className={styles.tag}>{key.scope}</span>
              <p className={styles.facts}>{facts(key).join(' · ')}</p>
            </div>
            <button type="button" className={fields.button} data-kind="quiet" data-danger onClick={() => revoke(key)}>
              Revoke
            </button>
          </li>
        ))}
      </ul>
    </Block>
  );
}
