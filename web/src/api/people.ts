/** The organisation and its people. */

export type Role = 'owner' | 'admin' | 'analyst' | 'viewer';

export interface Organisation {
  readonly id: string;
  readonly name: string;
}
