/** Signing in: with a password and, where it is on, a second factor; or at the OpenID provider. A lost password has its way here. */
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fetchSignInWays, oidcAddress, signIn } from '../api/sign-in.ts';
import { FormPage } from '../design/form-page.tsx';
import { ForgottenPage } from './forgotten-page.tsx';
import { returnWords } from './return-words.ts';
import { SecondFactorPage } from './second-factor-page.tsx';
import styles from './sign-in.module.css';

interface SignInPageProps {
  readonly onDone: () => void;
  readonly lead?: string;
}

export function SignInPage({ onDone, lead }: SignInPageProps) {
  const [step, setStep] = useState<'password' | 'code' | 'forgotten'>('password');
  const [trouble, setTrouble] = useState(() => returnWords(location.search));
  const { data: ways } = useQuery({
    queryKey: ['sign-in-ways'],
    queryFn: ({ signal }) => fetchSignInWays(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const finish = () => {
    // The address that a provider sent back to is no place of the dashboard.
    if (location.pathname === '/sign-in') history.replaceState(null, '', '/');
    onDone();
  };
  if (step === 'code') return <SecondFactorPage onDone={finish} onBack={() => setStep('password')} />;
  if (step === 'forgotten') {
    return <ForgottenPage byMail={ways?.passwordReset ?? false} onBack={() => setStep('password')} />;
  }
  return (
    <FormPage
      title="Sign in to Weir"
      {...(lead ? { lead } : {})}
      action="Sign in"
      onSubmit={async ({ email = '', password = '' }) => {
        setTrouble('');
        const { codeNeeded } = await signIn(email.trim(), password);
        if (codeNeeded) setStep('code');
        else finish();
      }}
      footer={
        <div className={styles.others}>
          {ways?.oidc && <ProviderButton name={ways.oidc.name} onTrouble={setTrouble} />}
          <button type="button" className={styles.link} onClick={() => setStep('forgotten')}>
            Forgotten your password?
          </button>
        </div>
      }
    >
      {trouble && (
        <p className={styles.trouble} role="alert">
          {trouble}
        </p>
      )}
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

function ProviderButton({ name, onTrouble }: { name: string; onTrouble: (trouble: string) => void }) {
  const [busy, setBusy] = useState(false);
  const leave = async () => {
    setBusy(true);
    onTrouble('');
    try {
      location.assign(await oidcAddress());
    } catch (error) {
      onTrouble(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <Button type="button" variant="default" size="md" fullWidth loading={busy} onClick={leave}>
      Continue with {name}
    </Button>
  );
}
