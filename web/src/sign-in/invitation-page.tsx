/** Behind the link of an invitation: join as who is signed in, or with a new account. */
import { PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fetchMe, signOut } from '../api/account.ts';
import { ApiError } from '../api/client.ts';
import { acceptInvitation, type InvitationLook, lookAtInvitation, signIn } from '../api/sign-in.ts';
import { FormPage } from '../design/form-page.tsx';
import { Notice } from '../design/notice.tsx';
import { ROLE_WORDS } from '../settings/role-words.ts';
import styles from './sign-in.module.css';
import { SignInPage } from './sign-in-page.tsx';

/** Loads the dashboard anew, as whom one is now, and leaves the link behind. */
const enter = () => location.replace('/');

export function InvitationPage({ token }: { token: string }) {
  const look = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => lookAtInvitation(token, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const me = useQuery({ queryKey: ['invited'], queryFn: ({ signal }) => whoAmI(signal) });
  const [entering, setEntering] = useState(false);
  if (look.error) {
    const gone = look.error instanceof ApiError && [400, 404].includes(look.error.status);
    return (
      <Notice
        alone
        title={gone ? 'This invitation is over' : 'The invitation could not be opened'}
        text={
          gone
            ? 'It was used, taken back, or too old; or the link is not whole. Ask whoever sent it for a new one.'
            : look.error.message
        }
      >
        <a className={styles.link} href="/">
          Go to sign-in
        </a>
      </Notice>
    );
  }
  if (!look.data || me.data === undefined) return null;
  if (me.data !== null) {
    return <JoinPage token={token} invitation={look.data} email={me.data} onSignedOut={() => void me.refetch()} />;
  }
  if (entering) {
    return (
      <SignInPage
        lead={`Then you can join ${look.data.organisation}.`}
        onDone={() => {
          setEntering(false);
          void me.refetch();
        }}
      />
    );
  }
  return <NewAccountPage token={token} invitation={look.data} onHasAccount={() => setEntering(true)} />;
}

/** The e-mail of who is signed in, '' for a member of no organisation, null when nobody is. */
async function whoAmI(signal: AbortSignal): Promise<string | null> {
  try {
    const me = await fetchMe(signal);
    return me && (me.user.email ?? '');
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return '';
    throw error;
  }
}

interface StepProps {
  readonly token: string;
  readonly invitation: InvitationLook;
}

function lead({ invitedBy, role }: InvitationLook): string {
  return `${invitedBy} invites you as ${ROLE_WORDS[role].title.toLowerCase()}: ${ROLE_WORDS[role].may}`;
}

function JoinPage({
  token,
  invitation,
  email,
  onSignedOut,
}: StepProps & { readonly email: string; readonly onSignedOut: () => void }) {
  return (
    <FormPage
      title={`Join ${invitation.organisation}`}
      lead={lead(invitation)}
      action="Join"
      onSubmit={async () => {
        await acceptInvitation(token);
        enter();
      }}
      footer={
        <div className={styles.others}>
          <button type="button" className={styles.link} onClick={() => void signOut().finally(onSignedOut)}>
            {email ? `Not ${email}? Sign out` : 'Sign out'}
          </button>
        </div>
      }
    >
      {null}
    </FormPage>
  );
}

function NewAccountPage({ token, invitation, onHasAccount }: StepProps & { readonly onHasAccount: () => void }) {
  return (
    <FormPage
      title={`Join ${invitation.organisation}`}
      lead={lead(invitation)}
      action="Make account and join"
      onSubmit={async ({ name = '', email = '', password = '' }) => {
        const address = invitation.email ?? email.trim();
        const named = name.trim() ? { name: name.trim() } : {};
        await acceptInvitation(token, { email: address, password, ...named });
        await signIn(address, password);
        enter();
      }}
      footer={
        <div className={styles.others}>
          <button type="button" className={styles.link} onClick={onHasAccount}>
            I have an account here already
          </button>
        </div>
      }
    >
      <TextInput name="name" label="Your name" placeholder="Optional" autoComplete="name" size="md" maxLength={100} />
      {invitation.email === null ? (
        <TextInput
          name="email"
          type="email"
          label="E-mail"
          autoComplete="username"
          size="md"
          required
          withAsterisk={false}
        />
      ) : (
        <TextInput label="E-mail" value={invitation.email} autoComplete="username" size="md" readOnly />
      )}
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
