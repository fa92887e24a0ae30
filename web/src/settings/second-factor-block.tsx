/** The second factor: on or off, new recovery codes, and the way to switch it on. */
import { lazy, Suspense, useState } from 'react';
import { endSecondFactor, newRecoveryCodes } from '../api/own-account.ts';
import fields from '../design/fields.module.css';
import { Field, Trouble } from '../design/fields.tsx';
import { useAct } from '../design/use-act.ts';
import { Block } from './block.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

// Draws the code with squares; wanted once in the life of an account.
const SecondFactorSetUp = lazy(async () => ({
  default: (await import('./second-factor-set-up.tsx')).SecondFactorSetUp,
}));

interface SecondFactorBlockProps {
  readonly isOn: boolean;
  readonly onChange: () => void;
}

export function SecondFactorBlock({ isOn, onChange }: SecondFactorBlockProps) {
  const [setting, setSetting] = useState(false);
  if (setting) {
    return (
      <Block title="Second factor">
        <Suspense>
          <SecondFactorSetUp
            onDone={() => {
              setSetting(false);
              onChange();
            }}
            onCancel={() => setSetting(false)}
          />
        </Suspense>
      </Block>
    );
  }
  return isOn ? (
    <SwitchedOn onChange={onChange} />
  ) : (
    <Block
      title="Second factor"
      lead="Off. With it, signing in takes your password and six digits from an app on your phone: a stolen password alone opens nothing."
    >
      <button type="button" className={fields.button} onClick={() => setSetting(true)}>
        Switch on
      </button>
    </Block>
  );
}

function SwitchedOn({ onChange }: { onChange: () => void }) {
  const act = useAct();
  const [password, setPassword] = useState('');
  const [codes, setCodes] = useState<readonly string[]>();
  if (codes) {
    return (
      <Block title="Second factor" lead="The codes you had before are good no more.">
        <RecoveryCodes codes={codes} onKept={() => setCodes(undefined)} />
      </Block>
    );
  }
  return (
    <Block
      title="Second factor"
      lead="On. Lost the phone? Each of your recovery codes opens once; with none left, whoever runs Weir helps."
    >
      <div className={fields.form}>
        <Field label="Your password, for either">
          <input
            type="password"
            className={fields.input}
            autoComplete="current-password"
            maxLength={128}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <Trouble text={act.trouble} />
        <div className={fields.buttons}>
          <button
            type="button"
            className={fields.button}
            disabled={act.busy || password === ''}
            onClick={() =>
              void act.run(async () => {
                setCodes((await newRecoveryCodes(password)).backupCodes);
                setPassword('');
              })
            }
          >
            New recovery codes
          </button>
          <button
            type="button"
            className={fields.button}
            data-kind="danger"
            disabled={act.busy || password === ''}
            onClick={() =>
              void act.run(async () => {
                await endSecondFactor(password);
                onChange();
              })
            }
          >
            Switch off
          </button>
        </div>
      </div>
    </Block>
  );
}
