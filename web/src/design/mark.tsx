/** Weir's mark: water over a step. */
export function Mark({ size = '1.375rem' }: { size?: string }) {
  return (
    <svg
      viewBox="0 0 32 32"
      width={size}
      height={size}
      fill="none"
      stroke="var(--color-accent)"
      strokeWidth="3.4"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M3 8.500h8.500c5 0 4.500 7.500 9.500 7.500h8" />
      <path d="M3 16h5.500c5 0 4.500 7.500 9.500 7.500h11" opacity=".62" />
      <path d="M3 23.500h6" opacity=".34" />
    </svg>
  );
}
