/** Draws a run of the page's text on a canvas: line by line where it wraps, shortened where the page shortens it. */

export function canvasFont({ fontStyle, fontWeight, fontSize, fontFamily }: CSSStyleDeclaration): string {
  return `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
}

export function drawText(context: CanvasRenderingContext2D, text: Text): void {
  const parent = text.parentElement;
  if (!parent || text.data.trim() === '') return;
  const style = getComputedStyle(parent);
  context.font = canvasFont(style);
  context.fillStyle = style.color;
  context.letterSpacing = style.letterSpacing === 'normal' ? '0px' : style.letterSpacing;
  context.textBaseline = 'alphabetic';
  const toTheRight = style.textAlign === 'right' || style.textAlign === 'end';
  const edge = edgeOf(parent);
  for (const { words, left, right, top } of linesOf(text)) {
    const metrics = context.measureText(words);
    const cut = right > edge + 0.5;
    context.textAlign = toTheRight && !cut ? 'right' : 'left';
    const shown = cut ? shortened(context, words, edge - left) : words;
    context.fillText(shown, toTheRight && !cut ? right : left, top + metrics.fontBoundingBoxAscent);
  }
}

interface Line {
  readonly words: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
}

function linesOf(text: Text): readonly Line[] {
  const lines: Line[] = [];
  const range = document.createRange();
  for (let index = 0; index < text.length; index++) {
    range.setStart(text, index);
    range.setEnd(text, index + 1);
    const [box] = range.getClientRects();
    const last = lines.at(-1);
    const letter = text.data[index] ?? '';
    // White space that the page does not show has no box.
    if (!box || (box.width === 0 && letter.trim() === '')) continue;
    if (last && Math.abs(last.top - box.top) < 2) {
      lines[lines.length - 1] = { ...last, words: last.words + letter, right: box.right };
    } else lines.push({ words: letter, left: box.left, right: box.right, top: box.top });
  }
  return lines;
}

/** Where the page ends the text with an ellipsis: the edge of the nearest box that does. */
function edgeOf(element: Element): number {
  const box = element.closest('h2, bdi, span, p, td, th, button, div');
  for (let at = box, steps = 0; at && steps < 3; at = at.parentElement, steps++) {
    const { textOverflow, paddingRight } = getComputedStyle(at);
    if (textOverflow === 'ellipsis') return at.getBoundingClientRect().right - Number.parseFloat(paddingRight);
  }
  return Number.POSITIVE_INFINITY;
}

function shortened(context: CanvasRenderingContext2D, words: string, width: number): string {
  const letters = [...words];
  while (letters.length > 0 && context.measureText(`${letters.join('')}…`).width > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}
