/** A name that every file system takes: what it is of, and of when. Pure. */
const LENGTH_MAX = 120;

/** @param today added where the period moves on with the days, so that tomorrow's file is another. */
export function fileName(parts: readonly string[], today = ''): string {
  const words = [...parts, today]
    .map((part) =>
      part
        .replaceAll(/[\p{Cc}"*/:<>?\\|]+/gu, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter((part) => part !== '');
  return (
    words
      .join(' ')
      .slice(0, LENGTH_MAX)
      .replace(/[. ]+$/, '') || 'tile'
  );
}
