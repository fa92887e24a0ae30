/** What every section of the settings is given. */
import type { Site } from '../../../src/accounts/site.ts';
import type { Me } from '../api/account.ts';
import type { Go } from '../chrome/use-place.ts';

export interface SettingsProps {
  /** undefined while there is none: people, keys and the log are there before it. */
  readonly site: Site | undefined;
  readonly me: Me;
  readonly go: Go;
  /** Who one is, or what one may see, has changed. */
  readonly onChange: () => void;
}
