/** The part of better-auth's options that decides its tables: the same for migrating and for running. */
import type { BetterAuthOptions } from 'better-auth';

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
  advanced: { database: { generateId: 'uuid' } },
  telemetry: { enabled: false },
} as const satisfies BetterAuthOptions;
