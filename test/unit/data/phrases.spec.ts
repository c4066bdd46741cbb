import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseless, phrasesSource } from '../../../src/data/phrases.ts';
import { expect, test } from '../../support/test.ts';

const CASES: { phrase: string; matches: string[]; not: string[] }[] = [
  { phrase: 'malware', matches: ['the Malware family', 'malware.'], not: ['malwares', 'antimalware', 'mal_malware'] },
  { phrase: 'attacker*', matches: ['attackers', "attacker's"], not: ['counterattacker'] },
  { phrase: '*indikator*', matches: ['Kompromittierungsindikatoren', 'Indikatoren'], not: ['Indicator'] },
  { phrase: 'hash(es|)', matches: ['hash', 'hashes:'], not: ['hashed'] },
  {
    phrase: 'command (and|&) control',
    matches: ['command and control', 'Command-and-Control', 'command & control'],
    not: ['command or control'],
  },
  { phrase: 'e-mail', matches: ['e-mail', 'email', 'e mail'], not: ['females'] },
  { phrase: 'download* … from', matches: ['downloads from', 'downloaded the next stage from'], not: ['download a b c d e f from'] },
  { phrase: 'c&c', matches: ['a C&C server'], not: ['abc&cd'] },
  { phrase: 'see also:', matches: ['See also: this'], not: ['see also this'] },
  { phrase: '지표', matches: ['침해지표를'], not: ['지 표'] },
];

for (const { phrase, matches, not } of CASES) {
  test(`the phrase ${phrase}`, () => {
    const pattern = caseless(phrasesSource([phrase]));
    expect(matches.filter((text) => !pattern.test(text))).toEqual([]);
    expect(not.filter((text) => pattern.test(text))).toEqual([]);
  });
}

test('a word that may be absent takes its blank with it: "(the |)list", not "(the|) list", which asks for two blanks', () => {
  const doubled = readdirSync('src/data/lang').flatMap((name) =>
    [...readFileSync(join('src/data/lang', name), 'utf8').matchAll(/[ "]\([^()"]*\|\) /g)].map(([text]) => `${name}: ${text}`),
  );
  expect(doubled).toEqual([]);
});

test('no phrases match nothing', () => {
  expect(caseless(phrasesSource([])).test('anything')).toBe(false);
});
