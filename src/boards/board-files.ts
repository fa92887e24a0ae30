/** Boards kept as files, for those who keep them in a repository: read once at start, shown to everybody, changed only by changing the file. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../config/limits.ts';
import type { BoardDefinition } from './board.ts';
import { BUILT_IN_BOARDS } from './built-in-boards.ts';
import { BoardError, readBoard } from './read-board.ts';

export interface BoardFiles {
  /** Name of the file without .json → what it says. */
  readonly boards: ReadonlyMap<string, BoardDefinition>;
  /** Files that hold no board; the others are not kept waiting for them. */
  readonly problems: readonly BoardFileProblem[];
}

export interface BoardFileProblem {
  readonly file: string;
  /** Sentences. */
  readonly mistakes: readonly string[];
}

const BOARD_FILE = /^([a-z0-9][a-z0-9_-]{0,63})\.json$/;

/** Reads `<folder>/*.json`, in the order of their names. A folder that is not there holds no boards. */
export async function readBoardFiles(folder: string): Promise<BoardFiles> {
  const boards = new Map<string, BoardDefinition>();
  const problems: BoardFileProblem[] = [];
  for (const file of await filesIn(folder, problems)) {
    const id = BOARD_FILE.exec(file)?.[1];
    try {
      if (id === undefined || BUILT_IN_BOARDS.has(id)) {
        const taken = [...BUILT_IN_BOARDS.keys()].join(', ');
        throw new BoardError([
          `The file's name is ${JSON.stringify(file)}; allowed: small letters, digits, _ and -, at most 64, then .json, but not ${taken}.`,
        ]);
      }
      boards.set(id, readBoard(parse(await readFile(join(folder, file), 'utf8'))));
    } catch (error) {
      if (error instanceof BoardError) problems.push({ file, mistakes: error.mistakes });
      else problems.push({ file, mistakes: [`It cannot be read: ${message(error)}.`] });
    }
  }
  return { boards, problems };
}

async function filesIn(folder: string, problems: BoardFileProblem[]): Promise<readonly string[]> {
  try {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
    if (files.length > limits.boardFilesMax) {
      problems.push({ file: folder, mistakes: [`It holds ${files.length} boards; allowed: ${limits.boardFilesMax}.`] });
    }
    return files.slice(0, limits.boardFilesMax);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      problems.push({ file: folder, mistakes: [`It cannot be read: ${message(error)}.`] });
    }
    return [];
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BoardError([`It is no JSON: ${message(error)}.`]);
  }
}

const message = (error: unknown) => (error instanceof Error ? error.message : String(error));
