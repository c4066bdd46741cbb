import { type ArticleCase, md5, sha1, sha256 } from './article.ts';

export const LISTS: ArticleCase[] = [
  {
    name: 'addresses without a scheme whose host ends like a file',
    markdown: `The loader talks to its servers.

## Network IOCs

- ochredrop.cc/gate.php
- millstone.sh/a/b
- quaylight.py/c2
- gull-wharf.com/x

It was started from tools.sh/run by the trojan's own installer.`,
    want: {
      'ochredrop.cc/gate.php': 'indicator+',
      'millstone.sh/a/b': 'indicator+',
      'quaylight.py/c2': 'indicator+',
      'gull-wharf.com/x': 'indicator+',
      'tools.sh/run': 'junk',
    },
  },
  {
    name: 'labels inside of a listing, and what is clean in it',
    markdown: `The loader talks to its servers.

## IOCs

\`\`\`
[+] Domains
harbourlane[.]cc
ochredrop.cc:443

[+] Hashes
${sha256(511)} - stage 2
${sha256(512)} - clean installer

[+] References
https://blog.wharf-labs.com/quill
quay-notes.com
\`\`\``,
    want: {
      'harbourlane.cc': 'indicator+',
      'ochredrop.cc': 'indicator+',
      [sha256(511)]: 'indicator+',
      [sha256(512)]: 'context',
      'https://blog.wharf-labs.com/quill': 'reference',
      'quay-notes.com': 'reference',
    },
  },
  {
    name: 'addresses in brackets among others',
    markdown: `The loader talks to its C2 servers: 2a02:4780:9::1, [2a02:4780:a::2]:8443 (2a02:4780:b::3) and 91.92.249.80.`,
    want: {
      '2a02:4780:9::1': 'indicator+',
      '2a02:4780:a::2': 'indicator+',
      '2a02:4780:b::3': 'indicator+',
      '91.92.249.80': 'indicator+',
    },
  },
  {
    name: 'remarks on the values of a table',
    markdown: `The loader talks to its servers.

## IOCs

| Indicator | Remark |
| --- | --- |
| harbourlane[.]cc | registered through cheap-names-shop.com in March |
| quillmark[.]top | hosted at pier-hosting.com |
| 91.92.249[.]3 | seen first by our friends at wharf-labs.com |
| ochre-drop[.]biz | C2: gull-quay.net |`,
    want: {
      'harbourlane.cc': 'indicator+',
      'quillmark.top': 'indicator+',
      '91.92.249.3': 'indicator+',
      'ochre-drop.biz': 'indicator+',
      'gull-quay.net': 'indicator+',
      'cheap-names-shop.com': 'reference',
      'pier-hosting.com': 'reference',
      'wharf-labs.com': 'reference',
    },
  },
  {
    name: 'a sentence that leads in a list by a dash, with long labels and words behind the values',
    markdown: `The malware was seen in March.\n\nThe team shared the following indicators of compromise (IoCs) -\n\n- **Command-and-control servers:** 91.212.44.7 on ports 441, 442 and 443\n- **Hashes (MD5):** ${md5(1)} (the installer that was submitted)\n\nDLL sideloading through signed software is an established part of what this group does since years, as others wrote.`,
    want: { '91.212.44.7': 'indicator+', [md5(1)]: 'indicator+' },
  },
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
      'https://drive.google.com/uc?id=1AbC&export=download': 'indicator+',
      'https://pastebin.com/raw/AbCdEf12': 'indicator+',
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
      'http://91.92.241.5/a.exe': 'indicator+',
      'panel-secure.ru': 'indicator+',
      'www.acrobat-reader-update.com': 'indicator+',
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
    want: { [md5(65)]: 'indicator+', [sha1(66)]: 'indicator+', [sha256(67)]: 'indicator+', [md5(68)]: 'indicator+' },
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
    want: { 'def-a.top': 'indicator+', 'https://def-b.top/dl': 'indicator+', 'def-c.top': 'indicator+', 'billing@def-d.top': 'indicator+' },
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
  {
    name: 'dfir',
    markdown: `## Indicators

### Atomic

Cobalt Strike
91.92.243.3\\|443
dfir-a.com\\|8443
91.92.243.4:443

### Computed

loader.dll
${md5(202)}
${sha1(203)}
${sha256(204)}
invoice.iso
${md5(205)}
${sha1(206)}
${sha256(207)}`,
    want: {
      '91.92.243.3': 'indicator+',
      'dfir-a.com': 'indicator+',
      '91.92.243.4:443': 'indicator+',
      [md5(202)]: 'indicator+',
      [sha1(203)]: 'indicator+',
      [sha256(204)]: 'indicator+',
      [md5(205)]: 'indicator+',
      [sha1(206)]: 'indicator+',
      [sha256(207)]: 'indicator+',
    },
  },
  {
    name: 'mta',
    markdown: `TRAFFIC FROM AN INFECTED WINDOWS HOST:

- 91.92.243.5 port 443 - mta-a.com - HTTPS traffic
- 91.92.243.6 port 80 - **mta-b.com** - GET /loader/a.dat
- port 443 - www.mta-c.com - HTTPS traffic
- 91.92.243.7:8080 - C2 traffic of the malware
- DNS queries for mta-d.com - response: No such name

MALWARE:

- SHA256 hash: ${sha256(208)}
- File size: 1,234 bytes
- File name: Doc_77.zip`,
    want: {
      '91.92.243.5': 'indicator+',
      'mta-a.com': 'indicator',
      '91.92.243.6': 'indicator+',
      'mta-b.com': 'indicator',
      'www.mta-c.com': 'indicator',
      '91.92.243.7:8080': 'indicator+',
      'mta-d.com': 'indicator',
      [sha256(208)]: 'indicator+',
    },
  },
  {
    name: 'proofpoint',
    markdown: `## IOCs

| Indicator | Description | First Observed |
| --- | --- | --- |
| hxxps://pp-a[.]com/login | Landing page | 2023-08-01 |
| pp-b[.]com | Phishing domain | August 2023 |
| ${sha256(209)} | Summary.pdf.lnk SHA256 | 10 August 2023 |
| pp-actor@proton[.]me | Sender email | 2023 |
| 91.92.243[.]8 | Source IP | 2023 |
| "Invoice 2023" | Subject | 2023 |`,
    want: {
      'https://pp-a.com/login': 'indicator+',
      'pp-b.com': 'indicator+',
      [sha256(209)]: 'indicator+',
      'pp-actor@proton.me': 'indicator+',
      '91.92.243.8': 'indicator+',
    },
  },
  {
    name: 'cyble',
    markdown: `## Indicators of Compromise (IOCs)

| Indicators | Indicator Type | Description |
| --- | --- | --- |
| ${md5(210)}<br>${sha1(211)}<br>${sha256(212)} | MD5<br>SHA1<br>SHA256 | Stealer.exe |
| hxxp[:]//91[.]92[.]243[.]9/login | URL | C&C |`,
    want: { [md5(210)]: 'indicator+', [sha1(211)]: 'indicator+', [sha256(212)]: 'indicator+', 'http://91.92.243.9/login': 'indicator+' },
  },
  {
    name: 'eset net',
    markdown: `Backdoor.

## Network

| IP | Domain | Hosting provider | First seen | Details |
| --- | --- | --- | --- | --- |
| 91.92.243.10 | eset-a[.]com | Vultr Holdings, LLC | 2022-01-01 | C&C server |
| 91.92.243[.]11 | N/A | Alibaba.com LLC | 2022 | Delivery server |`,
    want: { '91.92.243.10': 'indicator+', 'eset-a.com': 'indicator+', '91.92.243.11': 'indicator+', 'alibaba.com': 'reference' },
  },
  {
    name: 'citizen',
    markdown: `Spyware domains

| Domain | IP | Imitates |
| --- | --- | --- |
| cit-a.com | 91.92.243.12 | whatsapp.com |
| cit-b.net | 91.92.243.13 | bbcnews.com |`,
    want: {
      'cit-a.com': 'indicator+',
      'cit-b.net': 'indicator+',
      '91.92.243.12': 'indicator+',
      'whatsapp.com': 'context',
      '91.92.243.13': 'indicator+',
    },
  },
  {
    name: 'cisa table',
    markdown: `## Indicators of Compromise

Table 1: IP addresses used by the ransomware actors

| IP Address | First Seen | Last Seen | Country |
| --- | --- | --- | --- |
| 91.92.243[.]14 | 2023 | 2023 | RU |
| 91.92.243.15 | 2023 | 2023 | NL |

Disclaimer: Some of these IP addresses may belong to legitimate services.

Table 2: Email addresses

- cisa-a@onionmail.org
- cisa.b@mail2tor.com`,
    want: {
      '91.92.243.14': 'indicator+',
      '91.92.243.15': 'indicator+',
      'cisa-a@onionmail.org': 'indicator+',
      'cisa.b@mail2tor.com': 'indicator+',
    },
  },
  {
    name: 'threatfabric',
    markdown: `Banking trojan.

## Appendix

### Samples

| App name | Package name | SHA-256 |
| --- | --- | --- |
| QR Reader | com.qr.scan.reader | ${sha256(213)} |

### C2

https://tf-a.club/ws/
tf-b.xyz:3434

### Targets

| Package | App |
| --- | --- |
| com.bank.one | Bank One |
| de.fiducia.smartphone.android.banking.vr | VR Banking |`,
    want: { [sha256(213)]: 'indicator+', 'https://tf-a.club/ws/': 'indicator+', 'tf-b.xyz': 'indicator+', 'com.bank.one': 'junk' },
  },
  {
    name: 'headers in caps',
    markdown: `MALWARE C2:

CAPS-A.COM
caps-b.com

SHA256:

${sha256(214)}
${sha256(215)}

MD5s

${md5(216)}`,
    want: {
      'caps-a.com': 'indicator+',
      'caps-b.com': 'indicator+',
      [sha256(214)]: 'indicator+',
      [sha256(215)]: 'indicator+',
      [md5(216)]: 'indicator+',
    },
  },
  {
    name: 'pipes in prose',
    markdown: `Malware IoCs: ${sha256(217)} | loader.exe | C2 pip-a[.]com | 91.92.243[.]18`,
    want: { [sha256(217)]: 'indicator+', 'pip-a.com': 'indicator+', '91.92.243.18': 'indicator+' },
  },
  {
    name: 'vt links',
    markdown: `## IOCs

- [${sha256(218)}](<https://www.virustotal.com/gui/file/${sha256(218)}>) – loader
- [vt-a\\[.\\]com](<https://www.virustotal.com/gui/domain/vt-a.com>)
- [91.92.243.19](<https://www.shodan.io/host/91.92.243.19>)`,
    want: { [sha256(218)]: 'indicator+', 'vt-a.com': 'indicator+', '91.92.243.19': 'indicator+' },
  },
  {
    name: 'shortened ips',
    markdown: `C2 servers of the botnet:

- 91.92.243[.]20, 21 and 22
- 91.92.243.30/31`,
    want: { '91.92.243.20': 'indicator+', '91.92.243.30/31': 'indicator+' },
  },
  {
    name: 'lists with comments',
    markdown: `C2 domains of the malware

- lc-a.com (registered 2023-05-01 at NameCheap)
- lc-b.com, active
- lc-c.com → 91.92.243.40
- lc-d.com: exfiltration
- **lc-e.com** - phishing page of Acme
- Backup: lc-f.com`,
    want: {
      'lc-a.com': 'indicator+',
      'lc-b.com': 'indicator+',
      'lc-c.com': 'indicator+',
      '91.92.243.40': 'indicator+',
      'lc-d.com': 'indicator+',
      'lc-e.com': 'indicator+',
      'lc-f.com': 'indicator+',
    },
  },
  {
    name: 'iocs at end plain',
    markdown: `The stealer malware.

IOCs

${md5(220)}

iae-a.com

91.92.243.41

https://iae-b.com/panel/

About us

Acme is at acme-global.com.`,
    want: {
      [md5(220)]: 'indicator+',
      'iae-a.com': 'indicator+',
      '91.92.243.41': 'indicator+',
      'https://iae-b.com/panel/': 'indicator+',
      'acme-global.com': 'reference',
    },
  },
  {
    name: 'compromised',
    markdown: `Attackers used compromised legitimate websites:

- cmp-a.com/wp-content/uploads/x.zip
- cmp-b.org

C2: cmp-c.top`,
    want: { 'cmp-a.com/wp-content/uploads/x.zip': 'indicator+', 'cmp-b.org': 'indicator+', 'cmp-c.top': 'indicator+' },
  },
  {
    name: 'impersonating',
    markdown: `Phishing domains impersonating banks:

- imp-bank-login.com
- secure-imp.net`,
    want: { 'imp-bank-login.com': 'indicator+', 'secure-imp.net': 'indicator+' },
  },
  {
    name: 'crypto',
    markdown: `The clipper malware replaces addresses with:

- BTC: 1BoatSLRHtKNngkdXEeobR76b53LETtpyT
- LTC: LQ3wG4pTnhfyHzqRvnYVNWbYqKkLrWjXaB
- TRX: TN3W4H6rK2ce4vX9YnFQHwKENnHjoxb3m9
- DOGE: D7Y55r6Yoc1G8EECxkQ6SuSjTgGJJ7M6yD
- XMR: 44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A`,
    want: {
      '1BoatSLRHtKNngkdXEeobR76b53LETtpyT': 'indicator',
      '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A': 'indicator',
    },
  },
  {
    name: 'typed rows',
    markdown: `The malware of this campaign.

| ty-a.com | Domain |
| --- | --- |
| ty-b.com | Domain |
| 91.92.245.1 | IPv4 |
| http://ty-c.com/a | URL |
| ${md5(401)} | FileHash-MD5 |
| Vendor | helpful-vendor.com |`,
    want: {
      'ty-a.com': 'indicator+',
      'ty-b.com': 'indicator+',
      '91.92.245.1': 'indicator+',
      'http://ty-c.com/a': 'indicator+',
      [md5(401)]: 'indicator+',
      'helpful-vendor.com': 'reference',
    },
  },
  {
    name: 'fake pages',
    markdown: `Phishing kit.

### Fake login pages

- fp-a.com
- https://fp-b.com/login

### Related pages

- https://vendor-c.com/one
- vendor-d.com/two`,
    want: {
      'fp-a.com': 'indicator+',
      'https://fp-b.com/login': 'indicator+',
      'https://vendor-c.com/one': 'reference',
      'vendor-d.com/two': 'reference',
    },
  },
  {
    name: 'two per line',
    markdown: `C2:

ty2-a.com  91.92.245.4
ty2-b.com - 91.92.245.5
91.92.245.6 => ty2-c.com`,
    want: {
      'ty2-a.com': 'indicator+',
      '91.92.245.4': 'indicator+',
      'ty2-b.com': 'indicator+',
      '91.92.245.5': 'indicator+',
      '91.92.245.6': 'indicator+',
      'ty2-c.com': 'indicator+',
    },
  },
  {
    name: 'nested list',
    markdown: `## IOCs

- Network
  - Domains
    - nl-a.com
    - nl-b.com
  - IPs
    - 91.92.245.7
- Files
  - a.exe
    - SHA256: ${sha256(403)}
    - MD5: ${md5(404)}`,
    want: {
      'nl-a.com': 'indicator+',
      'nl-b.com': 'indicator+',
      '91.92.245.7': 'indicator+',
      [sha256(403)]: 'indicator+',
      [md5(404)]: 'indicator+',
    },
  },
  {
    name: 'paren types',
    markdown: `IOCs

- pt1-a.com (domain)
- 91.92.245.8 (IP)
- ${sha256(405)} (sha256)
- a@pt1-a.com (email)`,
    want: { 'pt1-a.com': 'indicator+', '91.92.245.8': 'indicator+', [sha256(405)]: 'indicator+', 'a@pt1-a.com': 'indicator+' },
  },
  {
    name: 'type prefix lists',
    markdown: `Malware indicators

- Domain: tp-a.com
- URL: https://tp-b.com/x?y
- IP address: 91.92.245.9
- File hash (SHA-256): ${sha256(406)}
- File name: tp.exe
- Email: x@tp-c.com
- Bitcoin: 1BoatSLRHtKNngkdXEeobR76b53LETtpyT`,
    want: {
      'tp-a.com': 'indicator+',
      'https://tp-b.com/x?y': 'indicator+',
      '91.92.245.9': 'indicator+',
      [sha256(406)]: 'indicator+',
      'x@tp-c.com': 'indicator+',
      '1BoatSLRHtKNngkdXEeobR76b53LETtpyT': 'indicator',
    },
  },
];
