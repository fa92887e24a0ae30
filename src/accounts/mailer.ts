/** Sends mail over SMTP. */
import { createTransport } from 'nodemailer';
import { limits } from '../config/limits.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Plain text: it shows its links as they are. */
  readonly text: string;
}

export interface Mailer {
  /** Rejects when the server did not take it. */
  send(mail: Mail): Promise<void>;
}

/** `url` is `smtp://user:password@host:587` or `smtps://…`; `from` is what the receiver sees. */
export function openMailer(url: string, from: string): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: limits.smtpWaitMsMax,
    greetingTimeout: limits.smtpWaitMsMax,
    socketTimeout: limits.smtpWaitMsMax,
    // Text only: nothing that is written into a mail may name a file or an address to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      await transport.sendMail({ from, ...mail });
    },
  };
}

export function resetMail(email: string, publicUrl: string, token: string): Mail {
  return {
    to: email,
    subject: 'Set a new password for Weir',
    // Behind the #, so that no server log holds it.
    text: `Somebody, you perhaps, asked for a new password for ${email}. To set one, open this within an hour:

${publicUrl}/reset-password#${token}

If it was not you, nothing has happened and nothing is to do.
`,
  };
}

export function invitationMail(
  email: string,
  url: string,
  {
    organisation,
    invitedBy,
    expiresAt,
  }: { readonly organisation: string; readonly invitedBy: string; readonly expiresAt: number },
): Mail {
  return {
    to: email,
    subject: `${invitedBy} invites you to ${organisation}`,
    text: `${invitedBy} invites you to look at the figures of ${organisation} with Weir. To join, open this until ${new Date(expiresAt).toISOString().slice(0, 16).replace('T', ' ')} UTC:

${url}

If you do not know what this is about, do nothing.
`,
  };
}
