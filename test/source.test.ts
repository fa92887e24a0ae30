/** Tests of the source itself: which room imports which, how long a file may be, what must not be in it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Lock, missingOptionals } from '../scripts/missing-optionals.ts';

const ROOT = join(import.meta.dirname, '..');
const LINES_MAX = 350;

/** From the top down. A room imports from itself and from the rows below its own (W8); rooms of one row do not know each other. */
const ROWS: readonly (readonly string[])[] = [
  ['main.ts'],
  ['commands'],
  ['server'],
  ['demo'],
  ['api', 'collect'],
  ['boards'],
  ['live', 'process'],
  ['query'],
  ['accounts', 'store', 'stream', 'engine'],
  ['event'],
  ['config'],
];

/** Who alone may know a package. */
const PACKAGE_OWNERS: Readonly<Record<string, RegExp>> = {
  '@clickhouse/client': /^src\/store\//,
  chdb: /^src\/engine\//,
  lmdb: /^src\/stream\/lmdb-/,
  kysely: /^src\/accounts\//,
  'better-auth': /^src\/accounts\//,
  // A lock that the kernel releases needs no more than a file of SQLite's.
  'node:sqlite': /^src\/(accounts\/|server\/data-lock\.ts$)/,
};

/** Rooms whose types the dashboard shares, and the one file whose words it shows. */
const TYPES_FOR_WEB = /^src\/(live|boards|query|api|event)\/|^src\/accounts\/site\.ts$/;
const WORDS_FOR_WEB = 'src/event/reasons.ts';

interface Source {
  readonly path: string;
  readonly text: string;
}

