/** Signing in with e-mail and password. */
import { PasswordInput, TextInput } from '@mantine/core';
import { signIn } from '../api/account.ts';
import { FormPage } from '../design/form-page.tsx';

export function SignInPage({ onDone }: { onDone: () => void }) {
  return (
    <FormPage
      title="Sign in to Weir"
      action="Sign in"
      onSubmit={async ({ email = '', password = '' }) => {
        await signIn(email.trim(), password);
        onDone();
      }}
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
      <PasswordInput
        name="password"
        label="Password"
        autoComplete="current-password"
        size="md"
        required
        withAsterisk={false}
      />
    </FormPage>
  );
}
