import { expect, test } from '@playwright/test';
import { readIndicators } from '../../../extractors/indicators/index.ts';
import { BYSTANDERS } from './articles/bystanders.ts';
import { CODE } from './articles/code.ts';
import { DISGUISES } from './articles/disguises.ts';
import { LANGUAGES } from './articles/languages.ts';
import { LISTS } from './articles/lists.ts';
import { PROSE } from './articles/prose.ts';

const ABOUT = { canonicalUrl: 'https://research.acme-labs.com/blog/one', siteName: 'Acme Labs' };
const THEMES = { disguises: DISGUISES, lists: LISTS, code: CODE, languages: LANGUAGES, bystanders: BYSTANDERS, prose: PROSE };

for (const [theme, articles] of Object.entries(THEMES)) {
  for (const { name, markdown, want } of articles) {
    test(`${theme}: ${name}`, () => {
      const found = readIndicators(markdown, ABOUT);
      const got = found
        .filter((one) => one.verdict === 'indicator' || one.value in want)
        .map((one) => [one.value, `${one.verdict}${one.toIds ? '+' : ''}`] as const);
      expect(Object.fromEntries(got)).toEqual(want);
    });
  }
}
