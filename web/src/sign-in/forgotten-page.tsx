/** A lost password: a link by mail, or, where Weir sends none, the command that helps. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { requestPasswordReset } from '../api/sign-in.ts';
import { FormPage } from '../design/form-page.tsx';
import { Notice } from '../design/notice.tsx';
import styles from './sign-in.module.css';

interface ForgottenPageProps {
  readonly byMail: boolean;
  readonly onBack: () => void;
}

export function ForgottenPage({ byMail, onBack }: ForgottenPageProps) {
  const [sentTo, setSentTo] = useState('');
  const back = (
    <button type="button" className={styles.link} onClick={onBack}>
      Back to sign-in
    </button>
  );
  if (!byMail) {
    return (
      <Notice
        alone
        title="A new password"
        text="This Weir sends no mail. Ask whoever runs it to give you a new password, on the machine, with:"
      >
        <code className={styles.command}>npx weir user reset YOUR@E-MAIL</code>
        {back}
      </Notice>
    );
  }
  if (sentTo) {
    return (
      <Notice
        alone
        title="Look into your mail"
        text={`If ${sentTo} has an account here, a link for a new password is on its way. It is good for an hour.`}
      >
        {back}
      </Notice>
    );
  }
  return (
    <FormPage
      title="A new password"
      lead="A link for it comes by mail."
      action="Send the link"
      onSubmit={async ({ email = '' }) => {
        await requestPasswordReset(email.trim());
        setSentTo(email.trim());
      }}
      footer={<div className={styles.others}>{back}</div>}
    >
      <TextInput
        name="email"
        type="email"
        label="E-mail"
        autoComplete="username"
        size="md"
        required
        withAsterisk={false}
        autoFocus
      />
    </FormPage>
  );
}
