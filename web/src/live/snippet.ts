/** What to paste, and what to type, so that events come. Both hold nothing that HTML or a shell would take for its own. */

export function snippet(origin: string, writeKey: string): string {
  return `<script defer src="${origin}/weir.js" data-key="${writeKey}"></script>`;
}

export function curlExample(origin: string, writeKey: string): string {
  return `curl ${origin}/v1/page -u ${writeKey}: \\
  -H 'content-type: application/json' \\
  -d '{"anonymousId":"me","properties":{"path":"/hello"}}'`;
}
