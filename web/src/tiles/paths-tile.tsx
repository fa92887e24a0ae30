/** Where visits go from step to step, as ribbons between columns; a node shows what leads to it and away from it, and a click narrows the board to it. */
import { useRef, useState } from 'react';
import type { PathsAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { DataTable } from '../design/data-table.tsx';
import { useFormats } from '../design/formats-context.ts';
import { useSize } from '../design/use-size.ts';
import { type Choice, isChosen } from '../filters/filter-model.ts';
import { humanise, readablePath } from '../live/event-words.ts';
import styles from './paths-tile.module.css';
import { sankey } from './sankey.ts';

const NODE_PX = 6;
/** Room at the edges for what shows the focus. */
const EDGE_PX = 4;
const GAP_REM = 1.125;
/** Of a name, as wide as letters are on the average. */
const LETTER_REM = 0.39;
/** What the figure after a name takes, and some air before the next column. */
const FIGURE_REM = 3.1;
/** Of a column; narrower, and the drawing moves sideways. */
const COLUMN_REM_MIN = 8.5;

export function PathsTile({ answer, title }: { answer: PathsAnswer | undefined; title: string }) {
  const formats = useFormats();
  const { filters, narrow } = useBoard();
  const frame = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(frame);
  const [at, setAt] = useState<number | null>(null);
  if (!answer) return <div ref={frame} className={styles.pending} />;
  const { nodes, links, meta } = answer;
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const columns = Math.max(1, new Set(nodes.map(({ depth }) => depth)).size);
  const wide = Math.max(width, columns * COLUMN_REM_MIN * rem);
  const above = rem + EDGE_PX;
  const flow = sankey(nodes, links, {
    width: wide,
    height: height - above - EDGE_PX,
    nodeWidth: NODE_PX,
    gap: GAP_REM * rem,
    margin: wide / columns,
  });
  const room = Math.max(4, Math.floor((wide / columns / rem - FIGURE_REM) / LETTER_REM));
  const nameOf = (index: number) => {
    const node = nodes[index];
    if (!node) return '';
    if (node.is_other) return 'others';
    return node.is_page ? readablePath(node.name) : humanise(node.name);
  };
  // Of a path the end tells most, of a name its beginning.
  const shorten = (text: string) => {
    if (text.length <= room) return text;
    return text.startsWith('/') ? `…${text.slice(1 - room)}` : `${text.slice(0, room - 1)}…`;
  };
  const told = (index: number) => {
    const visits = nodes[index]?.visits ?? 0;
    return `${nameOf(index)}: ${formats.count(visits)} ${visits === 1 ? 'visit' : 'visits'}`;
  };
  /** What is clicked: the node with its name, and what lies between. */
  const button = (index: number, { x, y, height: tall }: (typeof flow.nodes)[number]) => {
    const node = nodes[index];
    if (!narrow || !node || node.is_other) return null;
    const choice: Choice = [node.is_page ? 'event:page' : 'event:name', node.name || '(none)'];
    return (
      // biome-ignore lint/a11y/useSemanticElements: there is no <button> in a drawing.
      <rect
        role="button"
        tabIndex={0}
        x={x}
        y={y - rem}
        width={wide / columns - 2 * EDGE_PX}
        height={tall + rem}
        className={styles.button}
        aria-label={`Step ${node.depth}, ${told(index)}`}
        aria-pressed={isChosen(filters, choice)}
        onFocus={() => setAt(index)}
        onBlur={() => setAt(null)}
        onClick={() => narrow(choice)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          narrow(choice);
        }}
      />
    );
  };
  return (
    <div ref={frame} className={styles.paths}>
      {width > 0 && (
        <div className={styles.scroll}>
          {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no <fieldset>. */}
          <svg
            className={styles.drawing}
            viewBox={`${-EDGE_PX} ${-above} ${wide + EDGE_PX} ${height}`}
            style={{ width: wide + EDGE_PX }}
            role="group"
            aria-label={title}
            aria-hidden={!narrow}
          >
            {flow.links.map(({ link, path }) => (
              <path
                key={`${link.source} ${link.target}`}
                d={path}
                className={styles.link}
                data-at={(at !== null && (link.source === at || link.target === at)) || undefined}
              />
            ))}
            {flow.nodes.map((place, index) => (
              <g
                key={`${nodes[index]?.depth} ${nodes[index]?.name} ${nodes[index]?.is_other} ${nodes[index]?.is_page}`}
                onPointerEnter={() => setAt(index)}
                onPointerLeave={() => setAt(null)}
              >
                <title>{told(index)}</title>
                {button(index, place)}
                <rect x={place.x} y={place.y} width={NODE_PX} height={place.height} rx="2" className={styles.node} />
                <text x={place.x} y={place.y - rem / 4} className={styles.name}>
                  {shorten(nameOf(index))}{' '}
                  <tspan className={styles.visits}>{formats.tiny(nodes[index]?.visits ?? 0)}</tspan>
                </text>
              </g>
            ))}
          </svg>
        </div>
      )}
      {meta.sample > 1 && <p className={styles.sample}>From one visit in {formats.count(meta.sample)}, multiplied</p>}
      <DataTable
        caption={`${title}: ${formats.count(answer.visits)} visits, ${meta.direction}`}
        head={['From', 'To', 'Visits']}
        rows={links.map(({ source, target, visits }) => [
          `Step ${nodes[source]?.depth ?? 0}: ${nameOf(source)}`,
          nameOf(target),
          formats.count(visits),
        ])}
      />
    </div>
  );
}
