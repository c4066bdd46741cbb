import { type ArticleCase, md5, sha1, sha256 } from './article.ts';

export const LISTS: ArticleCase[] = [
  {
    name: 'sha labels',
    markdown: `The stealer is packed.

SHA256: ${sha256(1)}

MD5 - ${md5(2)}

SHA-1 = ${sha1(3)}

sha256(${sha256(4)})

"sha256":"${sha256(5)}"

SHA256 hash of the loader:${sha256(6)}`,
    want: {
      [sha256(1)]: 'indicator+',
      [md5(2)]: 'indicator+',
      [sha1(3)]: 'indicator+',
      [sha256(4)]: 'indicator+',
      [sha256(5)]: 'indicator+',
      [sha256(6)]: 'indicator+',
    },
  },
  {
    name: 'hash filename list',
    markdown: `### Malware samples

${sha256(7)} - update.exe
${sha256(8)}  invoice_2023.pdf.lnk
- setup.msi: ${sha256(9)}
- **loader.dll** (${sha256(10)})`,
    want: { [sha256(7)]: 'indicator+', [sha256(8)]: 'indicator+', [sha256(9)]: 'indicator+', [sha256(10)]: 'indicator+' },
  },
  {
    name: 'cells with several',
    markdown: `## IOCs

| Type | Indicators |
| --- | --- |
| Domains | a-panel.top<br>b-panel.top, c-panel.top; d-panel.top |
| IPs | 45.9.148.11 45.9.148.12<br>45.9.148.13:8443 |
| URLs | http://45.9.148.14/x.bin, http://e-panel.top/y |`,
    want: {
      'a-panel.top': 'indicator+',
      'b-panel.top': 'indicator+',
      'c-panel.top': 'indicator+',
      'd-panel.top': 'indicator+',
      '45.9.148.11': 'indicator+',
      '45.9.148.12': 'indicator+',
      '45.9.148.13:8443': 'indicator+',
      'http://45.9.148.14/x.bin': 'indicator+',
      'http://e-panel.top/y': 'indicator+',
    },
  },
  {
    name: 'ipv6 cidr',
    markdown: `## Network indicators

- 2a0e:b107:1f4::66
- [2a0e:b107:1f4::67]:443
- 2a0e:b107:1f4:0:0:0:0:68
- 185.225.74.0/24
- 185.225.75[.]0/24
- 91.92.240.1 - 91.92.240.7`,
    want: {
      '2a0e:b107:1f4::66': 'indicator+',
      '2a0e:b107:1f4::67': 'indicator+',
      '2a0e:b107:1f4:0:0:0:0:68': 'indicator+',
      '185.225.74.0/24': 'indicator+',
      '185.225.75.0/24': 'indicator+',
      '91.92.240.1': 'indicator+',
      '91.92.240.7': 'indicator+',
    },
  },
  {
    name: 'raw appendix',
    markdown: `A campaign of the trojan.

## Appendix: IOCs

**Domains**

plain-a.com
plain-b.net
sub.plain-c.co.uk

**IP addresses**

91.92.240.21
91.92.240.22 (Moscow)
91.92.240.23:4444

**URLs**

http://plain-a.com/x/gate.php
https://drive.google.com/uc?id=1AbC&export=download
https://pastebin.com/raw/AbCdEf12

**Emails**

sales@plain-a.com
badguy77@gmail.com

**Files**

invoice.docm ${md5(30)}`,
    want: {
      'plain-a.com': 'indicator+',
      'plain-b.net': 'indicator+',
      'sub.plain-c.co.uk': 'indicator+',
      '91.92.240.21': 'indicator+',
      '91.92.240.22': 'indicator+',
      '91.92.240.23:4444': 'indicator+',
      'http://plain-a.com/x/gate.php': 'indicator+',
      'https://drive.google.com/uc?id=1AbC&export=download': 'indicator',
      'https://pastebin.com/raw/AbCdEf12': 'indicator',
      'sales@plain-a.com': 'indicator+',
      'badguy77@gmail.com': 'indicator+',
      [md5(30)]: 'indicator+',
    },
  },
  {
    name: 'wrapped list in cell',
    markdown: `The backdoor's hashes.\n\n| Hash |\n| --- |\n| ${[50, 51, 52].map((n) => `${sha256(n).slice(0, 33)}<br>${sha256(n).slice(33)}`).join('<br>')} |\n| ${sha256(53).slice(0, 40)}<br>${sha256(53).slice(40)} |`,
    want: { [sha256(50)]: 'indicator+', [sha256(51)]: 'indicator+', [sha256(52)]: 'indicator+', [sha256(53)]: 'indicator+' },
  },
  {
    name: 'never defangs',
    markdown: `# New stealer

The malware downloads its payload from http://91.92.241.5/a.exe and sends data to panel-secure.ru. Victims are lured to www.acrobat-reader-update.com by ads on google.com. We reported it to namecheap.com. The stealer collects passwords of chrome.exe users.

More about the family at https://blog.other-vendor.com/stealer.

## IOCs

- panel-secure.ru
- acrobat-reader-update.com
- ${sha256(60)}`,
    want: {
      'http://91.92.241.5/a.exe': 'indicator',
      'panel-secure.ru': 'indicator+',
      'www.acrobat-reader-update.com': 'indicator',
      'google.com': 'reference',
      'namecheap.com': 'reference',
      'acrobat-reader-update.com': 'indicator+',
      'https://blog.other-vendor.com/stealer': 'reference',
      [sha256(60)]: 'indicator+',
    },
  },
  {
    name: 'dns table',
    markdown: `Botnet domains

| Domain | IP | Registrar | Name servers |
| --- | --- | --- | --- |
| mail-upd.site | 91.92.241.30 | NameSilo, LLC (namesilo.com) | ns1.dnsowl.com |
| mail-upd.online | 91.92.241.31 | REG.RU | ns1.reg.ru |`,
    want: {
      'mail-upd.site': 'indicator+',
      '91.92.241.30': 'indicator+',
      'mail-upd.online': 'indicator+',
      '91.92.241.31': 'indicator+',
      'namesilo.com': 'reference',
      'ns1.dnsowl.com': 'reference',
      'ns1.reg.ru': 'reference',
    },
  },
  {
    name: 'ja3 table',
    markdown: `Malware TLS

| JA3 | JA3S | Cert SHA1 |
| --- | --- | --- |
| ${md5(62)} | ${md5(63)} | ${sha1(64)} |`,
    want: { [md5(62)]: 'indicator+', [md5(63)]: 'indicator+' },
  },
  {
    name: 'imphash list',
    markdown: `Trojan samples:

- MD5: ${md5(65)}
- SHA1: ${sha1(66)}
- SHA256: ${sha256(67)}
- Imphash: ${md5(68)}
- ssdeep: 3072:pTqGHkR1mLcVwXsZxYuQbTnFgHjKlMn:pTqGHkR1mLcVw
- Size: 1,234,567 bytes
- Compiled: 2023-10-11 12:13:14
- PDB: C:\\work\\loader\\Release\\loader.pdb
- Authentihash: ${sha256(69)}`,
    want: {
      [md5(65)]: 'indicator+',
      [sha1(66)]: 'indicator+',
      [sha256(67)]: 'indicator+',
      [md5(68)]: 'indicator+',
      [sha256(69)]: 'indicator+',
    },
  },
  {
    name: 'bold inline type',
    markdown: `Malware IOCs

**Domain:** bold-host.top

**IP:** 91.92.241.45

**URL:** http://bold-host.top/x

**SHA256:** ${sha256(80)}

**Email:** evil@bold-host.top`,
    want: {
      'bold-host.top': 'indicator+',
      '91.92.241.45': 'indicator+',
      'http://bold-host.top/x': 'indicator+',
      [sha256(80)]: 'indicator+',
      'evil@bold-host.top': 'indicator+',
    },
  },
  {
    name: 'definition style',
    markdown: `## IoCs

C2 server: def-a.top
Dropper URL – https://def-b.top/dl
Backup C2: def-c.top (port 8443)
Phishing sender: billing@def-d.top
Name server: ns1.def-e.top`,
    want: {
      'def-a.top': 'indicator+',
      'https://def-b.top/dl': 'indicator+',
      'def-c.top': 'indicator+',
      'billing@def-d.top': 'indicator+',
      'ns1.def-e.top': 'indicator+',
    },
  },
  {
    name: 'prose table comment',
    markdown: `## Indicators

| Indicator | Type | Description |
| --- | --- | --- |
| tab-a.info | Domain | C2, see https://vendor-y.com/report |
| ${sha256(81)} | SHA-256 | svchost.exe, contacts tab-b.info |
| C:\\Users\\Public\\a.exe | Path | dropped |
| 203.0.113.7 | IP | example |`,
    want: {
      'tab-a.info': 'indicator+',
      [sha256(81)]: 'indicator+',
      'tab-b.info': 'indicator+',
      'https://vendor-y.com/report': 'reference',
      '203.0.113.7': 'junk',
    },
  },
  {
    name: 'tables with hash types',
    markdown: `## IOCs

| MD5 | SHA1 | SHA256 | Name | Notes |
| --- | --- | --- | --- | --- |
| ${md5(90)} | ${sha1(91)} | ${sha256(92)} | a.dll | Loader |
| ${md5(93)} | n/a | ${sha256(94)} | – | C2: tab-c2[.]com |`,
    want: {
      [md5(90)]: 'indicator+',
      [sha1(91)]: 'indicator+',
      [sha256(92)]: 'indicator+',
      [md5(93)]: 'indicator+',
      [sha256(94)]: 'indicator+',
      'tab-c2.com': 'indicator+',
    },
  },
  {
    name: 'transposed table',
    markdown: `Malware

| Filename | payload.exe |
| --- | --- |
| MD5 | ${md5(95)} |
| SHA-1 | ${sha1(96)} |
| SHA-256 | ${sha256(97)} |
| C2 | trans-c2.com |
| Compile time | 2023-01-01 00:00:00 |
| Version | 4.12.7.1 |`,
    want: {
      [md5(95)]: 'indicator+',
      [sha1(96)]: 'indicator+',
      [sha256(97)]: 'indicator+',
      'trans-c2.com': 'indicator+',
      '4.12.7.1': 'junk',
    },
  },
  {
    name: 'numbered list',
    markdown: `Phishing domains:

1. num-a.com
2. num-b.com – registered 2023-01-02
3. num-c.com (91.92.242.3)
4. www.num-d.com/login
5. https://num-e.com/?a=b`,
    want: {
      'num-a.com': 'indicator+',
      'num-b.com': 'indicator+',
      'num-c.com': 'indicator+',
      '91.92.242.3': 'indicator+',
      'www.num-d.com/login': 'indicator+',
      'https://num-e.com/?a=b': 'indicator+',
    },
  },
  {
    name: 'comma list',
    markdown: `IOCs: comma-a.com, comma-b.net, comma-c.org, 91.92.242.10, ${md5(98)}.

The malware also used other tricks.`,
    want: {
      'comma-a.com': 'indicator+',
      'comma-b.net': 'indicator+',
      'comma-c.org': 'indicator+',
      '91.92.242.10': 'indicator+',
      [md5(98)]: 'indicator+',
    },
  },
  {
    name: 'quote block',
    markdown: `The backdoor's C2 list:

> quote-a[.]com
> quote-b.com
> 91.92.242.11:443`,
    want: { 'quote-a.com': 'indicator+', 'quote-b.com': 'indicator+', '91.92.242.11:443': 'indicator+' },
  },
  {
    name: 'links auto',
    markdown: `## IOCs

- [auto-a.com](<http://auto-a.com>)
- [http://auto-b.com/x.php](<http://auto-b.com/x.php>)
- [evil@auto-c.com](<mailto:evil@auto-c.com>)
- <https://auto-d.com/y>`,
    want: {
      'auto-a.com': 'indicator',
      'http://auto-b.com/x.php': 'indicator',
      'https://auto-d.com/y': 'indicator',
      'evil@auto-c.com': 'indicator+',
    },
  },
  {
    name: 'long prose lead',
    markdown: `We have observed the following URLs being used in this campaign to host the final payload of the malware on compromised sites:

- lead-a.com/wp-content/x.php
- https://lead-b.org/wp-includes/
- lead-c.net

The victims are in Europe and used www.some-hotel.com for booking, so that the attackers could read the mail of guests and write to them.`,
    want: {
      'lead-a.com/wp-content/x.php': 'indicator+',
      'https://lead-b.org/wp-includes/': 'indicator+',
      'lead-c.net': 'indicator+',
      'www.some-hotel.com': 'indicator',
    },
  },
  {
    name: 'mitre table',
    markdown: `Malware

## MITRE ATT&CK

| Tactic | Technique | Observable |
| --- | --- | --- |
| Command and Control | T1071.001 Web Protocols | Connects to update-telemetry.net over HTTPS |
| Execution | T1059.003 | cmd.exe /c start |`,
    want: { 'T1071.001': 'context', 'update-telemetry.net': 'indicator+' },
  },
  {
    name: 'attack',
    markdown: `| Tactic | ID | Name |
| --- | --- | --- |
| Execution | T1059.001 | PowerShell |
| Defense | T1027/002 | Packing |
| x | TA0001 | y |
| x | [T1105](<https://attack.mitre.org/techniques/T1105/>) | Ingress |`,
    want: { 'T1059.001': 'context', 'T1027.002': 'context', T1105: 'context' },
  },
  {
    name: 'android',
    markdown: `The banking trojan's package names:

| App | Package | SHA256 | C2 |
| --- | --- | --- | --- |
| Photo Editor | com.lens.photo.edit | ${sha256(82)} | apk-c2.club |
| Cleaner | com.fast.cleaner.top | ${sha256(83)} | https://apk-c2b.club/api |`,
    want: {
      [sha256(82)]: 'indicator+',
      [sha256(83)]: 'indicator+',
      'apk-c2.club': 'indicator+',
      'https://apk-c2b.club/api': 'indicator+',
      'com.fast.cleaner.top': 'junk',
    },
  },
];
