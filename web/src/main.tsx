/** Mounts the dashboard: providers outside, pages inside. */
import './design/styles.ts';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { askAhead } from './boards/ask-ahead.ts';
import { readPlace } from './chrome/use-place.ts';
import { makeFormats } from './design/formats.ts';
import { FormatsContext } from './design/formats-context.ts';
import { theme } from './design/mantine-theme.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');

// The same key as public/color-scheme.js, which acts before this script is loaded.
const colorSchemeManager = localStorageColorSchemeManager({ key: 'weir-color-scheme' });
const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 30_000 } } });

// A board's script, its places and its figures need not wait for each other.
const place = readPlace(location.search);
if (place.view === 'board') {
  void import('./boards/board-page.tsx');
  void askAhead(queries, place);
}

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queries}>
        <FormatsContext value={makeFormats(navigator.languages)}>
          <App />
        </FormatsContext>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
