/** `weir demo`: everything `weir serve` does, with a demo shop, its last 30 days and live visitors. */
import { openAccounts } from '../accounts/open-accounts.ts';
import { loadConfig } from '../config/config.ts';
import { SHOP_PATH } from '../demo/catalogue.ts';
import { prepareDemoOwner, prepareDemoSite } from '../demo/demo-site.ts';
import { type Command, readArguments } from './command.ts';
import { runServer } from './run-server.ts';

export const demoCommand: Command = {
  usage: `

Starts everything, with a demo shop at ${SHOP_PATH}/ whose visitors, past and present, are made up. All of it belongs to one
site that is marked as a demonstration; other sites are not touched. Settings are those of weir serve.`,
  async run(args, io) {
    readArguments(args, {});
    const config = loadConfig(io.env);
    const accounts = await openAccounts({ dataDir: config.dataDir });
    const demo = await prepareDemoSite(accounts).finally(() => accounts.close());
    const owner = config.adminEmail === '' ? prepareDemoOwner(config.dataDir) : undefined;
    return runServer(io, {
      command: 'demo',
      env: owner ? { ...io.env, WEIR_ADMIN_EMAIL: owner.email, WEIR_ADMIN_PASSWORD: owner.password } : io.env,
      demo,
      greeting: (url) => [
        ...(owner ? [`Sign in as ${owner.email} with the password ${owner.password}`] : []),
        `Shop at ${url}${SHOP_PATH}/ and watch yourself on the board.`,
      ],
    });
  },
};
