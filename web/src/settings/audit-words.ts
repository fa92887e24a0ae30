/** A line of the audit log in words. */
import type { AuditEntry } from '../api/people.ts';

const WORDS: Readonly<Record<string, string>> = {
  'annotation.add': 'marked a moment',
  'annotation.remove': 'removed a mark',
  'board.add': 'made a board',
  'board.change': 'changed a board',
  'board.remove': 'removed a board',
  'invitation.accept': 'accepted an invitation',
  'invitation.add': 'invited',
  'invitation.revoke': 'took back an invitation of',
  'key.add': 'made an API key',
  'key.rename': 'renamed an API key',
  'key.revoke': 'revoked an API key',
  'member.change': 'changed the rights of',
  'member.leave': 'left',
  'member.remove': 'took out',
  'organisation.add': 'made an organisation',
  'organisation.change': 'renamed the organisation',
  'segment.put': 'kept a segment',
  'segment.remove': 'removed a segment',
  'share.add': 'shared a board',
  'share.revoke': 'took back a share link',
  'site.add': 'added a site',
  'site.change': 'changed a site',
  'site.remove': 'removed a site',
  'team.add': 'made a team',
  'team.change': 'changed a team',
  'team.remove': 'removed a team',
};

const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;

/** What was done; an action that is not known yet stands as the server calls it. */
export function auditAct(action: string): string {
  return WORDS[action] ?? action.replace('.', ': ');
}

/** To what: by its name where the subject is a bare id. */
export function auditSubject({ subject, detail }: AuditEntry): string {
  if (!ID.test(subject)) return subject;
  const name = detail.title ?? detail.name;
  return typeof name === 'string' ? name : '';
}

/** What else was said of it. */
export function auditDetail({ subject, detail }: AuditEntry): string {
  const named = ID.test(subject) ? ['title', 'name'] : [];
  const worthSaying = ([name, value]: [string, unknown]) =>
    value !== null && value !== '' && value !== subject && !named.includes(name) && !isIds(value) && !isId(value);
  return Object.entries(detail)
    .filter(worthSaying)
    .map(([name, value]) => `${spaced(name)}${typeof value === 'boolean' ? ':' : ''} ${inWords(value)}`)
    .join(', ');
}

function inWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value))
    return value
      .filter((each) => !isId(each))
      .map(inWords)
      .join(' and ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const isId = (value: unknown) => typeof value === 'string' && ID.test(value);
const isIds = (value: unknown) => Array.isArray(value) && value.every(isId);
const spaced = (name: string) =>
  name
    .replace(/Ids$/, 's')
    .replaceAll(/([A-Z])/g, ' $1')
    .toLowerCase();
