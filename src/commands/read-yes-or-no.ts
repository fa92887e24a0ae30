/** Reads an option that is yes or no. */
import { CliError } from '../config/errors.ts';

/** Undefined when it was not given; CliError 2 for anything but yes and no. */
export function readYesOrNo(option: string, given: string | undefined): boolean | undefined {
  if (given === undefined || given === 'yes' || given === 'no')
    return given === undefined ? undefined : given === 'yes';
  throw new CliError(`${option} is ${JSON.stringify(given)}; allowed: yes, no.`, 2);
}
