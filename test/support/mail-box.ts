/** A real SMTP server that keeps what it is sent, for tests. */
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

export interface MailBox {
  /** For WEIR_SMTP_URL. */
  readonly url: string;
  /** Takes the oldest mail out; rejects when none comes in time. */
  next(waitMs?: number): Promise<ReceivedMail>;
  close(): Promise<void>;
}

export async function openMailBox(): Promise<MailBox> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(readMail(Buffer.concat(chunks).toString('utf8'), session));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    async next(waitMs = 10_000) {
      const deadline = performance.now() + waitMs;
      while (mails.length === 0) {
        if (performance.now() > deadline) throw new Error(`no mail came in ${waitMs} ms`);
        await sleep(10);
      }
      return mails.shift() as ReceivedMail;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

interface Envelope {
  readonly envelope: {
    readonly mailFrom: { readonly address: string } | false;
    readonly rcptTo: readonly { readonly address: string }[];
  };
}

/** Enough of RFC 5322 for plain text: 7bit or quoted-printable. */
function readMail(source: string, { envelope }: Envelope): ReceivedMail {
  const [head = '', ...rest] = source.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const isQuoted = /^content-transfer-encoding: quoted-printable/im.test(head);
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return {
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address),
    subject: /^subject: (.*)$/im.exec(head)?.[1] ?? '',
    text: isQuoted ? Buffer.from(bytes, 'latin1').toString('utf8') : body,
  };
}
