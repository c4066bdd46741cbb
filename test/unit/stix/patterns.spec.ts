import type { IndicatorType } from '../../../src/domain.ts';
import { countryOf } from '../../../src/stix/countries.ts';
import { observableId } from '../../../src/stix/ids.ts';
import { observableOf, patternOf } from '../../../src/stix/patterns.ts';
import { bundle } from '../../../src/stix/schema.ts';
import { tlpMarking } from '../../../src/stix/tlp.ts';
import { expect, test } from '../../support/test.ts';

/** Written by hand after the standard's chapters on patterns and on observable objects. */
const PATTERNS: [IndicatorType, string, string | undefined][] = [
  ['ipv4', '198.51.100.7', "[ipv4-addr:value = '198.51.100.7']"],
  ['ipv6', '2001:db8::7', "[ipv6-addr:value = '2001:db8::7']"],
  ['cidr', '198.51.100.0/24', "[ipv4-addr:value ISSUBSET '198.51.100.0/24']"],
  [
    'ip-port',
    '198.51.100.7:8443',
    "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '198.51.100.7' AND network-traffic:dst_port = 8443]",
  ],
  [
    'ip-port',
    '[2001:db8::7]:443',
    "[network-traffic:dst_ref.type = 'ipv6-addr' AND network-traffic:dst_ref.value = '2001:db8::7' AND network-traffic:dst_port = 443]",
  ],
  ['hostname', 'cdn.evil.example', "[domain-name:value = 'cdn.evil.example']"],
  ['url', "http://evil.example/a'b", "[url:value = 'http://evil.example/a\\'b']"],
  ['email', 'a@evil.example', "[email-addr:value = 'a@evil.example']"],
  ['md5', 'd41d8cd98f00b204e9800998ecf8427e', "[file:hashes.'MD5' = 'd41d8cd98f00b204e9800998ecf8427e']"],
  ['sha256', 'a'.repeat(64), `[file:hashes.'SHA-256' = '${'a'.repeat(64)}']`],
  ['imphash', 'b'.repeat(32), `[file:extensions.'windows-pebinary-ext'.imphash = '${'b'.repeat(32)}']`],
  ['filename', 'invoice.pdf.exe', "[file:name = 'invoice.pdf.exe']"],
  ['filepath', 'C:\\Users\\Public\\a.exe', "[file:name = 'a.exe' AND file:parent_directory_ref.path = 'C:\\\\Users\\\\Public']"],
  ['filepath', '/tmp/.x/run', "[file:name = 'run' AND file:parent_directory_ref.path = '/tmp/.x']"],
  ['filepath', 'C:\\ProgramData\\Widow\\', "[directory:path = 'C:\\\\ProgramData\\\\Widow']"],
  ['regkey', 'HKLM\\Software\\Run', "[windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\\\Software\\\\Run']"],
  ['mutex', 'Global\\widow', "[mutex:name = 'Global\\\\widow']"],
  ['asn', 'AS64500', '[autonomous-system:number = 64500]'],
  ['btc', '1BoatSLRHtKNngkdXEeobR76b53LETtpyT', "[cryptocurrency-wallet:value = '1BoatSLRHtKNngkdXEeobR76b53LETtpyT']"],
  ['ja3', 'c'.repeat(32), undefined],
];

for (const [type, value, pattern] of PATTERNS)
  test(`the pattern of ${type} ${value}`, () => {
    expect(patternOf({ type, value })).toBe(pattern);
    if (pattern === undefined) return;
    const head = { spec_version: '2.1', created: '2026-01-01T00:00:00.000Z', modified: '2026-01-01T00:00:00.000Z' };
    const indicator = { type: 'indicator', id: 'indicator--b8f2ad76-7a7c-4a9b-8a43-1f0a1d7b7c01', ...head, name: value };
    const rest = { indicator_types: ['malicious-activity'], pattern_type: 'stix', valid_from: head.created };
    const made = { type: 'bundle', id: 'bundle--b8f2ad76-7a7c-4a9b-8a43-1f0a1d7b7c02', objects: [{ ...indicator, ...rest, pattern }] };
    expect(bundle.safeParse(made).error?.issues).toBeUndefined();
  });

test('the schema refuses what the standard forbids', () => {
  const times = { spec_version: '2.1', created: '2026-01-01T00:00:00.000Z', modified: '2026-01-01T00:00:00.000Z' };
  const good = {
    type: 'indicator',
    id: 'indicator--b8f2ad76-7a7c-4a9b-8a43-1f0a1d7b7c01',
    ...times,
    name: 'x',
    indicator_types: ['malicious-activity'],
    pattern: "[domain-name:value = 'evil.example']",
    pattern_type: 'stix',
    valid_from: times.created,
  };
  const accepts = (...objects: object[]) =>
    bundle.safeParse({ type: 'bundle', id: 'bundle--b8f2ad76-7a7c-4a9b-8a43-1f0a1d7b7c02', objects }).success;
  expect(accepts(good)).toBe(true);
  expect(accepts({ ...good, pattern: "[domain-name:value = 'it's']" })).toBe(false);
  expect(accepts({ ...good, pattern: "domain-name:value = 'evil.example'" })).toBe(false);
  expect(accepts({ ...good, id: 'malware--b8f2ad76-7a7c-4a9b-8a43-1f0a1d7b7c01' })).toBe(false);
  expect(accepts({ ...good, valid_from: '2026-01-01' })).toBe(false);
  expect(accepts({ ...good, x_colour: 'red' })).toBe(false);
  expect(accepts({ ...good, modified: '2025-01-01T00:00:00.000Z' })).toBe(false);
  expect(accepts(good, good)).toBe(false);
  expect(accepts({ ...good, created_by_ref: 'identity--b8f2ad76-7a7c-4a9b-8a43-1f0a1d7b7c03' })).toBe(false);
});

test('an observable has the id that everybody gives it', () => {
  // The standard's example for identifiers (2.9), and what other tools derive for this network.
  expect(observableId({ type: 'ipv4-addr', value: '198.51.100.3' })).toBe('ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4');
  expect(observableId({ type: 'autonomous-system', number: 15139 })).toBe('autonomous-system--3aa27478-50b5-5ab8-9da9-cdc12b657fff');
  expect(observableOf({ type: 'hostname', value: 'a.example' })).toEqual({ type: 'domain-name', value: 'a.example' });
  expect(observableOf({ type: 'btc', value: '1BoatSLRHtKNngkdXEeobR76b53LETtpyT' })).toBeUndefined();
});

test('TLP tags become the published markings', () => {
  expect(tlpMarking('tlp:clear')?.id).toBe('marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487');
  expect(tlpMarking('TLP:WHITE')?.name).toBe('TLP:CLEAR');
  expect(tlpMarking('tlp:amber+strict')?.id).toBe('marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003');
  expect(tlpMarking('tlp:ex:chr')).toBeUndefined();
  expect(tlpMarking('clear')).toBeUndefined();
});

test('countries of MISP’s galaxy by their names', () => {
  const codes = ['germany', 'turkey', 'ivory coast', 'south korea', 'hong kong', 'curacao', 'saint lucia', 'russia', 'myanmar', 'czechia'];
  expect(codes.map((name) => countryOf(name)?.code)).toEqual(['DE', 'TR', 'CI', 'KR', 'HK', 'CW', 'LC', 'RU', 'MM', 'CZ']);
  expect(countryOf('serbia')).toEqual({ code: 'RS', name: 'Serbia' });
  expect(countryOf('middle-earth')).toBeUndefined();
});
