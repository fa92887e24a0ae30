/** A text as the path of its QR code: one run of dark squares, one rectangle. */
import { encodeQR } from 'qr';

export interface Squares {
  /** For the attribute `d` of an SVG path. */
  readonly path: string;
  /** Squares a side. */
  readonly size: number;
}

export function squaresOf(text: string): Squares {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 1 });
  const path = rows.flatMap((row, y) => {
    const parts: string[] = [];
    for (let x = 0; x < row.length; x++) {
      const from = x;
      while (row[x]) x++;
      if (x > from) parts.push(`M${from} ${y}h${x - from}v1h-${x - from}z`);
    }
    return parts;
  });
  return { path: path.join(''), size: rows.length };
}
