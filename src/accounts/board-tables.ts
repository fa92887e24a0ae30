/** What boards and what belongs to them look like in the accounts database. */

export interface BoardTables {
  board: {
    id: string;
    organisation_id: string;
    /** JSON: a BoardDefinition. */
    definition: string;
    version: number;
    /** Name of who made it. */
    created_by: string;
    created_at: number;
    updated_at: number;
  };
  segment: {
    id: string;
    site_id: string;
    name: string;
    /** JSON: filters as in POST /api/v2/query. */
    filters: string;
    created_by: string;
    created_at: number;
  };
  annotation: {
    id: string;
    site_id: string;
    kind: string;
    /** Unix ms. */
    at: number;
    text: string;
    created_by: string;
    created_at: number;
  };
  share: {
    id: string;
    organisation_id: string;
    site_id: string;
    board_id: string;
    name: string;
    /** SHA-256 of the link's token, hex. */
    hash: string;
    /** As PasswordHasher writes it. */
    password: string | null;
    /** Signs what a viewer who has opened the link shows; hex. */
    secret: string;
    /** JSON array: which pages may frame it. */
    origins: string;
    created_by: string;
    created_at: number;
    expires_at: number | null;
  };
}
