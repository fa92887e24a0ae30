/** What Mantine's components do by default here. Colours and sizes come from tokens.css, by mantine.css. */
import { type ButtonProps, createTheme } from '@mantine/core';

export const theme = createTheme({
  respectReducedMotion: true,
  focusRing: 'auto',
  cursorType: 'pointer',
  components: {
    // Only what is filled with the accent is written on in the colour for it.
    Button: {
      vars: (_: unknown, { variant = 'filled' }: ButtonProps) => ({
        root: variant === 'filled' ? { '--button-color': 'var(--color-on-accent)' } : {},
      }),
    },
    // Mantine leaves it out of what Tab reaches.
    PasswordInput: {
      defaultProps: { visibilityToggleButtonProps: { tabIndex: 0, 'aria-label': 'Show the password' } },
    },
    Menu: { defaultProps: { transitionProps: { duration: 120, transition: 'fade' }, shadow: 'none', offset: 6 } },
  },
});
