/** The figures of all processes as one text in Prometheus' exposition format (0.0.4): each family once, each sample with its process. Pure. */
import type { Family, ProcessFigures } from './process-figures.ts';

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Of each process name at most one may be given. */
export function exposition(processes: readonly ProcessFigures[]): string {
  const families = new Map<string, { family: Family; lines: string[] }>();
  for (const { process, families: own } of processes) {
    for (const family of own) {
      const known = families.get(family.name) ?? { family, lines: [] };
      families.set(family.name, known);
      for (const { name, labels, value } of family.samples) {
        const pairs = Object.entries({ process, ...labels }).map(
          ([key, each]) => `${key}="${escapeLabel(String(each))}"`,
        );
        known.lines.push(`${name}{${pairs.join(',')}} ${shown(value)}`);
      }
    }
  }
  return [...families.values()]
    .filter(({ lines }) => lines.length > 0)
    .toSorted((a, b) => (a.family.name < b.family.name ? -1 : 1))
    .map(({ family: { name, help, type }, lines }) =>
      [`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n'),
    )
    .join('');
}

const escapeHelp = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const escapeLabel = (text: string) => escapeHelp(text).replaceAll('"', '\\"');

function shown(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
