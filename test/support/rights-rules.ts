/** The kinds of rights there are, each as the one status that each actor is answered with. */
import { ACTORS, type Actor, type RightsWorld } from './rights-world.ts';

export type Statuses = Readonly<Record<Actor, number>>;

export interface Question {
  /** With a query when there is one. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RouteRights {
  readonly statuses: Statuses;
  /** About something new each time: what one actor removes, the next could not. */
  readonly ask: (world: RightsWorld) => Promise<Question> | Question;
  /** Rows of the audit log that a success writes; 1 unless said, 0 for a POST that asks, which answers 200. */
  readonly audits?: number;
  /** Tells whoever has the link whose it is. */
  readonly isForWhoHasTheLink?: boolean;
  /** May end the session of who asks. */
  readonly endsSession?: boolean;
}

/** One status for everybody, but for those named. */
export const everybody = (status: number, but: Partial<Statuses> = {}): Statuses =>
  ({ ...Object.fromEntries(ACTORS.map((actor) => [actor, status])), ...but }) as Statuses;
/** Whoever has a session or a key, about their own organisation. */
export const known = (status: number, but: Partial<Statuses> = {}) => everybody(status, { nobody: 401, ...but });
export const strangers = { foreignOwner: 404, foreignKey: 404 } as const;
/** Data of the site that the team was not given. */
export const reads = (status = 200) => known(status, { ...strangers, teamViewer: 404, narrowKey: 404 });
const notEditors = { viewer: 403, teamViewer: 403, readKey: 403, narrowKey: 403 } as const;
/** Makes something of one's own organisation. */
export const edits = (status: number) => known(status, notEditors);
/** Changes something of the first organisation. */
export const editsThis = (status: number) => known(status, { ...notEditors, ...strangers });
const notManagers = { ...notEditors, analyst: 403, writeKey: 403 } as const;
export const manages = (status: number) => known(status, notManagers);
export const managesThis = (status: number) => known(status, { ...notManagers, ...strangers });
export const noKeys = { readKey: 403, writeKey: 403, manageKey: 403, narrowKey: 403, foreignKey: 403 } as const;
/** People, about themselves. */
export const people = (status: number) => known(status, noKeys);
export const owns = (status: number) => known(status, { ...notManagers, ...noKeys, admin: 403 });
