/** Writes docs/CONFIGURATION.md from the table of settings; a test holds the page to it. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SETTINGS } from '../src/config/config.ts';

export const PAGE = resolve(import.meta.dirname, '../docs/CONFIGURATION.md');

export function configurationPage(): string {
  const rows = SETTINGS.map(({ name, fallback, about, allowed }) => {
    const shown = fallback === '' ? '' : `\`${fallback}\``;
    return `| \`${name}\` | ${shown} | ${about} | ${allowed} |`;
  });
  return `# Configuration

For whoever runs Weir. It starts without any of this; every setting is an environment variable, and \`npx weir doctor\` says what is in force.
A value that is not allowed, or a \`WEIR_\` name that does not exist, stops the start with a message that names it.

| variable | default | what | allowed |
|---|---|---|---|
${rows.join('\n')}

Behind a proxy set \`WEIR_URL\` and \`WEIR_TRUSTED_PROXIES\`: without the first, sign-in cookies are not marked secure; without the second, every visitor has the proxy's address.
`;
}

if (import.meta.main) writeFileSync(PAGE, configurationPage());
