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
export const PulseIcon = () => (
  <Icon>
    <path d="M1.500 8.500h3l2-5 3 9 2-4h3" />
  </Icon>
);
export const GlobeIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" />
    <path d="M2 8h12M8 2c4 3.800 4 8.200 0 12M8 2c-4 3.800-4 8.200 0 12" />
  </Icon>
);
export const BagIcon = () => (
  <Icon>
    <path d="M3 5.500h10l.7 8H2.300zM5.500 7V4.500a2.500 2.500 0 0 1 5 0V7" />
  </Icon>
);
export const FlowIcon = () => (
  <Icon>
    <path d="M2 4.500h4c3 0 2 7 5 7h3M2 11.500h3M11 4.500h3" />
  </Icon>
);
export const BoardIcon = () => (
  <Icon>
    <rect x="2" y="2.500" width="5" height="11" rx="1" />
    <rect x="9" y="2.500" width="5" height="4.500" rx="1" />
    <rect x="9" y="9" width="5" height="4.500" rx="1" />
  </Icon>
);
export const PeopleIcon = () => (
  <Icon>
    <circle cx="6" cy="5.500" r="2.500" />
    <path d="M1.500 13.500c.3-2.700 2-4 4.500-4s4.200 1.300 4.500 4M10.500 3.300a2.500 2.500 0 0 1 0 4.400M12 9.800c1.500.5 2.300 1.800 2.500 3.700" />
  </Icon>
);
export const ListIcon = () => (
  <Icon>
    <path d="M5.500 4h8.500M5.500 8h8.500M5.500 12h8.500M2 4h.5M2 8h.5M2 12h.5" />
  </Icon>
);
export const FunnelIcon = () => (
  <Icon>
    <path d="M2 3h12l-4.500 5.500V13l-3-1.500v-3z" />
  </Icon>
);
export const StepsIcon = () => (
  <Icon>
    <path d="M2.500 13.500v-11h3v11M6.500 13.500v-8h3v8M10.500 13.500v-5h3v5M1.500 13.500h13" />
  </Icon>
);
export const PlusIcon = () => (
  <Icon>
    <path d="M8 3v10M3 8h10" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m4 4 8 8M12 4l-8 8" />
  </Icon>
);
export const MoreIcon = () => (
  <Icon>
    <path d="M3.500 8h.01M8 8h.01M12.500 8h.01" strokeWidth="2.250" />
  </Icon>
);
export const PencilIcon = () => (
  <Icon>
    <path d="m3 13 .7-3L11 2.700 13.300 5 6 12.300z" />
  </Icon>
);
export const CalendarIcon = () => (
  <Icon>
    <rect x="2" y="3" width="12" height="11" rx="1.500" />
    <path d="M2 6.500h12M5 1.500V4M11 1.500V4" />
  </Icon>
);
export const UndoIcon = () => (
  <Icon>
    <path d="M5.500 3 2.500 6l3 3M2.500 6h7a3.500 3.500 0 0 1 0 7H6" />
  </Icon>
);
export const CopyIcon = () => (
  <Icon>
    <rect x="5.500" y="5.500" width="8" height="8" rx="1.500" />
    <path d="M3.500 10.500h-1v-8h8v1" />
  </Icon>
);
export const GripIcon = () => (
  <Icon>
    <path d="M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01" strokeWidth="2.250" />
  </Icon>
);
export const TrashIcon = () => (
  <Icon>
    <path d="M2.500 4h11M6 4V2.500h4V4M4 4l.6 9.500h6.800L12 4" />
  </Icon>
);
export const ShareIcon = () => (
  <Icon>
    <path d="M7 9.200a2.800 2.800 0 0 0 4 0l2.200-2.200a2.800 2.800 0 0 0-4-4L8 4.200M9 6.800a2.800 2.800 0 0 0-4 0L2.800 9a2.800 2.800 0 0 0 4 4L8 11.800" />
  </Icon>
);
export const SaveIcon = () => (
  <Icon>
    <path d="M8 2.500V10M4.800 7 8 10.200 11.200 7M2.500 13.500h11" />
  </Icon>
);
export const ScreenIcon = () => (
  <Icon>
    <rect x="1.500" y="2.500" width="13" height="8.500" rx="1" />
    <path d="M8 11v2.500M5 13.500h6" />
  </Icon>
);
export const GearIcon = () => (
  <Icon>
    <path d="M2 4.500h6M12 4.500h2M2 11.500h2M8 11.500h6" />
    <circle cx="10" cy="4.500" r="1.750" />
    <circle cx="6" cy="11.500" r="1.750" />
  </Icon>
);
export const ExpandIcon = () => (
  <Icon>
    <path d="M9.500 2.500h4v4M13.500 2.500l-5 5M6.500 13.500h-4v-4M2.500 13.500l5-5" />
  </Icon>
);
