/** Behind the link of a mail: a new password in the place of a lost one. */
import { PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { resetPassword } from '../api/sign-in.ts';
import { FormPage } from '../design/form-page.tsx';
import { Notice } from '../design/notice.tsx';
import styles from './sign-in.module.css';

export function ResetPasswordPage({ token }: { token: string }) {
  const [done, setDone] = useState(false);
  const out = (
    <a className={styles.link} href="/">
      Go to sign-in
    </a>
  );
  if (done) {
    return (
      <Notice alone title="Your password is changed" text="You were signed out everywhere. Sign in with the new one.">
        {out}
      </Notice>
    );
  }
  if (token === '') {
    return (
      <Notice
        alone
        title="This link is not whole"
        text="Copy all of it from the mail, or ask for a new one at sign-in."
      >
        {out}
      </Notice>
    );
  }
  return (
    <FormPage
      title="Choose a new password"
      lead="It ends every session that is open under the old one."
      action="Change password"
      onSubmit={async ({ password = '' }) => {
        await resetPassword(token, password);
        setDone(true);
      }}
      footer={<div className={styles.others}>{out}</div>}
    >
      <PasswordInput
        name="password"
        label="New password"
        description="8 characters or more"
        autoComplete="new-password"
        size="md"
        minLength={8}
        maxLength={128}
        required
        withAsterisk={false}
        autoFocus
      />
    </FormPage>
  );
}
