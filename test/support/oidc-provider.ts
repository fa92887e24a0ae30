/** Starts the OpenID provider of oidc-provider-process.ts, and signs somebody in at it as a browser does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export const OIDC_CLIENT = { clientId: 'weir', clientSecret: 'weir-secret-of-the-test' };

export interface OidcProvider {
  readonly issuer: string;
  stop(): Promise<void>;
}

export async function startOidcProvider(redirectUri: string): Promise<OidcProvider> {
  const script = new URL('./oidc-provider-process.ts', import.meta.url).pathname;
  const { clientId, clientSecret } = OIDC_CLIENT;
  const child = spawn(process.execPath, [script, redirectUri, clientId, clientSecret], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [line] = (await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('the OpenID provider ended before it was ready'))),
  ])) as [Buffer];
  return {
    issuer: `http://127.0.0.1:${String(line).trim()}`,
    async stop() {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** A browser's cookies, and following one redirect at a time. */
export class Visitor {
  /** By host, then by name. */
  readonly #cookies = new Map<string, Map<string, string>>();

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url);
    const headers = new Headers(init.headers);
    const own = this.#cookies.get(host) ?? new Map<string, string>();
    if (own.size > 0) headers.set('cookie', [...own].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) own.delete(name);
      else own.set(name, value);
    }
    this.#cookies.set(host, own);
    return response;
  }

  /** From the provider's address that Weir gave, through its forms, to the address of Weir it sends back to. */
  async signInAt(authorizationUrl: string, login: string): Promise<string> {
    const provider = new URL(authorizationUrl).origin;
    let url = authorizationUrl;
    for (let step = 0; step < 12; step++) {
      let response = await this.fetch(url);
      if (response.status === 200) {
        const page = await response.text();
        const action = /action="([^"]+)"/.exec(page)?.[1] ?? '';
        const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? '';
        const body = new URLSearchParams({ prompt, ...(prompt === 'login' && { login, password: 'any' }) });
        response = await this.fetch(new URL(action, provider).href, { method: 'POST', body });
      }
      const location = response.headers.get('location');
      if (location === null) throw new Error(`the provider answered ${response.status} to ${url}`);
      url = new URL(location, provider).href;
      if (!url.startsWith(`${provider}/`)) return url;
    }
    throw new Error('the provider sends round in circles');
  }
}
