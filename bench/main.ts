/** `npm run bench [NAME…] [-- --write]`: runs the benchmarks, prints their figures, and with --write adds them to RESULTS.md. */
import { appendFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { batches } from './batches.ts';
import { boards } from './boards.ts';
import { derived } from './derived.ts';
import { importLog } from './import.ts';
import { live } from './live.ts';
import { type Benchmark, type Figure, reached } from './measurement.ts';
import { singles } from './singles.ts';
import { soak } from './soak.ts';
import { start } from './start.ts';
import { tiles } from './tiles.ts';
import { viewers } from './viewers.ts';

const benchmarks: readonly Benchmark[] = [
  singles,
  batches,
  live,
  importLog,
  start,
  derived,
  tiles,
  boards,
  viewers,
  soak,
];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `No benchmark ${unknown.join(', ')}; there are ${benchmarks.map((one) => one.name).join(', ')}.\n`,
  );
  process.exit(2);
}

const shown = (value: number) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2));
const verdict = (figure: Figure) =>
  ({ true: 'reached', false: '**missed**', undefined: '' })[String(reached(figure))] ?? '';
const bound = ({ target }: Figure) => {
  if (!target) return '';
  return 'atLeast' in target ? `≥ ${target.atLeast.toLocaleString('en')}` : `≤ ${target.atMost.toLocaleString('en')}`;
};

let missed = 0;
for (const benchmark of benchmarks) {
  if (positionals.length > 0 && !positionals.includes(benchmark.name)) continue;
  const figures = await benchmark.run();
  missed += figures.filter((figure) => reached(figure) === false).length;
  const rows = figures.map(
    (figure) => `| ${figure.what} | ${shown(figure.measured)} ${figure.unit} | ${bound(figure)} | ${verdict(figure)} |`,
  );
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.version}`;
  const report = `
## ${benchmark.name}: ${benchmark.about}

\`npm run bench ${benchmark.name}\`, ${new Date().toISOString().slice(0, 10)}, ${machine}

| what | measured | target | |
|---|---|---|---|
${rows.join('\n')}
`;
  process.stdout.write(report);
  if (values.write) appendFileSync(resolve(import.meta.dirname, 'RESULTS.md'), report);
}
process.exit(missed > 0 ? 1 : 0);
