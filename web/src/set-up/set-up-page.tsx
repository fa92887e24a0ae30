/** First start: makes the owner's account and signs the owner in. */
import { PasswordInput, TextInput } from '@mantine/core';
import { setUp } from '../api/account.ts';
import { signIn } from '../api/sign-in.ts';
import { FormPage } from '../design/form-page.tsx';

interface SetUpPageProps {
  readonly tokenRequired: boolean;
  readonly onDone: () => void;
}

export function SetUpPage({ tokenRequired, onDone }: SetUpPageProps) {
  return (
    <FormPage
      title="Welcome to Weir"
      lead="Make the owner's account. It stays on this machine, like everything else Weir keeps."
      action="Create account"
      onSubmit={async ({ name = '', email = '', password = '', token = '' }) => {
        const optional = {
          ...(name.trim() ? { name: name.trim() } : {}),
          ...(token.trim() ? { token: token.trim() } : {}),
        };
        await setUp({ email: email.trim(), password, ...optional });
        await signIn(email.trim(), password);
        onDone();
      }}
    >
      {tokenRequired && (
        <TextInput
          name="token"
          label="Set-up token"
          description="Printed where Weir was started, because this page was opened from another machine."
          autoComplete="off"
          size="md"
          required
          withAsterisk={false}
          autoFocus
        />
      )}
      <TextInput name="name" label="Your name" placeholder="Optional" autoComplete="name" size="md" />
      <TextInput
        name="email"
        type="email"
        label="E-mail"
        autoComplete="username"
        size="md"
        required
        withAsterisk={false}
      />
      <PasswordInput
        name="password"
        label="Password"
        description="8 characters or more"
        autoComplete="new-password"
        size="md"
        minLength={8}
        maxLength={128}
        required
        withAsterisk={false}
      />
    </FormPage>
  );
}
