/** The second half of a sign-in: a code of the app, or one of the recovery codes. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { verifyCode, verifyRecoveryCode } from '../api/sign-in.ts';
import { FormPage } from '../design/form-page.tsx';
import styles from './sign-in.module.css';

interface SecondFactorPageProps {
  readonly onDone: () => void;
  readonly onBack: () => void;
}

export function SecondFactorPage({ onDone, onBack }: SecondFactorPageProps) {
  const [recovering, setRecovering] = useState(false);
  return (
    <FormPage
      key={String(recovering)}
      title={recovering ? 'Your recovery code' : 'Your code'}
      lead={
        recovering
          ? 'One of the ten that you kept when you switched the second factor on. Each is good once.'
          : 'The six digits that your authenticator app shows for Weir.'
      }
      action="Sign in"
      onSubmit={async ({ code = '' }) => {
        // Read from a phone, digits come in groups.
        await (recovering ? verifyRecoveryCode(code.trim()) : verifyCode(code.replaceAll(/\s/g, '')));
        onDone();
      }}
      footer={
        <div className={styles.others}>
          <button type="button" className={styles.link} onClick={() => setRecovering(!recovering)}>
            {recovering ? 'Use a code of the app' : 'Phone not at hand? Use a recovery code'}
          </button>
          <button type="button" className={styles.link} onClick={onBack}>
            Back to the password
          </button>
        </div>
      }
    >
      <TextInput
        name="code"
        label={recovering ? 'Recovery code' : 'Code'}
        autoComplete="one-time-code"
        inputMode={recovering ? 'text' : 'numeric'}
        size="md"
        maxLength={recovering ? 40 : 12}
        required
        withAsterisk={false}
        autoFocus
      />
    </FormPage>
  );
}
