/** What the server does about its first owner when it starts. */
import type { SignIn } from './sign-in.ts';

/**
 * Makes the owner named by the environment unless there is a user; what the environment says later is not looked at.
 * Without one, resolves to a new set-up token, to be printed on the console. To be called once a start, before the webs.
 */
export async function prepareFirstOwner(
  signIn: SignIn,
  { adminEmail, adminPassword }: { readonly adminEmail: string; readonly adminPassword: string },
): Promise<{ readonly setupToken: string | undefined }> {
  if (adminEmail !== '') await signIn.addFirstOwner({ email: adminEmail, password: adminPassword });
  return { setupToken: await signIn.issueSetupToken() };
}
