import decodeQR from 'qr/decode.js';
import { expect, it } from 'vitest';
import { squaresOf } from './squares.ts';

/** As a camera would see it: four pixels a square, four squares of white around, one of them its own. */
function picture({ path, size }: ReturnType<typeof squaresOf>) {
  const scale = 4;
  const width = (size + 6) * scale;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1/g)) {
    for (let row = 0; row < scale; row++) {
      for (let column = 0; column < Number(run) * scale; column++) {
        const at = ((Number(y) + 3) * scale + row) * width + (Number(x) + 3) * scale + column;
        data.fill(0, at * 4, at * 4 + 3);
      }
    }
  }
  return { width, height: width, data };
}

it('draws squares that a camera reads back', () => {
  const text =
    'otpauth://totp/Weir:ann%40shop.example?secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567&issuer=Weir&digits=6&period=30';
  expect(decodeQR(picture(squaresOf(text)))).toBe(text);
});
