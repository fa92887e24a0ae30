/** A filter as a sentence: `Country is Germany or Austria`. */
import type { Formats } from '../design/formats.ts';
import { dimensionWords, valueWords } from '../tiles/dimension-words.ts';
import type { FilterGroup, FilterTest, Operator } from './filter-model.ts';

export const OPERATOR_WORDS: Readonly<Record<Operator, string>> = {
  is: 'is',
  is_not: 'is not',
  contains: 'contains',
  contains_not: 'does not contain',
  matches: 'matches',
  matches_not: 'does not match',
};

const VALUES_SHOWN = 2;

export function groupWords(group: FilterGroup, formats: Formats): string {
  return group.map((test) => testWords(test, formats)).join(', or ');
}

function testWords({ dimension, operator, values }: FilterTest, formats: Formats): string {
  const exact = operator === 'is' || operator === 'is_not';
  const words = values.map((value) => (exact ? valueWords(dimension, value, formats) || '(none)' : value));
  const more = words.length - VALUES_SHOWN;
  const list = more > 0 ? `${words.slice(0, VALUES_SHOWN).join(', ')} or ${more} more` : words.join(' or ');
  return `${dimensionWords(dimension).one} ${OPERATOR_WORDS[operator]} ${list}`;
}
