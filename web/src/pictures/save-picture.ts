/** Keeps a part of the page as a PNG, twice as fine as the screen, with a line below that says what it is of. */
import { drawElement } from './draw-element.ts';

const FINER = 2;
const MARGIN_PX = 24;
const CAPTION_PX = 12;
const LINE_PX = 18;
/** So long browsers take to notice that the pointer is over nothing. */
const HOVER_ENDS_MS = 150;

/** Throws when the browser cannot make the picture. */
export async function savePicture(element: HTMLElement, caption: string, name: string): Promise<void> {
  await document.fonts.ready;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser does not draw pictures.');
  const page = getComputedStyle(document.body);
  const font = `400 ${CAPTION_PX}px ${page.fontFamily}`;
  context.font = font;
  const box = element.getBoundingClientRect();
  const lines = linesOf(caption, (words) => context.measureText(words).width <= box.width);
  const [width, height] = [box.width + 2 * MARGIN_PX, box.height + 2 * MARGIN_PX + (lines.length + 0.5) * LINE_PX];
  canvas.width = Math.ceil(width * FINER);
  canvas.height = Math.ceil(height * FINER);
  const quiet = getComputedStyle(document.documentElement).getPropertyValue('--color-ink-3');
  context.scale(FINER, FINER);
  context.fillStyle = page.backgroundColor;
  context.fillRect(0, 0, width, height);
  context.font = font;
  context.fillStyle = quiet;
  for (const [index, words] of lines.entries()) {
    context.fillText(words, MARGIN_PX, height - MARGIN_PX - (lines.length - 1 - index) * LINE_PX);
  }
  context.translate(MARGIN_PX - box.x, MARGIN_PX - box.y);
  // The row that the pointer happens to be over looks like the others.
  element.style.pointerEvents = 'none';
  await new Promise((resolve) => setTimeout(resolve, HOVER_ENDS_MS));
  drawElement(context, element);
  element.style.pointerEvents = '';
  const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!picture) throw new Error('This browser could not make the picture.');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(picture);
  link.download = `${name}.png`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Words into lines that fit. */
function linesOf(text: string, fits: (words: string) => boolean): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && fits(`${last} ${word}`)) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
