/** Countries by name, as CLDR has them in English, for questions that name them so. */

/** SQL of the name of the country whose ISO 3166-1 code the column holds; what has none stays as it is. */
export function countryNameSql(column: string): string {
  const names = countryNames();
  const list = (texts: readonly string[]) => `[${texts.map((text) => `'${text.replaceAll("'", "\\'")}'`).join(', ')}]`;
  return `transform(toString(${column}), ${list(names.map(([code]) => code))}, ${list(names.map(([, name]) => name))})`;
}

function countryNames(): readonly (readonly [code: string, name: string])[] {
  const known = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
  return letters.flatMap((first) =>
    letters.flatMap((second) => {
      const name = known.of(first + second);
      return name === undefined ? [] : [[first + second, name] as const];
    }),
  );
}
