/** How the grid's rows become rem, and how much fits into them. The style sheets of board and tile say the same. */

const ROW_REM = 5;
/** Below each tile, so that its neighbour stands apart. */
const FOOT_REM = 1.25;
const HEADER_REM = 2;
const LIST_ROW_REM = 2;

/** Rows of a list in a tile of so many grid rows. */
export function rowsThatFit(rows: number): number {
  return Math.max(1, Math.floor((rows * ROW_REM - FOOT_REM - HEADER_REM + 0.125) / LIST_ROW_REM));
}
