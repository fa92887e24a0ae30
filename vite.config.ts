/** Builds the dashboard from web/ into dist/web: country flags and world map as files of their own, and each text file compressed beside itself. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { worldShapes } from './scripts/world-shapes.ts';

const FLAG = /^[A-Z]{2}\.svg$/;

function flags(): Plugin {
  const folder = join(dirname(createRequire(import.meta.url).resolve('country-flag-icons/package.json')), '3x2');
  return {
    name: 'weir-flags',
    generateBundle() {
      for (const file of readdirSync(folder).filter((name) => FLAG.test(name))) {
        this.emitFile({ type: 'asset', fileName: `flags/${file}`, source: readFileSync(join(folder, file)) });
      }
    },
    configureServer(server) {
      server.middlewares.use('/flags', (request, response, next) => {
        const file = (request.url ?? '').slice(1);
        if (!FLAG.test(file)) return next();
        response.setHeader('Content-Type', 'image/svg+xml');
        response.end(readFileSync(join(folder, file)));
      });
    },
  };
}

function world(): Plugin {
  const source = JSON.stringify(worldShapes());
  return {
    name: 'weir-world',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'world.json', source });
    },
    configureServer(server) {
      server.middlewares.use('/world.json', (_, response) => {
        response.setHeader('Content-Type', 'application/json');
        response.end(source);
      });
    },
  };
}

const COMPRESSIBLE = /\.(js|css|json)$/;

/** The server sends what is beside (`app.js.br`, `app.js.gz`) to whoever takes it: smaller than it could make at request time. */
function compressed(): Plugin {
  return {
    name: 'weir-compressed',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          if (!COMPRESSIBLE.test(fileName)) continue;
          const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(source) });
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) });
        }
      },
    },
  };
}

export default defineConfig({
  root: 'web',
  plugins: [react(), flags(), world(), compressed()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // Never data: URLs, so that the page can be served with a policy that names only itself.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    // Each file costs browser and server some 5 ms of computing: all styles are one, and besides the script that every page begins with
    // there is one for all that shows boards. What else a page needs is loaded with that page.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'shell', tags: ['$initial'], priority: 2 },
            { name: 'board', test: /boards\/board-page\.tsx$/, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': process.env.WEIR_DEV_API ?? 'http://localhost:8080' } },
});
