/** Light or dark; what is chosen is remembered, and choosing what the system says anyway hands the choice back to it. */
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { MoonIcon, SunIcon } from '../design/icons.tsx';
import styles from './top-bar.module.css';

export function ColorSchemeToggle() {
  // Otherwise it would inject a <style> for the moment of change, which the page's policy forbids.
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const shown = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const other = shown === 'dark' ? 'light' : 'dark';
  const toggle = () => {
    const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    setColorScheme(other === system ? 'auto' : other);
  };
  return (
    <button
      type="button"
      className={styles.icon}
      onClick={toggle}
      aria-label={`Switch to ${other}`}
      title={`Switch to ${other}`}
    >
      {shown === 'dark' ? <SunIcon /> : <MoonIcon />}
    </button>
  );
}
