import { names, type OrganisationRules } from '../rules/organisation.ts';
import { PAGE_SIGNALS, SECOND_READING_SIGNALS } from './page.ts';
import { POSITION_SIGNALS } from './position.ts';
import { SPELLING_SIGNALS } from './spelling.ts';
import type { Token } from './token.ts';
import { WORD_SIGNALS } from './words.ts';

/** What the organisation's own file says (INDICATOR_RULES). */
const ORGANISATION_SIGNALS = {
  organisationOwn: (token: Token) => named('own', token),
  organisationNever: (token: Token) => named('never', token),
  organisationAlways: (token: Token) => named('always', token),
  organisationContext: (token: Token) => named('context', token),
};

function named(list: keyof OrganisationRules, { value, page }: Token): boolean {
  return names(page.organisation[list], value.value, value.host);
}

/**
 * Every fact that a rule can ask about a value in its place: pure functions of a token, by name. The names of those that hold are
 * what `extract --explain` and the preview show.
 */
const SIGNALS = {
  ...ORGANISATION_SIGNALS,
  ...SPELLING_SIGNALS,
  ...POSITION_SIGNALS,
  ...WORD_SIGNALS,
  ...PAGE_SIGNALS,
  ...SECOND_READING_SIGNALS,
} satisfies Record<string, (token: Token) => boolean>;

export type SignalName = keyof typeof SIGNALS;

/** Answers about one token, each signal asked at most once. */
export class Facts {
  private readonly known = new Map<SignalName, boolean>();
  private readonly token: Token;

  constructor(token: Token) {
    this.token = token;
  }

  holds(name: SignalName): boolean {
    let answer = this.known.get(name);
    if (answer === undefined) {
      answer = SIGNALS[name](this.token);
      this.known.set(name, answer);
    }
    return answer;
  }

  /** The signals that were asked for and hold, in the order in which they were asked. */
  held(): SignalName[] {
    return [...this.known].filter(([, answer]) => answer).map(([name]) => name);
  }

  /** Forgets what the second reading has to ask again. */
  beginSecondReading(): void {
    for (const name of Object.keys(SECOND_READING_SIGNALS) as SignalName[]) this.known.delete(name);
  }
}
