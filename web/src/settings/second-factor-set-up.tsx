/** Switching the second factor on: password, squares for the app, a first code, and the recovery codes. */
import { type FormEvent, useMemo, useState } from 'react';
import { beginSecondFactor, type SecondFactor } from '../api/own-account.ts';
import { verifyCode } from '../api/sign-in.ts';
import fields from '../design/fields.module.css';
import { Field, Trouble } from '../design/fields.tsx';
import { useAct } from '../design/use-act.ts';
import { RecoveryCodes } from './recovery-codes.tsx';
import styles from './settings.module.css';
import { squaresOf } from './squares.ts';

interface SecondFactorSetUpProps {
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

export function SecondFactorSetUp({ onDone, onCancel }: SecondFactorSetUpProps) {
  const act = useAct();
  const [factor, setFactor] = useState<SecondFactor>();
  const [verified, setVerified] = useState(false);
  if (factor && verified) return <RecoveryCodes codes={factor.backupCodes} onKept={onDone} />;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    await act.run(async () => {
      if (!factor) return setFactor(await beginSecondFactor(String(given.get('password'))));
      await verifyCode(String(given.get('code')).replaceAll(/\s/g, ''));
      setVerified(true);
    });
  };
  const cancel = (
    <button type="button" className={fields.button} onClick={onCancel}>
      Cancel
    </button>
  );
  if (!factor) {
    return (
      <form className={fields.form} onSubmit={submit}>
        <Field label="Your password">
          <input
            name="password"
            type="password"
            className={fields.input}
            autoComplete="current-password"
            required
            maxLength={128}
            // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was pressed.
            autoFocus
          />
        </Field>
        <Trouble text={act.trouble} />
        <div className={fields.buttons}>
          <button type="submit" className={fields.button} data-kind="main" disabled={act.busy}>
            Go on
          </button>
          {cancel}
        </div>
      </form>
    );
  }
  return (
    <div className={styles.factor}>
      <QrCode text={factor.totpURI} />
      <form className={styles.steps} onSubmit={submit}>
        <div>
          <p>1. Scan the squares with an authenticator app on your phone.</p>
          <p className={fields.quiet}>It cannot scan? Type this key into it:</p>
          <p className={styles.secret}>{secretOf(factor.totpURI)}</p>
        </div>
        <Field label="2. Type the six digits that it shows">
          <input
            name="code"
            className={fields.input}
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            maxLength={12}
            // biome-ignore lint/a11y/noAutofocus: it takes the place of the field that was filled in.
            autoFocus
          />
        </Field>
        <Trouble text={act.trouble} />
        <div className={fields.buttons}>
          <button type="submit" className={fields.button} data-kind="main" disabled={act.busy}>
            Switch on
          </button>
          {cancel}
        </div>
      </form>
    </div>
  );
}

/** Dark on white in the dark scheme too: cameras want it so. */
function QrCode({ text }: { text: string }) {
  const { path, size } = useMemo(() => squaresOf(text), [text]);
  return (
    <svg
      className={styles.squares}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label="The key for your authenticator app, as squares to scan"
    >
      <path d={path} fill="#000000" />
    </svg>
  );
}

/** In groups of four, as one reads it off. */
function secretOf(uri: string): string {
  return (new URL(uri).searchParams.get('secret') ?? '').replaceAll(/(.{4})(?=.)/g, '$1 ');
}
