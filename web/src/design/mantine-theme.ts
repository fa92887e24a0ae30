/** What Mantine's components do by default here. Colours and sizes come from tokens.css, by mantine.css. */
import { createTheme } from '@mantine/core';

export const theme = createTheme({
  respectReducedMotion: true,
  focusRing: 'auto',
  cursorType: 'pointer',
  components: {
    Button: { vars: () => ({ root: { '--button-color': 'var(--color-on-accent)' } }) },
    Menu: { defaultProps: { transitionProps: { duration: 120, transition: 'fade' }, shadow: 'none', offset: 6 } },
  },
});