interface Import {
  readonly from: string;
  /** A path within the project, or the name of a package. */
  readonly target: string;
  readonly typeOnly: boolean;
}

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)));
const sources: readonly Source[] = files
  .filter((path) => /^(src|web|tracker|test|bench|scripts|bin|docs|examples)\/.*\.(ts|tsx|js|mjs)$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
const imports = sources.flatMap(importsOf);
const isTest = (path: string) => /\.test\.tsx?$/.test(path);

describe('imports', () => {
  test('go downwards only', () => {
    const wrong = imports.filter(({ from, target }) => {
      if (!from.startsWith('src/') || isTest(from) || !target.startsWith('src/')) return false;
      const [own, other] = [roomOf(from), roomOf(target)];
      return own !== other && rowOf(other) <= rowOf(own);
    });
    expect(wrong.map(sentence)).toEqual([]);
  });

  test('leave src only for packages', () => {
    const wrong = imports.filter(
      ({ from, target }) =>
        from.startsWith('src/') && !isTest(from) && /^(web|tracker|test|bench|scripts)\//.test(target),
    );
    expect(wrong.map(sentence)).toEqual([]);
  });

  test('keep each package to its owner', () => {
    const wrong = imports.filter(({ from, target }) => {
      const owner = Object.entries(PACKAGE_OWNERS).find(
        ([name]) => target === name || target.startsWith(`${name}/`),
      )?.[1];
      return owner !== undefined && from.startsWith('src/') && !isTest(from) && !owner.test(from);
    });
    expect(wrong.map(sentence)).toEqual([]);
  });

  test('bring types and words, and nothing else, from the server to the dashboard', () => {
    const wrong = imports.filter(
      ({ from, target, typeOnly }) =>
        /^(web|tracker)\//.test(from) &&
        target.startsWith('src/') &&
        !(typeOnly && TYPES_FOR_WEB.test(target)) &&
        target !== WORDS_FOR_WEB,
    );
    expect(wrong.map(sentence)).toEqual([]);
  });

  test('name every room', () => {
    const rooms = new Set(sources.filter(({ path }) => path.startsWith('src/')).map(({ path }) => roomOf(path)));
    expect([...rooms].filter((room) => rowOf(room) < 0)).toEqual([]);
  });
});

describe('every source file', () => {
  test(`has at most ${LINES_MAX} lines`, () => {
    const long = sources
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > LINES_MAX);
    expect(long).toEqual([]);
  });

  test('opens with what it is for, unless it is the test of one that does', () => {
    const silent = sources.filter(({ path, text }) => !isTest(path) && !/^(#!.*\n)?(\/\*\*?|\/\/)\s*\S/.test(text));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test('has types: no any, no silenced compiler', () => {
    const wrong = sources.flatMap(({ path, text }) =>
      codeLines(text)
        .filter(({ code }) => /(?::|\bas|<|\|)\s*any\b(?![\w'-])|@ts-(ignore|nocheck|expect-error)/.test(code))
        .map(({ number, code }) => `${path}:${number} ${code.trim()}`),
    );
    expect(wrong.filter((line) => !line.startsWith('test/source.test.ts'))).toEqual([]);
  });

  test('names the owner of each thing to do', () => {
    const wrong = sources.filter(
      ({ path, text }) => path !== 'test/source.test.ts' && /\b(TODO|FIXME|XXX)\b(?!\([a-z]+\):)/.test(text),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test('exports only what somebody imports', () => {
    const imported = new Set(sources.flatMap(namesImported));
    const dead = sources
      .filter(({ path }) => /^(src|web\/src)\//.test(path) && !isTest(path))
      .flatMap((source) => valuesExported(source).map((name) => ({ name, path: source.path })))
      .filter(({ name, path }) => !imported.has(`${path} ${name}`));
    expect(dead.map(({ name, path }) => `${path}: ${name}`)).toEqual([]);
  });
});

describe('the repository', () => {
  const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');

  test('locks the optional packages of every platform: node scripts/complete-lock.ts adds what is missing', () => {
    expect(missingOptionals(JSON.parse(lock) as Lock).map(({ name }) => name)).toEqual([]);
  });

  test('does not say where anybody installed or built it', () => {
    expect(lock).not.toContain('"resolved"');
    const places = /(?<![\w.])\/(home|Users|root|work)\/[\w.]+\//;
    const telling = files
      .filter((path) => /\.(ts|tsx|js|mjs|json|md|css|sql|ya?ml|html|sh|npmrc)$|^\.ci\//.test(path))
      .filter((path) => places.test(readFileSync(join(ROOT, path), 'utf8')));
    expect(telling).toEqual([]);
  });

  test('opens each migration with what it is for', () => {
    const silent = files
      .filter((path) => path.endsWith('.sql'))
      .filter((path) => !readFileSync(join(ROOT, path), 'utf8').startsWith('--'));
    expect(silent).toEqual([]);
  });
});

function importsOf({ path, text }: Source): readonly Import[] {
  const pattern = /^\s*(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'/gm;
  return [...text.matchAll(pattern)].map(([, typeOnly, named, dynamic]) => {
    const specifier = named ?? dynamic ?? '';
    const target = specifier.startsWith('.') ? posix.join(dirname(path), specifier) : specifier;
    return { from: path, target, typeOnly: typeOnly !== undefined };
  });
}

/** `src/path.ts name` for each name that is imported from a file of the project; `*` stands for all of them. */
function namesImported({ path, text }: Source): readonly string[] {
  const pattern =
    /\b(?:import|export)\s+(?:type\s+)?(?:\w+\s*,\s*)?(?:\{([^}]*)\}|\*\s+as\s+\w+)\s+from\s+'(\.[^']+)'|import\(\s*'(\.[^']+)'\s*\)\)?\.(\w+)/g;
  return [...text.matchAll(pattern)].flatMap(([, names, from, dynamic, member]) => {
    const target = posix.join(dirname(path), from ?? dynamic ?? '');
    const list = member ? [member] : (names ?? '*').split(',');
    return list.map(
      (name) =>
        `${target} ${
          name
            .trim()
            .replace(/^type\s+/, '')
            .split(/\s+as\s+/)[0]
        }`,
    );
  });
}

/** Types are left out: a public function's parameters deserve a name even while nobody else says it. */
function valuesExported({ text }: Source): readonly string[] {
  return [...text.matchAll(/^export (?:async )?(?:const|function\*?|class)\s+(\w+)/gm)].map(([, name]) => name ?? '');
}

/** Lines less their comments; block comments are taken to begin a line, as ours do. */
function codeLines(text: string): readonly { readonly number: number; readonly code: string }[] {
  return text
    .split('\n')
    .map((line, index) => ({ number: index + 1, code: line.replace(/(^|\s)\/\/(?!\s*@ts-).*$/, '') }))
    .filter(({ code }) => !/^\s*(\/\*|\*)/.test(code));
}

function roomOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function rowOf(room: string): number {
  return ROWS.findIndex((row) => row.includes(room));
}

function sentence({ from, target }: Import): string {
  return `${from} imports ${target}`;
}
