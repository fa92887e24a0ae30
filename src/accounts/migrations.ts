/** The accounts tables, in steps that are each done once, on SQLite and PostgreSQL alike. Steps are added, never changed. */
import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { createBoards } from './board-migration.ts';
import { addMailedInvitations, createOrganisations } from './organisation-migration.ts';

export type DatabaseType = 'sqlite';

/** Brings the tables up to date. Processes that start together wait for the one that does it. */
export async function migrate<Tables>(db: Kysely<Tables>, type: DatabaseType): Promise<void> {
  const migrations: Record<string, Migration> = {
    '001-accounts': { up: createAccounts },
    // better-auth adds what its version needs and is not there yet: an update that needs more gets a step of its own.
    '002-better-auth-1.7': { up: (trx) => addAuthTables(trx, type) },
    '003-organisations': { up: createOrganisations },
    '004-better-auth-two-factor': { up: (trx) => addAuthTables(trx, type) },
    '005-boards': { up: createBoards },
    '006-mailed-invitations': { up: addMailedInvitations },
    '007-removed-sites': { up: createRemovedSites },
  };
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

async function createAccounts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('site')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('domain', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('timezone', 'text', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('write_key', 'text', (column) => column.notNull().unique())
    .addColumn('allowed_origins', 'text', (column) => column.notNull())
    .addColumn('keep_address', 'integer', (column) => column.notNull())
    .addColumn('demo', 'integer', (column) => column.notNull())
    .addColumn('import_secret', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('api_key')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('start', 'text', (column) => column.notNull())
    .addColumn('narrowed', 'integer', (column) => column.notNull())
    .addColumn('manage', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('last_used_at', 'bigint')
    .execute();
  await db.schema
    .createTable('api_key_site')
    .addColumn('key_id', 'text', (column) => column.notNull().references('api_key.id').onDelete('cascade'))
    .addColumn('site_id', 'text', (column) => column.notNull().references('site.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('api_key_site_pk', ['key_id', 'site_id'])
    .execute();
  await db.schema
    .createTable('salt')
    .addColumn('day', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('setting')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('throttle')
    .addColumn('key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('window_start', 'bigint', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .execute();
}

async function createRemovedSites(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('removed_site')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('removed_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function addAuthTables<Tables>(db: Kysely<Tables>, type: DatabaseType): Promise<void> {
  // Loaded on the one start that needs it: a command that adds a site should not wait for all of better-auth.
  const [{ getMigrations }, { authSchema }] = await Promise.all([
    import('better-auth/db/migration'),
    import('./auth-schema.ts'),
  ]);
  const { runMigrations } = await getMigrations({ ...authSchema, database: { db, type } });
  await runMigrations();
}
