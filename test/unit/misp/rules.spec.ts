import type { Article, DetectionRule } from '../../../src/domain.ts';
import { wantedEvent } from '../../../src/misp/event/event.ts';
import { ruleAttributes } from '../../../src/misp/event/rules.ts';
import { article, KEY, request } from '../../fixtures/misp/article.ts';
import { eventOptions } from '../../fixtures/misp/options.ts';
import { expect, test } from '../../support/test.ts';

const EVENT = '11111111-2222-5333-8444-555555555555';
const rule = (more: Partial<DetectionRule>): DetectionRule => ({
  kind: 'yara',
  name: 'Lantern',
  text: 'rule Lantern { condition: true }',
  repairs: [],
  ...more,
});
const of = (rules: DetectionRule[], mode: 'ids' | 'no-ids' | 'off' = 'ids', toIds: 'policy' | 'never' | 'always' = 'policy') =>
  ruleAttributes({ rules } as Article, EVENT, { rules: mode, fourByte: true }, toIds);

test('each rule that compiles is one attribute of its type, in the category that MISP has as default', () => {
  const { attributes } = of([
    rule({ repairs: ['curly quotes'] }),
    rule({ kind: 'sigma', name: 'S', text: 'title: S' }),
    rule({ kind: 'suricata', name: 'N', text: 'alert http' }),
    rule({ name: 'Broken', problem: 'It does not compile.' }),
    rule({}),
  ]);
  expect(attributes.map(({ type, category, to_ids, comment }) => [type, category, to_ids, comment])).toEqual([
    ['yara', 'Payload installation', true, 'Lantern. Repaired: curly quotes'],
    ['sigma', 'Payload installation', true, 'S'],
    ['snort', 'Network activity', true, 'Suricata: N'],
  ]);
});

test('the setting and the feed decide on detection', () => {
  expect(of([rule({})], 'no-ids').attributes[0]?.to_ids).toBe(false);
  expect(of([rule({})], 'ids', 'never').attributes[0]?.to_ids).toBe(false);
  expect(of([rule({})], 'off').attributes).toEqual([]);
});

test('a rule that MISP cannot hold stays in the report and is named', () => {
  const { attributes, notes } = of([rule({ text: 'x'.repeat(70_000) })]);
  expect(attributes).toEqual([]);
  expect(notes[0]).toContain('Lantern');
});

test('a rule of a linked file says so', () => {
  const origin = { kind: 'file', name: 'iocs.yar', url: 'https://a.example.org/iocs.yar', linkedUnder: 'IOCs' } as const;
  expect(of([rule({ origin })]).attributes[0]?.comment).toBe('Lantern. From iocs.yar');
});

test("a feed's own setting for rules wins over MISP_RULES", () => {
  const known = { warnings: new Map<string, string>(), context: { tags: [] }, findsContext: true, unwanted: () => false, now: new Date(0) };
  const flags = (settings: { rules?: 'ids' | 'no-ids' | 'off' }, rules: 'ids' | 'off') =>
    wantedEvent(
      { request: { ...request(), settings }, key: KEY, article: { ...article('A text.', []), rules: [rule({})] } },
      EVENT,
      known,
      eventOptions({ rules }),
    )
      .event.attributes.filter(({ type }) => type === 'yara')
      .map(({ to_ids }) => to_ids);
  expect(flags({ rules: 'off' }, 'ids')).toEqual([]);
  expect(flags({ rules: 'no-ids' }, 'ids')).toEqual([false]);
  expect(flags({ rules: 'ids' }, 'off')).toEqual([true]);
  expect(flags({}, 'off')).toEqual([]);
});
