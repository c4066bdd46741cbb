import { hostName, isLoopback, networkOf, networks, readClient } from '../../../src/web/security/client.ts';
import { expect, test } from '../../support/test.ts';

const trusted = networks(['10.0.0.0/8', '192.0.2.7', 'fd00::/8']);
const read = (address: string, headers: Record<string, string>, encrypted = false) =>
  readClient({ address, encrypted }, (name) => headers[name], trusted);

test('forwarded headers from an address that is not trusted are ignored', () => {
  const client = read('198.51.100.9', {
    host: 'crawler.example',
    'x-forwarded-for': '203.0.113.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'evil.example',
  });
  expect(client).toEqual({ address: '198.51.100.9', secure: false, host: 'crawler.example', proxied: false });
});

test('a trusted proxy names client, protocol and host', () => {
  const client = read('10.1.2.3', {
    host: 'inner',
    'x-forwarded-for': '203.0.113.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'crawler.example',
  });
  expect(client).toEqual({ address: '203.0.113.1', secure: true, host: 'crawler.example', proxied: true });
});

for (const [chain, address] of [
  ['203.0.113.1, 10.0.0.9', '203.0.113.1'],
  // What the client itself wrote stands at the far end.
  ['1.2.3.4, 203.0.113.1, 10.0.0.9', '203.0.113.1'],
  ['10.0.0.8, 10.0.0.9', '10.1.2.3'],
  ['not an address', '10.1.2.3'],
  ['', '10.1.2.3'],
  ['::ffff:203.0.113.1', '203.0.113.1'],
  ['2001:db8::5, fd00::1', '2001:db8::5'],
] as const)
  test(`the client of the chain "${chain}" is ${address}`, () => {
    expect(read('::ffff:10.1.2.3', { 'x-forwarded-for': chain }).address).toBe(address);
  });

for (const [host, expected] of [
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['[::1]', true],
  ['localhost', true],
  ['::ffff:127.0.0.1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.5', false],
  ['localhost.evil.example', false],
  ['127.0.0.1.nip.example', false],
] as const)
  test(`${host} ${expected ? 'is' : 'is not'} loopback`, () => expect(isLoopback(host)).toBe(expected));

test('the name of a host header', () => {
  expect(hostName('Crawler.Example:8443')).toBe('crawler.example');
  expect(hostName('[::1]:5200')).toBe('[::1]');
});

for (const [address, network] of [
  ['203.0.113.5', '203.0.113.5'],
  ['::ffff:203.0.113.5', '203.0.113.5'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::ffff', '2001:db8:1:2::/64'],
  ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
  ['fe80::1%eth0', 'fe80::/64'],
  ['', ''],
] as const)
  test(`for limits, ${address || 'no address'} belongs to ${network || 'nothing'}`, () => {
    expect(networkOf(address)).toBe(network);
  });
