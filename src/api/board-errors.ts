/** What boards refuse, as HTTP answers it. */
import { BoardError } from '../boards/read-board.ts';
import { HttpError } from '../config/errors.ts';
import { QueryError } from '../query/mistakes.ts';

/** Runs what reads a board or a tile; what is wrong with it becomes HttpError 400 with all its sentences. */
export function readOrRefuse<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof QueryError) throw new HttpError(400, 'query_invalid', error.message);
    if (error instanceof BoardError) throw new HttpError(400, 'board_invalid', error.message);
    throw error;
  }
}
