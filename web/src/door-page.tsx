/** What is behind a link: a shared board, an invitation, a new password. */
import type { Door } from './door.ts';
import { SharedPage } from './sharing/shared-page.tsx';
import { InvitationPage } from './sign-in/invitation-page.tsx';
import { ResetPasswordPage } from './sign-in/reset-password-page.tsx';

export function DoorPage({ door }: { door: Door }) {
  switch (door.kind) {
    case 'share':
    case 'embed':
      return <SharedPage token={door.token} embedded={door.kind === 'embed'} />;
    case 'invitation':
      return <InvitationPage token={location.hash.slice(1)} />;
    case 'reset-password':
      return <ResetPasswordPage token={location.hash.slice(1)} />;
  }
}
