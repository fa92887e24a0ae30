/** Draws an <svg> of the page on a canvas, by the colours that its style sheet gives it. */
import { canvasFont } from './draw-text.ts';

export function drawShapes(context: CanvasRenderingContext2D, svg: SVGSVGElement): void {
  for (const child of svg.children) drawShape(context, child);
}

function drawShape(context: CanvasRenderingContext2D, element: Element): void {
  if (!(element instanceof SVGGraphicsElement)) return;
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.visibility === 'hidden') return;
  context.save();
  context.globalAlpha *= Number(style.opacity);
  if (element instanceof SVGTextElement) drawLabel(context, element, style);
  else if (element instanceof SVGGElement) for (const child of element.children) drawShape(context, child);
  else {
    const outline = outlineOf(element);
    const onPage = element.getScreenCTM();
    if (outline && onPage) {
      const path = new Path2D();
      path.addPath(outline, onPage);
      paint(context, path, style, style.vectorEffect === 'non-scaling-stroke' ? 1 : onPage.a);
    }
  }
  context.restore();
}

function outlineOf(element: SVGGraphicsElement): Path2D | null {
  if (element instanceof SVGPathElement) return new Path2D(element.getAttribute('d') ?? '');
  const path = new Path2D();
  if (element instanceof SVGLineElement) {
    path.moveTo(element.x1.baseVal.value, element.y1.baseVal.value);
    path.lineTo(element.x2.baseVal.value, element.y2.baseVal.value);
    return path;
  }
  if (element instanceof SVGRectElement) {
    const { x, y, width, height, rx } = element;
    path.roundRect(x.baseVal.value, y.baseVal.value, width.baseVal.value, height.baseVal.value, rx.baseVal.value);
    return path;
  }
  if (element instanceof SVGCircleElement) {
    path.arc(element.cx.baseVal.value, element.cy.baseVal.value, element.r.baseVal.value, 0, 2 * Math.PI);
    return path;
  }
  return null;
}

function paint(context: CanvasRenderingContext2D, path: Path2D, style: CSSStyleDeclaration, scale: number): void {
  const alpha = context.globalAlpha;
  if (style.fill !== 'none') {
    context.globalAlpha = alpha * Number(style.fillOpacity);
    context.fillStyle = style.fill;
    context.fill(path, style.fillRule === 'evenodd' ? 'evenodd' : 'nonzero');
  }
  if (style.stroke !== 'none') {
    context.globalAlpha = alpha * Number(style.strokeOpacity);
    context.strokeStyle = style.stroke;
    context.lineWidth = Number.parseFloat(style.strokeWidth) * scale;
    context.lineCap = style.strokeLinecap as CanvasLineCap;
    context.lineJoin = style.strokeLinejoin === 'round' ? 'round' : 'miter';
    const dashes = style.strokeDasharray === 'none' ? [] : style.strokeDasharray.split(/[\s,]+/).map(Number.parseFloat);
    context.setLineDash(dashes.map((dash) => dash * scale));
    context.stroke(path);
  }
}

/** Each run in its own colour, where the page has set it. */
function drawLabel(context: CanvasRenderingContext2D, label: SVGTextElement, style: CSSStyleDeclaration): void {
  const onPage = label.getScreenCTM();
  if (!onPage || label.getNumberOfChars() === 0) return;
  let index = 0;
  for (const child of label.childNodes) {
    const text = child instanceof Text || child instanceof SVGTSpanElement ? (child.textContent ?? '') : '';
    const own = child instanceof SVGTSpanElement ? getComputedStyle(child) : style;
    if (text.trim() !== '' && index < label.getNumberOfChars()) {
      const at = label.getStartPositionOfChar(index).matrixTransform(onPage);
      context.font = canvasFont(own);
      context.fillStyle = own.fill;
      context.textAlign = 'left';
      context.textBaseline = 'alphabetic';
      context.fillText(text, at.x, at.y);
    }
    index += text.length;
  }
}
