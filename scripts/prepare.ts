/**
 * Runs after `npm ci`: links the `weir` command, so that `npx weir` finds it, and builds the dashboard and the tracker.
 * package.json has no `bin`: npm would install the checkout into its own cache and run this script again there, and
 * when that fails once, every later `npx weir` fails too (npm 11).
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'node_modules', '.bin');

mkdirSync(folder, { recursive: true });
rmSync(join(folder, 'weir'), { force: true });
symlinkSync(join('..', '..', 'bin', 'weir.js'), join(folder, 'weir'));

execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
