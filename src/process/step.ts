/** What a pipeline step is, and the three things it can say of an event. Bad input is a value, never a throw. */
import type { Drop, Quarantine } from '../event/reasons.ts';
import type { Draft } from './draft.ts';
import type { PageUrls } from './page-url.ts';
import type { PartitionState } from './partition-state.ts';
import type { UserAgents } from './user-agent.ts';

export type StepResult =
  | { readonly kind: 'ok' }
  | { readonly kind: 'drop'; readonly reason: Drop }
  | { readonly kind: 'quarantine'; readonly reason: Quarantine; readonly detail: string };

export interface StepContext {
  readonly agents: UserAgents;
  readonly pages: PageUrls;
  readonly state: PartitionState;
}

/** Reads the draft's event, fills the draft's columns. Its name is what a quarantined event's detail cites. */
export type Step = (draft: Draft, context: StepContext) => StepResult;

export const ok: StepResult = Object.freeze({ kind: 'ok' });
const DUPLICATE: StepResult = Object.freeze({ kind: 'drop', reason: 'duplicate' });

export const drop = (_reason: Drop): StepResult => DUPLICATE;
