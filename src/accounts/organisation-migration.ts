/** The step that gives everything an owner: organisations, their members and teams, invitations, and the log of who changed what. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';

/** What the step reads and fills; later steps may have changed it since. */
interface Tables {
  organisation: { id: string; name: string; created_at: number };
  member: { organisation_id: string; user_id: string; role: string; narrowed: number; created_at: number };
  site: Record<string, unknown>;
  site_new: Record<string, unknown>;
  api_key: { scope: string; manage: number; organisation_id: string };
  api_key_site: { key_id: string; site_id: string };
  api_key_site_new: { key_id: string; site_id: string };
  user: { id: string };
}

/**
 * Makes the first organisation, and moves into it what there is: sites, keys, and the users, who were all owners. Runs
 * after better-auth's tables are there.
 */
export async function createOrganisations(given: Kysely<unknown>): Promise<void> {
  const db = given as unknown as Kysely<Tables>;
  const id = randomUUID();
  const now = Date.now();
  await createOrganisation(given);
  await db.insertInto('organisation').values({ id, name: 'My organisation', created_at: now }).execute();
  await moveSites(db, id);
  await moveKeys(db, id);
  await createPeople(given);
  const users = await db.selectFrom('user').select('id').execute();
  for (const user of users) {
    await db
      .insertInto('member')
      .values({ organisation_id: id, user_id: user.id, role: 'owner', narrowed: 0, created_at: now })
      .execute();
  }
}

async function createOrganisation(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('organisation')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
}

/**
 * A domain is unique within an organisation, no longer everywhere: nobody may learn by trying which sites others have.
 * SQLite drops no constraint, so the table is made anew; the table that refers to it first, or dropping would empty it.
 */
async function moveSites(db: Kysely<Tables>, organisationId: string): Promise<void> {
  const kept = [
    'id',
    'domain',
    'name',
    'timezone',
    'currency',
    'write_key',
    'allowed_origins',
    'keep_address',
    'demo',
    'import_secret',
    'created_at',
  ] as const;
  await db.schema
    .createTable('site_new')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('domain', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('timezone', 'text', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('write_key', 'text', (column) => column.notNull().unique())
    .addColumn('allowed_origins', 'text', (column) => column.notNull())
    .addColumn('keep_address', 'integer', (column) => column.notNull())
    .addColumn('demo', 'integer', (column) => column.notNull())
    .addColumn('import_secret', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('organisation_id', 'text', (column) =>
      column.notNull().references('organisation.id').onDelete('cascade'),
    )
    .addUniqueConstraint('site_domain_of_organisation', ['organisation_id', 'domain'])
    .execute();
  await db
    .insertInto('site_new')
    .columns([...kept, 'organisation_id'])
    .expression((from) =>
      from.selectFrom('site').select((row) => [...kept, row.val(organisationId).as('organisation_id')]),
    )
    .execute();
  await db.schema
    .createTable('api_key_site_new')
    .addColumn('key_id', 'text', (column) => column.notNull().references('api_key.id').onDelete('cascade'))
    .addColumn('site_id', 'text', (column) => column.notNull().references('site_new.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('api_key_site_new_pk', ['key_id', 'site_id'])
    .execute();
  await db
    .insertInto('api_key_site_new')
    .columns(['key_id', 'site_id'])
    .expression((from) => from.selectFrom('api_key_site').select(['key_id', 'site_id']))
    .execute();
  await db.schema.dropTable('api_key_site').execute();
  await db.schema.dropTable('site').execute();
  await db.schema.alterTable('site_new').renameTo('site').execute();
  await db.schema.alterTable('api_key_site_new').renameTo('api_key_site').execute();
}

async function moveKeys(db: Kysely<Tables>, organisationId: string): Promise<void> {
  // Without a foreign key, which SQLite adds to an existing table only where it may be null.
  await db.schema
    .alterTable('api_key')
    .addColumn('organisation_id', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await db.schema
    .alterTable('api_key')
    .addColumn('scope', 'text', (column) => column.notNull().defaultTo('read'))
    .execute();
  await db.updateTable('api_key').set({ organisation_id: organisationId }).execute();
  await db.updateTable('api_key').set({ scope: 'manage' }).where('manage', '=', 1).execute();
  await db.schema.alterTable('api_key').dropColumn('manage').execute();
}

async function createPeople(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('member')
    .addColumn('organisation_id', 'text', (column) =>
      column.notNull().references('organisation.id').onDelete('cascade'),
    )
    .addColumn('user_id', 'text', (column) => column.notNull().references('user.id').onDelete('cascade'))
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('narrowed', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('member_pk', ['organisation_id', 'user_id'])
    .execute();
  await db.schema.createIndex('member_of_user').on('member').column('user_id').execute();
  await db.schema
    .createTable('team')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('organisation_id', 'text', (column) =>
      column.notNull().references('organisation.id').onDelete('cascade'),
    )
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('team_name_of_organisation', ['organisation_id', 'name'])
    .execute();
  await db.schema
    .createTable('team_member')
    .addColumn('team_id', 'text', (column) => column.notNull().references('team.id').onDelete('cascade'))
    .addColumn('user_id', 'text', (column) => column.notNull().references('user.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('team_member_pk', ['team_id', 'user_id'])
    .execute();
  await db.schema
    .createTable('team_site')
    .addColumn('team_id', 'text', (column) => column.notNull().references('team.id').onDelete('cascade'))
    .addColumn('site_id', 'text', (column) => column.notNull().references('site.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('team_site_pk', ['team_id', 'site_id'])
    .execute();
  // Boards are no rows when they are built in or come from a file: their ids refer to nothing here.
  await db.schema
    .createTable('team_board')
    .addColumn('team_id', 'text', (column) => column.notNull().references('team.id').onDelete('cascade'))
    .addColumn('board_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('team_board_pk', ['team_id', 'board_id'])
    .execute();
  await db.schema
    .createTable('invitation')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('organisation_id', 'text', (column) =>
      column.notNull().references('organisation.id').onDelete('cascade'),
    )
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('email', 'text')
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('team_ids', 'text', (column) => column.notNull())
    .addColumn('invited_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  // What was done outlives who did it and to what: no reference to either.
  await db.schema
    .createTable('audit')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('organisation_id', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor_kind', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('actor_name', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('audit_of_organisation').on('audit').columns(['organisation_id', 'at', 'id']).execute();
}

/** Whether the link was mailed and shown to nobody: then who follows it has proved to own the address. */
export async function addMailedInvitations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('invitation')
    .addColumn('is_mailed', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}
