import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Indicator, IndicatorType } from '../../../src/domain.ts';
import { type AttributePolicy, toAttribute, warninglistCandidates } from '../../../src/misp/event/attributes.ts';
import { isParentHit } from '../../../src/misp/warninglists.ts';
import { type Given, indicator } from '../../fixtures/misp/article.ts';
import { RECORDINGS } from '../../support/misp/recordings.ts';
import { expect, test } from '../../support/test.ts';

const EVENT = 'ba3f3c3e-4b0a-5a51-9d9f-0d8f6d1f5b10';
const policy = (changes: Partial<AttributePolicy> = {}): AttributePolicy => ({
  references: 'drop',
  toIds: 'policy',
  warnings: new Map(),
  onWarning: 'no-ids',
  fourByte: false,
  ...changes,
});
const of = (given: Given): Indicator => indicator('', given);

const CASES: [IndicatorType, string, string, string, string][] = [
  ['ipv4', '192.0.2.1', 'ip-dst', 'Network activity', '192.0.2.1'],
  ['ipv6', '2001:db8::1', 'ip-dst', 'Network activity', '2001:db8::1'],
  ['cidr', '192.0.2.0/24', 'ip-dst', 'Network activity', '192.0.2.0/24'],
  ['ip-port', '192.0.2.1:8443', 'ip-dst|port', 'Network activity', '192.0.2.1|8443'],
  ['ip-port', '[2001:db8::1]:8443', 'ip-dst|port', 'Network activity', '2001:db8::1|8443'],
  ['domain', 'evil.example', 'domain', 'Network activity', 'evil.example'],
  ['hostname', 'c2.evil.example', 'hostname', 'Network activity', 'c2.evil.example'],
  ['domain', 'пример.рф', 'domain', 'Network activity', 'xn--e1afmkfd.xn--p1ai'],
  ['url', 'http://evil.example/a_B', 'url', 'Network activity', 'http://evil.example/a_B'],
  ['email', 'x@evil.example', 'email-src', 'Payload delivery', 'x@evil.example'],
  ['md5', '0'.repeat(32), 'md5', 'Payload delivery', '0'.repeat(32)],
  ['sha1', '0'.repeat(40), 'sha1', 'Payload delivery', '0'.repeat(40)],
  ['sha224', '0'.repeat(56), 'sha224', 'Payload delivery', '0'.repeat(56)],
  ['sha256', '0'.repeat(64), 'sha256', 'Payload delivery', '0'.repeat(64)],
  ['sha384', '0'.repeat(96), 'sha384', 'Payload delivery', '0'.repeat(96)],
  ['sha512', '0'.repeat(128), 'sha512', 'Payload delivery', '0'.repeat(128)],
  ['ssdeep', '3:a:b', 'ssdeep', 'Payload delivery', '3:a:b'],
  ['imphash', '0'.repeat(32), 'imphash', 'Payload delivery', '0'.repeat(32)],
  ['filename', 'widow.exe', 'filename', 'Payload delivery', 'widow.exe'],
  ['filepath', 'C:\\Users\\Public\\widow.exe', 'filename', 'Artifacts dropped', 'C:\\Users\\Public\\widow.exe'],
  ['regkey', 'HKCU\\Software\\Widow', 'regkey', 'Persistence mechanism', 'HKCU\\Software\\Widow'],
  ['mutex', 'Global\\widow', 'mutex', 'Artifacts dropped', 'Global\\widow'],
  ['cve', 'CVE-2024-3400', 'vulnerability', 'External analysis', 'CVE-2024-3400'],
  ['btc', '1BoatSLRHtKNngkdXEeobR76b53LETtpyT', 'btc', 'Financial fraud', '1BoatSLRHtKNngkdXEeobR76b53LETtpyT'],
  ['xmr', '4'.repeat(95), 'xmr', 'Financial fraud', '4'.repeat(95)],
  ['eth', `0x${'0'.repeat(40)}`, 'other', 'Financial fraud', `0x${'0'.repeat(40)}`],
  ['asn', 'as12345', 'AS', 'Network activity', 'AS12345'],
  ['ja3', '0'.repeat(32), 'ja3-fingerprint-md5', 'Network activity', '0'.repeat(32)],
];

for (const [type, value, mispType, category, mispValue] of CASES) {
  test(`${type} ${value.slice(0, 30)} is ${mispType} in ${category}`, () => {
    expect(toAttribute(of({ type, value }), '', EVENT, policy())).toMatchObject({
      type: mispType,
      category,
      value: mispValue,
      to_ids: true,
    });
  });
}

