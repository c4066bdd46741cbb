import type { GalaxyCluster } from '../../../src/domain.ts';
import { tryRules } from '../../../src/publish-rules/match.ts';
import { routeOf } from '../../../src/publish-rules/route.ts';
import type { Conditions, PublishRule } from '../../../src/publish-rules/settings.ts';
import { article, request } from '../../fixtures/misp/article.ts';
import { expect, test } from '../../support/test.ts';

const APT29: GalaxyCluster = {
  uuid: '899ce53f-13a0-479b-a0e4-67d46e241542',
  tag: 'misp-galaxy:mitre-intrusion-set="APT29 - G0016"',
  galaxy: 'mitre-intrusion-set',
  value: 'APT29 - G0016',
  synonyms: ['Cozy Bear'],
  ids: ['G0016'],
};
const MARKDOWN = 'evil.example and worse.example, seen beside 192.0.2.1';
const SUBJECT = {
  request: request({ tags: ['priority:high'] }),
  article: article(
    MARKDOWN,
    [
      { type: 'domain', value: 'evil.example' },
      { type: 'domain', value: 'worse.example' },
      { type: 'ipv4', value: '192.0.2.1', verdict: 'context' },
    ],
    { title: 'Widow Loader hits the energy sector', language: 'de-AT' },
  ),
  clusters: [APT29],
  watchlists: ['Our names'],
};
const holds = (when: Conditions, subject: Parameters<typeof tryRules>[1] = SUBJECT) =>
  tryRules([{ name: 'x', when, do: {} }], subject)[0]?.fires;

const CASES: [Conditions, boolean][] = [
  [{}, true],
  [{ feeds: ['example labs'] }, true],
  [{ feeds: ['https://blog.example.org/feed.xml'] }, true],
  [{ feeds: ['Another'] }, false],
  [{ tags: ['priority:*'] }, true],
  [{ tags: ['osint:certainty="50"'] }, true],
  [{ tags: ['priority'] }, false],
  [{ galaxies: ['APT29'] }, true],
  [{ galaxies: ['cozy bear'] }, true],
  [{ galaxies: ['mitre-intrusion-set'] }, true],
  [{ galaxies: ['misp-galaxy:mitre-intrusion-set="APT29*'] }, true],
  [{ galaxies: ['APT2'] }, false],
  [{ watchlists: ['*'] }, true],
  [{ watchlists: ['Other names'] }, false],
  [{ minIndicators: 2 }, true],
  [{ minIndicators: 3 }, false],
  [{ maxIndicators: 2 }, true],
  [{ maxIndicators: 1 }, false],
  [{ languages: ['de'] }, true],
  [{ languages: ['d'] }, false],
  [{ languages: ['en', 'de-at'] }, true],
  [{ titleWords: ['widow  loader'] }, true],
  [{ titleWords: ['load'] }, false],
  [{ titleWords: ['ENERGY'], languages: ['en'] }, false],
];
test('many stars cost no time on a tag that was made for them', () => {
  const before = process.cpuUsage();
  expect(holds({ tags: [`${'a*'.repeat(40)}b`] }, { ...SUBJECT, request: request({ tags: ['a'.repeat(20_000)] }) })).toBe(false);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(2_000);
});

for (const [when, expected] of CASES)
  test(`${JSON.stringify(when)} ${expected ? 'holds' : 'does not hold'}`, () => {
    expect(holds(when)).toBe(expected);
  });

test('of a page that could not be read only conditions about its source hold', () => {
  const { article: _, ...failed } = { ...SUBJECT, clusters: [], watchlists: [] };
  expect(holds({ feeds: ['Example Labs'] }, failed)).toBe(true);
  for (const when of [
    { languages: ['de'] },
    { titleWords: ['widow'] },
    { minIndicators: 1 },
    { maxIndicators: 9 },
    { galaxies: ['APT29'] },
  ])
    expect(holds(when, failed)).toBe(false);
});

const rule = (name: string, when: Conditions, actions: PublishRule['do']): PublishRule => ({ name, when, do: actions });

test('the first rule that fires decides, and says what each condition found', () => {
  const rules = [
    rule('many', { minIndicators: 9 }, { to: ['misp'] }),
    rule('actor', { galaxies: ['APT29'], languages: ['de'] }, { to: ['partner'] }),
    rule('all', {}, { to: [] }),
  ];
  const route = routeOf(rules, SUBJECT, ['misp']);
  expect(route).toMatchObject({ rule: 'actor', to: ['partner'] });
  expect(route.tried.map(({ rule: { name }, fires, conditions }) => [name, fires, conditions.map(({ why }) => why)])).toEqual([
    ['many', false, ['2 indicators']],
    ['actor', true, ['misp-galaxy:mitre-intrusion-set="APT29 - G0016"', 'language de-at']],
  ]);
});

test('without a rule that fires the usual outputs and the request stand', () => {
  const route = routeOf([rule('no', { feeds: ['Another'] }, { to: ['partner'], distribution: 3 })], SUBJECT, ['folder', 'misp']);
  expect(route).toMatchObject({ rule: undefined, to: ['folder', 'misp'] });
  expect(route.request).toBe(SUBJECT.request);
});

test('what a rule says is added to the request, and wins over the feed', () => {
  const asked = request({ settings: { distribution: 1, localTags: ['feed:local'], toIds: 'never' }, tags: ['given'] });
  const actions = { distribution: 0, threatLevel: 2, publish: true, tags: ['tlp:amber'], localTags: ['rule:local'] };
  const route = routeOf([rule('r', {}, actions)], { ...SUBJECT, request: asked }, ['misp']);
  expect(route.to).toEqual(['misp']);
  expect(route.request.tags).toEqual(['given', 'tlp:amber']);
  expect(route.request.settings).toEqual({
    toIds: 'never',
    distribution: 0,
    threatLevel: 2,
    publish: true,
    localTags: ['feed:local', 'rule:local'],
  });
});
