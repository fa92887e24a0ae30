/** A title as the name of a file: safe in a header and on every disk. */

/** Small letters, digits and -; without an ending. */
export function fileName(title: string): string {
  const name = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name.slice(0, 80) || 'weir';
}
