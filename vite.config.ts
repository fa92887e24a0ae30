/** Builds the dashboard from web/ into dist/web, and emits the country flags as files of their own, fetched only when shown. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

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

export default defineConfig({
  root: 'web',
  plugins: [react(), flags()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // Never data: URLs, so that the page can be served with a policy that names only itself.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { '/api': process.env.WEIR_DEV_API ?? 'http://localhost:8080' } },
});
