/** Members and teams by what a person calls them. */
import type { Accounts } from '../accounts/accounts.ts';
import type { Member, Team } from '../accounts/people.ts';
import { CliError } from '../config/errors.ts';

/** By e-mail; CliError 1 without one. */
export async function findMember({ people }: Accounts, organisationId: string, email: string): Promise<Member> {
  const member = (await people.members(organisationId)).find((each) => each.email === email.trim().toLowerCase());
  if (member) return member;
  throw new CliError(`There is no member ${JSON.stringify(email)}; weir member list shows them.`);
}

/** By id or name; CliError 1 without one. */
export async function findTeam({ people }: Accounts, organisationId: string, given: string): Promise<Team> {
  const team = (await people.teams(organisationId)).find(({ id, name }) => id === given || name === given);
  if (team) return team;
  throw new CliError(`There is no team ${JSON.stringify(given)}; weir team list shows them.`);
}
