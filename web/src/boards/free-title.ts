/** `Visitors 2`: what a copy is called, so that it is told from what it was made of, by ear too. Pure. */
export function freeTitle(title: string, taken: readonly string[]): string {
  const stem = title.replace(/ \d+$/, '').slice(0, 96);
  let number = 2;
  while (taken.includes(`${stem} ${number}`)) number++;
  return `${stem} ${number}`;
}
