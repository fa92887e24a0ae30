/** A real OpenID provider (oidc-provider) as a process of its own: whoever types a name at it is that person. Says its port on stdout. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

const [redirectUri = '', clientId = 'weir', clientSecret = 'weir-secret-of-the-test'] = process.argv.slice(2);

// The issuer holds the port, so the server listens first.
const server = createServer();

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    // Who signs in as "unproven+…" has an address that the provider has not checked.
    findAccount: (_context, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, email: id, email_verified: !id.startsWith('unproven+'), name: id.split('@')[0] }),
    }),
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    cookies: { keys: ['a key of the test'] },
  });
  server.on('request', provider.callback());
  process.stdout.write(`${port}\n`);
});

// The test is gone.
process.stdin.on('end', () => process.exit(0)).resume();
