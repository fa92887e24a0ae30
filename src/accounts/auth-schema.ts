/** The part of better-auth's options that decides its tables: the same for migrating and for running. */
import type { BetterAuthOptions } from 'better-auth';
import { twoFactor } from 'better-auth/plugins/two-factor';

export const authSchema = {
  user: {
    additionalFields: {
      /**
       * 'yes' on the user made by the first set-up, null on all others. Unique: of two set-ups at the same moment one
       * fails, on any database.
       */
      firstOwner: { type: 'string', required: false, unique: true, input: false, returned: false },
    },
  },
  session: {
    additionalFields: {
      /** Which of the user's organisations is looked at; the one joined first while null. */
      organisationId: { type: 'string', required: false, input: false, returned: true },
    },
  },
  plugins: [twoFactor({ issuer: 'Weir' })],
  advanced: { database: { generateId: 'uuid' } },
  telemetry: { enabled: false },
} as const satisfies BetterAuthOptions;
