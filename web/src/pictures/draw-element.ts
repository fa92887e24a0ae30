/** Draws what an element of the page shows on a canvas: backgrounds, lines, text, drawings and pictures, where and as they are on the screen. */
import { drawShapes } from './draw-shapes.ts';
import { drawText } from './draw-text.ts';

/** What has this attribute is for people at the screen, and not part of a picture. */
const LEFT_OUT = '[data-picture="none"], .visually-hidden';

/** The context is moved so that the page's own pixels are where they belong. */
export function drawElement(context: CanvasRenderingContext2D, element: Element): void {
  const style = getComputedStyle(element);
  if (element.matches(LEFT_OUT) || style.display === 'none' || style.visibility === 'hidden') return;
  if (Number(style.opacity) === 0) return;
  context.save();
  context.globalAlpha *= Number(style.opacity);
  if (element instanceof SVGSVGElement) drawShapes(context, element);
  else {
    const box = element.getBoundingClientRect();
    drawBox(context, box, style);
    if (style.overflow !== 'visible') {
      context.beginPath();
      context.rect(box.x, box.y, box.width, box.height);
      context.clip();
    }
    if (element instanceof HTMLImageElement) drawImage(context, element, box, style);
    drawMark(context, element, box);
    for (const child of element.childNodes) {
      if (child instanceof Text) drawText(context, child);
      else if (child instanceof Element) drawElement(context, child);
    }
  }
  context.restore();
}

function drawBox(context: CanvasRenderingContext2D, box: DOMRect, style: CSSStyleDeclaration): void {
  if (box.width === 0 || box.height === 0) return;
  if (!isClear(style.backgroundColor)) {
    context.fillStyle = style.backgroundColor;
    fillRound(context, box, style);
  }
  const sides = [
    ['Top', box.x, box.y, box.width, 0],
    ['Bottom', box.x, box.bottom, box.width, -1],
  ] as const;
  for (const [side, x, y, width, inwards] of sides) {
    const tall = Number.parseFloat(style[`border${side}Width`]);
    if (tall === 0 || style[`border${side}Style`] === 'none' || isClear(style[`border${side}Color`])) continue;
    context.fillStyle = style[`border${side}Color`];
    context.fillRect(x, y + inwards * tall, width, tall);
  }
}

/** The coloured square, or line, that stands before a name in a key. */
function drawMark(context: CanvasRenderingContext2D, element: Element, box: DOMRect): void {
  const before = getComputedStyle(element, '::before');
  if (before.content === 'none') return;
  const width = Number.parseFloat(before.width);
  const line = Number.parseFloat(before.borderTopWidth);
  const height = line > 0 ? line : Number.parseFloat(before.height);
  if (!(width > 0 && height > 0)) return;
  const color = line > 0 ? before.borderTopColor : before.backgroundColor;
  if (isClear(color)) return;
  const left = box.x + Number.parseFloat(getComputedStyle(element).paddingLeft);
  context.fillStyle = color;
  fillRound(context, new DOMRect(left, box.y + (box.height - height) / 2, width, height), before);
}

function drawImage(
  context: CanvasRenderingContext2D,
  image: HTMLImageElement,
  box: DOMRect,
  style: CSSStyleDeclaration,
): void {
  if (!image.complete || image.naturalWidth === 0) return;
  context.save();
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, Number.parseFloat(style.borderTopLeftRadius) || 0);
  context.clip();
  context.drawImage(image, box.x, box.y, box.width, box.height);
  context.restore();
}

function fillRound(context: CanvasRenderingContext2D, box: DOMRect, style: CSSStyleDeclaration): void {
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, Number.parseFloat(style.borderTopLeftRadius) || 0);
  context.fill();
}

function isClear(color: string): boolean {
  return color === 'transparent' || /^rgba\(.*, 0\)$/.test(color);
}
