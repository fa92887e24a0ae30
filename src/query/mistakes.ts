/** What is wrong with a request, collected so that all of it can be said at once. */
import { limits } from '../config/limits.ts';

/** The request is no query; `mistakes` are sentences, in the order of the body. */
export class QueryError extends Error {
  override name = 'QueryError';
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(mistakes.join(' '));
    this.mistakes = mistakes;
  }
}

/** Collects mistakes; one that says nothing new is left out. */
export class Mistakes {
  readonly list: string[] = [];
  add(what: string, given: unknown, allowed: string): void {
    this.#note(`${what} ${given === undefined ? 'is missing' : `is ${show(given)}`}; allowed: ${allowed}.`);
  }

  /** A key that means nothing; `of` is the object it stands in. */
  addUnknownKey(key: string, of: string, allowed: string): void {
    this.#note(`${of} has the key ${show(key)}; allowed: ${allowed}.`);
  }

  /** What another reader found, in a sentence of its own. */
  addSentence(sentence: string): void {
    this.#note(sentence);
  }

  #note(sentence: string): void {
    if (!this.list.includes(sentence) && this.list.length < limits.queryMistakesMax) this.list.push(sentence);
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Short enough to stand in a sentence. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
