/** The few signs the page needs, drawn in the weight of its type. */
import type { ReactNode } from 'react';

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="1em"
      height="1em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const ChevronIcon = () => (
  <Icon>
    <path d="m4.500 6.500 3.500 3.500 3.500-3.500" />
  </Icon>
);
export const CheckIcon = () => (
  <Icon>
    <path d="m3.500 8.500 3 3 6-7" />
  </Icon>
);
export const PauseIcon = () => (
  <Icon>
    <path d="M5.500 4v8M10.500 4v8" />
  </Icon>
);
export const PlayIcon = () => (
  <Icon>
    <path d="M5.500 3.500v9l7-4.500z" />
  </Icon>
);
export const SunIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="2.750" />
    <path d="M8 1.500v1M8 13.500v1M1.500 8h1M13.500 8h1M3.400 3.400l.7.7M11.900 11.900l.7.7M12.600 3.400l-.7.7M4.100 11.900l-.7.7" />
  </Icon>
);
export const MoonIcon = () => (
  <Icon>
    <path d="M13.500 9.600A5.750 5.750 0 0 1 6.400 2.500a5.750 5.750 0 1 0 7.100 7.100z" />
  </Icon>
);
