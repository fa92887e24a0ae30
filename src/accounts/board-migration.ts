/** The step that adds own boards, named filters, annotations and share links. */
import type { Kysely } from 'kysely';

export async function createBoards(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('board')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('organisation_id', 'text', (column) =>
      column.notNull().references('organisation.id').onDelete('cascade'),
    )
    .addColumn('definition', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('board_of_organisation').on('board').column('organisation_id').execute();
  await db.schema
    .createTable('segment')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('site_id', 'text', (column) => column.notNull().references('site.id').onDelete('cascade'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('filters', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('segment_name_of_site', ['site_id', 'name'])
    .execute();
  await db.schema
    .createTable('annotation')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('site_id', 'text', (column) => column.notNull().references('site.id').onDelete('cascade'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('annotation_of_site').on('annotation').columns(['site_id', 'at']).execute();
  // A board that is built in or comes from a file is no row: its id refers to nothing here.
  await db.schema
    .createTable('share')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('organisation_id', 'text', (column) =>
      column.notNull().references('organisation.id').onDelete('cascade'),
    )
    .addColumn('site_id', 'text', (column) => column.notNull().references('site.id').onDelete('cascade'))
    .addColumn('board_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('password', 'text')
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('origins', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .execute();
  await db.schema.createIndex('share_of_organisation').on('share').column('organisation_id').execute();
}
