/** Walks through a page by Tab alone, and says what it did not come by, or could not be seen to have come to. */
import type { Page } from 'playwright-core';

export interface Walk {
  readonly reached: number;
  /** Can be operated with a mouse, and Tab never came there. */
  readonly missed: readonly string[];
  /** Tab came there, and nothing showed it: no outline, or outside what is to be seen. */
  readonly unseen: readonly string[];
}

const STEPS_MAX = 300;

/** All that is there to be operated. Of buttons that arrow keys go between, Tab comes to one. */
const MARK = `
  const stops = 'a[href], button:not(:disabled, [tabindex="-1"]), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex="0"]';
  window.toBeReached = new Set([...document.querySelectorAll(stops)].filter(
    (stop) => stop.checkVisibility({ visibilityProperty: true }) && !stop.closest('[inert]')));`;

/** null: the focus has left the page; '': as it should be; else what is not. */
const LOOK = `(() => {
  const at = document.activeElement;
  if (at === null || at === document.body) return null;
  window.toBeReached.delete(at);
  const { outlineStyle, outlineWidth, opacity } = getComputedStyle(at);
  const { top, bottom, left, right } = at.getBoundingClientRect();
  const inView = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  const outlined = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1 && opacity !== '0';
  return outlined && inView ? '' : at.outerHTML.slice(0, 160);
})()`;

export async function walkByTab(page: Page): Promise<Walk> {
  await page.evaluate(MARK);
  const unseen: string[] = [];
  let reached = 0;
  for (; reached < STEPS_MAX; reached++) {
    await page.keyboard.press('Tab');
    const fault: string | null = await page.evaluate(LOOK);
    if (fault === null) break;
    if (fault !== '') unseen.push(fault);
  }
  const missed: string[] = await page.evaluate('[...window.toBeReached].map((stop) => stop.outerHTML.slice(0, 160))');
  return { reached, missed, unseen };
}

/** What has the focus, by its name. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const at = document.activeElement;
    return at?.getAttribute('aria-label') ?? at?.getAttribute('title') ?? at?.textContent ?? '';
  })()`);
}
