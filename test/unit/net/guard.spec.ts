import { judgeAddress, normalizeHost } from '../../../src/net/address.ts';
import { problemError } from '../../../src/net/egress.ts';
import { createGuard, type GuardOptions, type LookupAll } from '../../../src/net/guard.ts';
import { expect, test } from '../../support/test.ts';

/** Verdicts only: nothing is ever contacted here. */
const REFUSED = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.255',
  '169.254.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.0.192',
  '192.0.2.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '168.63.129.16',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2002:0a00:0001::',
  '2a01:4f8::5efe:127.0.0.1',
  '2a01:4f8::200:5efe:a00:1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '[::1]',
  'not an address',
];
const FINE = [
  '1.1.1.1',
  '8.8.8.8',
  '93.184.215.14',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '2606:4700::1111',
  '[2a00:1450:4001::1]',
];

test('addresses that are not public are refused, whatever their kind', () => {
  expect(REFUSED.filter((address) => judgeAddress(address).ok)).toEqual([]);
  for (const address of REFUSED) expect(judgeAddress(address)).toMatchObject({ reason: expect.stringMatching(/ is /) });
});

test('public addresses pass', () => {
  expect(FINE.filter((address) => !judgeAddress(address).ok)).toEqual([]);
});

const SPELLINGS: [string, string | undefined][] = [
  ['2130706433', '127.0.0.1'],
  ['0x7f.1', '127.0.0.1'],
  ['0177.0.0.1', '127.0.0.1'],
  ['127.0.0.1.', '127.0.0.1'],
  ['EXAMPLE.com.', 'example.com'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['１２７.0.0.1', '127.0.0.1'],
  ['[0:0:0:0:0:0:0:1]', '[::1]'],
  ['a b', undefined],
  ['', undefined],
  ['999.1.1.1', undefined],
  ['a..', undefined],
];
test('a host has one spelling', () => {
  expect(SPELLINGS.map(([host]) => normalizeHost(host))).toEqual(SPELLINGS.map(([, normal]) => normal));
});

const names: Record<string, string[]> = {
  'public.example': ['93.184.215.14'],
  'inside.example': ['10.0.0.5'],
  'mixed.example': ['93.184.215.14', '10.0.0.5'],
  'six.example': ['2606:4700::1111', 'fd00::1'],
  'misp.example': ['93.184.215.20'],
  'other-name-of-misp.example': ['93.184.215.20'],
  'wiki.internal': ['10.0.0.7'],
  'empty.example': [],
};
function guardWith(options: Partial<GuardOptions> = {}) {
  const asked: string[] = [];
  const lookup: LookupAll = async (host) => {
    asked.push(host);
    const found = names[host];
    if (!found) throw Object.assign(new Error('x'), { code: 'ENOTFOUND' });
    return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return { guard: createGuard({ allow: ['wiki.internal:8090'], deny: ['misp.example:443', '127.0.0.1:6379'], lookup, ...options }), asked };
}

const PASSAGES: [string, number, string][] = [
  ['public.example', 443, 'ok'],
  ['public.example', 80, 'ok'],
  ['PUBLIC.example.', 443, 'ok'],
  ['public.example', 22, 'refused'],
  ['public.example', 25, 'refused'],
  ['inside.example', 443, 'refused'],
  ['mixed.example', 443, 'refused'],
  ['six.example', 443, 'refused'],
  ['misp.example', 443, 'own-service'],
  ['other-name-of-misp.example', 443, 'own-service'],
  ['misp.example', 80, 'ok'],
  ['wiki.internal', 8090, 'ok'],
  ['wiki.internal', 443, 'refused'],
  ['wiki.internal', 8091, 'refused'],
  ['printer', 80, 'refused'],
  ['nas.local', 80, 'refused'],
  ['x.home.arpa', 80, 'refused'],
  ['unknown.example', 443, 'dns'],
  ['empty.example', 443, 'dns'],
  ['a b', 443, 'bad-host'],
  ['127.0.0.1', 6379, 'own-service'],
  ['localhost', 80, 'refused'],
  ['a.localhost', 80, 'refused'],
  ['8.8.8.8', 443, 'ok'],
  ['93.184.215.20', 443, 'own-service'],
  ['93.184.215.20', 80, 'ok'],
];
test('host, port and every address of the name decide', async () => {
  const { guard } = guardWith();
  const ends = await Promise.all(
    PASSAGES.map(async ([host, port]) => (await guard.pass(host, port)).ok || ((await guard.pass(host, port)) as { kind: string }).kind),
  );
  expect(ends.map((end, i) => `${PASSAGES[i]?.[0]}:${PASSAGES[i]?.[1]} ${end === true ? 'ok' : end}`)).toEqual(
    PASSAGES.map(([host, port, end]) => `${host}:${port} ${end}`),
  );
});

test('a name is connected to by the addresses that were checked, however it resolves later', async () => {
  let answers = 0;
  const lookup: LookupAll = async () => [{ address: answers++ === 0 ? '93.184.215.14' : '127.0.0.1', family: 4 }];
  const guard = createGuard({ allow: [], lookup });
  expect(await guard.pass('rebind.example', 443)).toMatchObject({ ok: true, addresses: [{ address: '93.184.215.14' }] });
  // Asked again at once, the name is not looked up again; the answer that was checked stands.
  expect(await guard.pass('rebind.example', 443)).toMatchObject({ ok: true, addresses: [{ address: '93.184.215.14' }] });
  expect(answers).toBe(1);
});

test('behind an upstream proxy no name is looked up here, and what the name shows is still refused', async () => {
  const { guard, asked } = guardWith();
  const pass = (host: string, port = 443) => guard.pass(host, port, { resolveHere: false });
  expect(await pass('hidden.onion')).toMatchObject({ ok: true, addresses: [] });
  for (const host of ['127.0.0.1', 'localhost', '10.0.0.1', '[::1]', 'nas.local', 'printer', 'misp.example'])
    expect(await pass(host), host).toMatchObject({ ok: false });
  expect(asked).toEqual([]);
});

test('a resolver that hangs is not an answer', async () => {
  const guard = createGuard({ allow: [], lookup: () => new Promise(() => {}), dnsTimeoutMs: 20 });
  expect(await guard.pass('slow.example', 443)).toMatchObject({ ok: false, kind: 'dns' });
});

test('the address of our own service is refused however it is written, also while its name cannot be resolved', async () => {
  let away = false;
  const lookup: LookupAll = async (host) => {
    if (host !== 'misp.example') return [{ address: '93.184.215.14', family: 4 }];
    if (away) throw Object.assign(new Error('x'), { code: 'EAI_AGAIN' });
    return [{ address: '93.184.215.20', family: 4 }];
  };
  const guard = createGuard({ allow: ['93.184.215.20:443'], deny: ['misp.example:443'], lookup, dnsCacheMs: 0 });
  // The address of IPv4 in IPv6 is refused before anybody asks whose it is.
  const isRefused = { ok: false, kind: expect.stringMatching(/^(?:refused|own-service)$/) };
  const own = ['93.184.215.20', '0x5d.184.55060', '[::ffff:93.184.215.20]', '1572394772'];
  for (const host of own) expect(await guard.pass(host, 443), host).toMatchObject(isRefused);
  away = true;
  for (const host of own) expect(await guard.pass(host, 443), host).toMatchObject(isRefused);
  expect(await guard.pass('public.example', 443)).toMatchObject({ ok: true });
});

test('while the address of our own service was never known, nothing is reached on its port', async () => {
  const lookup: LookupAll = async (host) => {
    if (host === 'misp.example') throw Object.assign(new Error('x'), { code: 'ENOTFOUND' });
    return [{ address: '93.184.215.14', family: 4 }];
  };
  const guard = createGuard({ allow: [], deny: ['misp.example:443'], lookup });
  for (const host of ['public.example', '8.8.8.8'])
    expect(await guard.pass(host, 443)).toMatchObject({ ok: false, kind: 'dns', reason: expect.stringContaining('misp.example:443') });
  expect(await guard.pass('public.example', 80)).toMatchObject({ ok: true });
});

test('a service of ours that listens on every interface has all addresses of this host', async () => {
  const guard = createGuard({ allow: ['127.0.0.1:8080'], deny: ['0.0.0.0:8080'], ports: [8080] });
  expect(await guard.pass('127.0.0.1', 8080)).toMatchObject({ ok: false, reason: expect.stringContaining('our own services') });
});

test('a refusal names EGRESS_ALLOW only where that setting lifts it', () => {
  const about = { host: '127.0.0.1', port: 5200, reason: '127.0.0.1 is this machine' };
  const add = 'add 127.0.0.1:5200 to EGRESS_ALLOW';
  expect(problemError('http://127.0.0.1:5200/', { ...about, kind: 'refused' }).message).toContain(add);
  const own = problemError('http://127.0.0.1:5200/', { ...about, kind: 'own-service' });
  expect(own).toMatchObject({ code: 'egress-refused', message: expect.stringContaining('whatever EGRESS_ALLOW says') });
  expect(own.message).not.toContain(add);
});
