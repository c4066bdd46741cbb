import { readIndicators } from '../../../extractors/indicators/read.ts';
import { expect, test } from '../../support/test.ts';
import { INVENTED } from './articles/index.ts';

const ABOUT = { canonicalUrl: 'https://research.acme-labs.com/blog/one', siteName: 'Acme Labs' };

for (const [theme, articles] of Object.entries(INVENTED)) {
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

test('a title that names indicators announces the lists below it', () => {
  const markdown = '## Backdoor (active)\n\n- gorse-plover.ru\n- cdn.gorse-plover.top\n';
  const verdicts = (title: string) => readIndicators(markdown, { ...ABOUT, title }).map((one) => one.toIds);
  expect(verdicts('Plover group: indicators of compromise')).toEqual([true, true]);
  expect(verdicts('Plover group')).toEqual([false, false]);
});

test('an indicator says which rule decided and what it knew', () => {
  const [one] = readIndicators('The malware calls evil-plover[.]com.', ABOUT);
  expect(one?.rule).toBe('host-defanged');
  expect(one?.facts).toContain('defanged');
});

test('cells of a row are text, not Markdown', () => {
  const markdown = '## IOCs\n\n| Host | Note |\n| --- | --- |\n| evil-plover[.]com | third &#124; pipe |\n';
  expect(readIndicators(markdown, ABOUT)[0]?.context.row).toEqual(['evil-plover[.]com', 'third | pipe']);
});
