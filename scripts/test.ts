/**
 * `npm test`: types, lint, then every test, in a browser too. Brings what is missing: the built dashboard, and Debian's
 * Chromium where it may install it. Ends with one line, `N passed, N failed`, and with exit code 0 only when nothing failed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

// As bin/weir.js does it: the tests start some hundreds of processes, each of which would compile the same code anew.
process.env.NODE_COMPILE_CACHE ??= join(ROOT, 'node_modules/.cache/weir');
ensureChromium();
if (!existsSync(join(ROOT, 'dist/web/index.html')) || !existsSync(join(ROOT, 'dist/tracker/weir.js')))
  run('npm', ['run', '--silent', 'build']);
const checked = run('npm', ['run', '--silent', 'check']);
const { passed, failed, skipped } = runTests(process.argv.slice(2));
const failures = failed + (checked ? 0 : 1);
if (!checked) console.log('The check of types and lint failed: see above.');
console.log(`${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failures === 0 ? 0 : 1);

/** Tests in a browser skip themselves, saying so, where there is none. */
function ensureChromium(): void {
  if (process.env.CHROMIUM_PATH || CHROMIUM.some((path) => existsSync(path))) return;
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!canInstall) {
    console.log(
      'There is no Chromium here: tests in a browser will be skipped. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH.',
    );
    return;
  }
  console.log("Installing Debian's Chromium for the tests in a browser.");
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const installed =
    run('apt-get', ['update', '-qq'], quiet) &&
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
  if (!installed) console.log('Chromium could not be installed: tests in a browser will be skipped.');
}

function runTests(args: readonly string[]): {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
} {
  const folder = mkdtempSync(join(tmpdir(), 'weir-test-'));
  const file = join(folder, 'report.json');
  try {
    const ran = run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args]);
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    // A file that cannot even be loaded, or an error outside any test, is a failure that no test counts.
    const broken = report.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    ).length;
    const failed = report.numFailedTests + broken;
    return {
      passed: report.numPassedTests,
      failed: failed === 0 && !ran ? 1 : failed,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[], options: { readonly env?: NodeJS.ProcessEnv } = {}): boolean {
  return spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', ...options }).status === 0;
}
