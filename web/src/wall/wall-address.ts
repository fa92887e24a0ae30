/** What a wallboard shows, in the address: `?site=shop.example&wall=web,shop&every=30`. */

export interface Wall {
  /** Ids of boards, one after the other. */
  readonly boards: readonly string[];
  /** How long each screenful stays. */
  readonly everyS: number;
}

const EVERY_S = 30;
const EVERY_S_MIN = 5;
const EVERY_S_MAX = 3_600;

/** undefined: no wallboard is asked for. */
export function readWall(search: string): Wall | undefined {
  const parameters = new URLSearchParams(search);
  const boards = (parameters.get('wall') ?? '').split(',').filter((id) => id !== '');
  if (boards.length === 0) return undefined;
  const every = Number(parameters.get('every') || EVERY_S);
  const everyS = Number.isFinite(every) ? Math.min(EVERY_S_MAX, Math.max(EVERY_S_MIN, Math.round(every))) : EVERY_S;
  return { boards: [...new Set(boards)], everyS };
}

export function writeWall(site: string, { boards, everyS }: Wall): string {
  return `?site=${encodeURIComponent(site)}&wall=${boards.map(encodeURIComponent).join(',')}&every=${everyS}`;
}
