/** One site's settings, its write key, and its removal, which has to be meant. */
import { type FormEvent, useState } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import { changeSite, removeSite } from '../api/keys.ts';
import type { Go } from '../chrome/use-place.ts';
import { CopyField } from '../design/copy-field.tsx';
import { Dialog } from '../design/dialog.tsx';
import fields from '../design/fields.module.css';
import { Field, Trouble } from '../design/fields.tsx';
import { useAct } from '../design/use-act.ts';
import { currencies } from '../set-up/usual-currency.ts';
import { readOrigins } from '../sharing/share-words.ts';
import styles from './settings.module.css';

interface SiteDialogProps {
  readonly site: Site;
  readonly go: Go;
  readonly onChange: () => void;
  readonly onClose: () => void;
}

export function SiteDialog({ site, go, onChange, onClose }: SiteDialogProps) {
  const act = useAct();
  const [typed, setTyped] = useState('');
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const text = (name: string) => String(given.get(name) ?? '').trim();
    const saved = await act.run(() =>
      changeSite(site.id, {
        domain: text('domain'),
        timezone: text('timezone'),
        currency: text('currency'),
        allowedOrigins: readOrigins(text('origins')),
        keepAddress: given.has('keepAddress'),
      }),
    );
    if (!saved) return;
    // The address names the site by its domain.
    if (text('domain') !== site.domain) go({ site: text('domain') });
    onChange();
    onClose();
  };
  const renew = () => {
    if (!confirm(`Make a new write key for ${site.domain}? What still sends with the old one is refused at once.`))
      return;
    void act.run(async () => {
      await changeSite(site.id, { newWriteKey: true });
      onChange();
    });
  };
  const remove = () =>
    void act.run(async () => {
      await removeSite(site.id);
      onClose();
      go({ site: null });
      onChange();
    });
  const zones = [...new Set([site.timezone, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort();
  return (
    <Dialog title={site.domain} low onClose={onClose}>
      <div className={styles.dialog}>
        <form className={fields.form} onSubmit={save}>
          <div className={fields.fields}>
            <Field label="Domain">
              <input name="domain" className={fields.input} defaultValue={site.domain} required maxLength={253} />
            </Field>
            <Field label="Time zone">
              <select name="timezone" className={fields.input} defaultValue={site.timezone}>
                {zones.map((zone) => (
                  <option key={zone}>{zone}</option>
                ))}
              </select>
            </Field>
            <Field label="Currency">
              <select name="currency" className={fields.input} defaultValue={site.currency}>
                {currencies().map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            </Field>
          </div>
          <Field
            label="Browsers may send from"
            note="Origins such as https://shop.example, one a line. Empty: from every page. Servers may always."
          >
            <textarea name="origins" className={fields.input} defaultValue={site.allowedOrigins.join('\n')} rows={2} />
          </Field>
          <label className={fields.check}>
            <input name="keepAddress" type="checkbox" defaultChecked={site.keepAddress} />
            <span>
              Keep visitors' IP addresses{' '}
              <span className={fields.quiet}>— personal data, off unless you need them</span>
            </span>
          </label>
          <Trouble text={act.trouble} />
          <button type="submit" className={fields.button} data-kind="main" disabled={act.busy}>
            Save
          </button>
        </form>
        <CopyField label="Write key. It can only send, so it may stand in a page" code={site.writeKey} />
        <div className={fields.form}>
          <button type="button" className={fields.button} onClick={renew} disabled={act.busy}>
            Make a new write key
          </button>
        </div>
        <div className={fields.form}>
          <Field
            label={`To remove the site, type ${site.domain}`}
            note={
              site.demo
                ? 'Demo data: nothing real is lost.'
                : 'All its events are deleted, for good, and new ones are refused.'
            }
          >
            <input
              className={fields.input}
              value={typed}
              autoComplete="off"
              onChange={(event) => setTyped(event.target.value)}
            />
          </Field>
          <button
            type="button"
            className={fields.button}
            data-kind="danger"
            disabled={act.busy || typed.trim() !== site.domain}
            onClick={remove}
          >
            Remove {site.domain}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
