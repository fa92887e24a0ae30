/** Where the nodes and ribbons of a flow go: columns from left to right, heights by how many. Pure; knows no colours and no words. */

interface FlowNode {
  readonly depth: number;
  readonly visits: number;
}

interface FlowLink {
  readonly source: number;
  readonly target: number;
  readonly visits: number;
}

interface PlacedNode {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

interface PlacedLink {
  readonly link: FlowLink;
  readonly path: string;
}

export interface Sankey {
  readonly nodes: readonly PlacedNode[];
  readonly links: readonly PlacedLink[];
}

export interface SankeySize {
  readonly width: number;
  readonly height: number;
  readonly nodeWidth: number;
  /** Between the nodes of a column. */
  readonly gap: number;
  /** Right of the last column, for its names. */
  readonly margin: number;
}

/** Nodes keep their order within a column; a ribbon is as wide at both ends as its visits. */
export function sankey(nodes: readonly FlowNode[], links: readonly FlowLink[], size: SankeySize): Sankey {
  const depths = [...new Set(nodes.map(({ depth }) => depth))].sort((a, b) => a - b);
  const columns = depths.map((depth) => nodes.flatMap((node, index) => (node.depth === depth ? [index] : [])));
  const sum = (column: readonly number[]) => column.reduce((all, index) => all + (nodes[index]?.visits ?? 0), 0);
  const scale = Math.min(
    ...columns.map((column) => Math.max(0, size.height - size.gap * (column.length - 1)) / Math.max(1, sum(column))),
  );
  const reach = size.width - size.margin - size.nodeWidth;
  const placed: PlacedNode[] = [];
  for (const [place, column] of columns.entries()) {
    let y = 0;
    for (const index of column) {
      const height = Math.max(1, (nodes[index]?.visits ?? 0) * scale);
      placed[index] = { x: columns.length > 1 ? (place * reach) / (columns.length - 1) : 0, y, height };
      y += height + size.gap;
    }
  }
  const out = nodes.map(() => 0);
  const into = nodes.map(() => 0);
  const ordered = links.toSorted((a, b) => a.source - b.source || a.target - b.target);
  return {
    nodes: placed,
    links: ordered.flatMap((link) => {
      const [from, to] = [placed[link.source], placed[link.target]];
      if (!from || !to) return [];
      const width = link.visits * scale;
      const top = from.y + (out[link.source] ?? 0);
      const end = to.y + (into[link.target] ?? 0);
      out[link.source] = (out[link.source] ?? 0) + width;
      into[link.target] = (into[link.target] ?? 0) + width;
      return [{ link, path: ribbon(from.x + size.nodeWidth, top, to.x, end, width) }];
    }),
  };
}

function ribbon(x1: number, y1: number, x2: number, y2: number, width: number): string {
  const middle = round((x1 + x2) / 2);
  const [a, b, c, d] = [round(y1), round(y2), round(y2 + width), round(y1 + width)];
  return `M${round(x1)} ${a}C${middle} ${a} ${middle} ${b} ${round(x2)} ${b}V${c}C${middle} ${c} ${middle} ${d} ${round(x1)} ${d}Z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
