import { expect, it } from 'vitest';
import type { AuditEntry } from '../api/people.ts';
import { auditAct, auditDetail, auditSubject } from './audit-words.ts';

const ID = '018f3b52-0000-7000-8000-0123456789ab';
const entry = (subject: string, detail: AuditEntry['detail']): AuditEntry => ({
  id: '1',
  at: 0,
  actor: { kind: 'user', name: 'Ann' },
  action: 'x.y',
  subject,
  detail,
});

it('says what was done to what, by names where there are any', () => {
  expect(auditAct('member.change')).toBe('changed the rights of');
  expect(auditAct('alarm.fire')).toBe('alarm: fire');
  const change = entry('bob@shop.example', { from: 'viewer', to: 'admin', onlyTeams: false });
  expect([auditSubject(change), auditDetail(change)]).toEqual([
    'bob@shop.example',
    'from viewer, to admin, only teams: no',
  ]);
  const board = entry(ID, { title: 'Front desk', version: 2 });
  expect([auditSubject(board), auditDetail(board)]).toEqual(['Front desk', 'version 2']);
  const key = entry('Build server', { scope: 'read', siteIds: [ID], id: ID, until: null });
  expect(auditDetail(key)).toBe('scope read');
  expect(auditDetail(entry('Sales', { name: 'Sales', userIds: [] }))).toBe('');
  expect(auditDetail(entry('Sales', { siteIds: [ID], boardIds: ['shop', 'web', ID] }))).toBe('boards shop and web');
  expect(auditSubject(entry(ID, {}))).toBe('');
});