const TABLE = join(RECORDINGS, 'exchanges/15b2-extractFromReport-xhr-header.json');
test("every type and category that we use stands in MISP's own table", () => {
  const recorded = JSON.parse(readFileSync(TABLE, 'utf8')).response.body;
  const { typeToCategoryMapping } = typeof recorded === 'string' ? JSON.parse(recorded) : recorded;
  const used = [
    ...CASES.map(([, , type, category]) => [type, category]),
    ['comment', 'Other'],
    ['comment', 'External analysis'],
    ['link', 'External analysis'],
    ['attachment', 'External analysis'],
    ['text', 'Other'],
  ];
  const invalid = used.filter(([type, category]) => !typeToCategoryMapping[type as string]?.includes(category));
  expect(invalid).toEqual([]);
});

for (const [what, given, changes, expected] of [
  ['an indicator', {}, {}, true],
  ['context', { verdict: 'context', toIds: false }, {}, false],
  ['an indicator that our reading keeps off', { toIds: false }, {}, false],
  ['a feed that says never', {}, { toIds: 'never' }, false],
  ['a feed that says always', { toIds: false }, { toIds: 'always' }, true],
  ['a warninglist hit', {}, { warnings: new Map([['evil.example', 'Top sites']]) }, false],
  ['a warninglist hit that is not asked for', {}, { warnings: new Map([['evil.example', 'Top sites']]), onWarning: 'ignore' }, true],
] as [string, Partial<Given>, Partial<AttributePolicy>, boolean][]) {
  test(`to_ids of ${what}`, () => {
    expect(toAttribute(of({ type: 'domain', value: 'evil.example', ...given }), '', EVENT, policy(changes))?.to_ids).toBe(expected);
  });
}

for (const [what, given, changes] of [
  ['junk', { verdict: 'junk' }, {}],
  ['a reference', { verdict: 'reference' }, {}],
  ['a technique', { type: 'attack', value: 'T1059' }, {}],
  ['a warninglist hit, when they are dropped', {}, { warnings: new Map([['evil.example', 'Top sites']]), onWarning: 'drop' }],
] as [string, Partial<Given>, Partial<AttributePolicy>][]) {
  test(`no attribute for ${what}`, () => {
    expect(toAttribute(of({ type: 'domain', value: 'evil.example', ...given }), '', EVENT, policy(changes))).toBeUndefined();
  });
}

test('a reference becomes a link attribute when that is set', () => {
  expect(
    toAttribute(of({ type: 'url', value: 'https://vendor.example/r', verdict: 'reference' }), '', EVENT, policy({ references: 'link' })),
  ).toMatchObject({
    type: 'link',
    category: 'External analysis',
    to_ids: false,
  });
});

test('one type and value has one uuid in an event, and another in another event', () => {
  const uuid = (event: string) => toAttribute(of({ type: 'domain', value: 'evil.example' }), '', event, policy())?.uuid;
  expect(uuid(EVENT)).toBe(uuid(EVENT));
  expect(uuid(EVENT)).not.toBe(uuid('ba3f3c3e-4b0a-5a51-9d9f-0d8f6d1f5b11'));
});

test('warninglists are asked about each address once, without its port', () => {
  const given: Given[] = [
    { type: 'ip-port', value: '192.0.2.1:80' },
    { type: 'ipv4', value: '192.0.2.1' },
    { type: 'cve', value: 'CVE-2024-1' },
    { type: 'domain', value: 'vendor.example', verdict: 'reference' },
  ];
  expect(warninglistCandidates(given.map(of))).toEqual(['192.0.2.1']);
});

for (const [value, matched, parent] of [
  ['krane.ddns.net', 'ddns.net', true],
  ['krane.ddns.net', '.ddns.net', true],
  ['https://ctxinit.azureedge.net/x', 'azureedge.net', true],
  ['ddns.net', 'ddns.net', false],
  ['https://github.com/evil/x', 'github.com', false],
  ['www.google.com', 'google.com', false],
  ['8.8.8.8', '8.8.8.8', false],
  ['198.51.100.7', '198.51.100.0/24', false],
] as const) {
  test(`warninglist entry ${matched} ${parent ? 'is a parent of' : 'is'} ${value}`, () => expect(isParentHit(value, matched)).toBe(parent));
}

test("a host below a provider's listed domain keeps its detection flag, and the comment names the list", () => {
  const parentWarnings = new Map([['krane.ddns.net', 'Top 1000 websites']]);
  const attribute = toAttribute(of({ type: 'hostname', value: 'krane.ddns.net' }), '', EVENT, { ...policy(), parentWarnings });
  expect(attribute).toMatchObject({
    to_ids: true,
    comment: `Only its provider's domain is on warninglist "Top 1000 websites"`,
  });
});
