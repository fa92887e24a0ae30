/** What is handed on of a link: its address, and what to paste into a page that shows the board. */

/** Origins as somebody types them: by lines, blanks or commas. */
export function readOrigins(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((each) => each !== '');
}

export function embedCode(origin: string, embedPath: string, title: string): string {
  return `<iframe src="${origin}${embedPath}" title="${attribute(title)}" width="100%" height="720" loading="lazy"></iframe>`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
