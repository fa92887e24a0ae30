/** All boards that an organisation has: those built in, those in files, its own. Who may open which, the caller says. */
import type { BoardTable, StoredBoard } from '../accounts/board-table.ts';
import type { Board, BoardDefinition } from './board.ts';
import type { BoardFileProblem, BoardFiles } from './board-files.ts';
import { BUILT_IN_BOARDS } from './built-in-boards.ts';

export class BoardLibrary {
  readonly #own: BoardTable;
  readonly #fixed: ReadonlyMap<string, Board>;
  /** Files that hold no board. */
  readonly problems: readonly BoardFileProblem[];

  constructor(own: BoardTable, { boards, problems }: BoardFiles) {
    this.#own = own;
    this.problems = problems;
    this.#fixed = new Map(
      [
        ...[...BUILT_IN_BOARDS].map(([id, board]): Board => ({ id, origin: 'built-in', ...board })),
        ...[...boards].map(([id, board]): Board => ({ id, origin: 'file', ...board })),
      ].map((board) => [board.id, board]),
    );
  }

  /** In the order in which they are shown: built in, from files, own. */
  async all(organisationId: string): Promise<readonly Board[]> {
    return [...this.#fixed.values(), ...(await this.#own.all(organisationId)).map(ownBoard)];
  }

  async find(organisationId: string, id: string): Promise<Board | undefined> {
    const fixed = this.#fixed.get(id);
    if (fixed) return fixed;
    const stored = await this.#own.find(organisationId, id);
    return stored && ownBoard(stored);
  }
}

/** What is stored was checked when it came. */
export function ownBoard({ id, definition, version, updatedAt }: StoredBoard): Board {
  return { id, origin: 'own', ...(definition as BoardDefinition), version, updatedAt };
}

/** What an export or a file holds of a board. */
export function definitionOf({ title, period, comparison, tiles }: BoardDefinition): BoardDefinition {
  return { title, period, comparison, tiles };
}
