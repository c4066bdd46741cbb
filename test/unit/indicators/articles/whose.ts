import { type ArticleCase, md5, sha256 } from './article.ts';

const LEAD = 'The malware was seen in March.\n\n';

/** Values that are somebody else's, wherever they stand. */
export const WHOSE: ArticleCase[] = [
  {
    name: 'in a column of file names nothing is a host',
    markdown: `${LEAD}## IoCs\n\n| SHA256 | Filename |\n| --- | --- |\n| ${sha256(1)} | TERN.COM |\n\nplover.com`,
    want: { [sha256(1)]: 'indicator+', 'tern.com': 'junk', 'plover.com': 'indicator+' },
  },
  {
    name: 'an appendix is a list of indicators when it has no name of its own',
    markdown: `${LEAD}${sha256(1)}\n\n## Appendix B: a script that cleans up\n\n- mirror.plover-packages.com\n\n## 附录：完整清理脚本\n\n- mirror.tern-packages.com\n\nIt restores the system.\n\n## Appendix C\n\n- gull-c2.com\n\n## 附录二\n\n- sedge-c2.com`,
    want: {
      [sha256(1)]: 'indicator+',
      'mirror.plover-packages.com': 'indicator',
      'mirror.tern-packages.com': 'indicator',
      'gull-c2.com': 'indicator+',
      'sedge-c2.com': 'indicator+',
    },
  },
  {
    name: 'what hosts of attackers do not end in is none of theirs',
    markdown: `${LEAD}## IOCs\n\n- plover-meeting[.]top\n- Tern domains not ending in tern-meet.com or tern-meet.net`,
    want: { 'plover-meeting.top': 'indicator+', 'tern-meet.com': 'reference', 'tern-meet.net': 'reference' },
  },
  {
    name: 'a remark in Chinese calls a file legitimate',
    markdown: `恶意软件的组件：\n\nplover.dll（${md5(1)}） 合法的解析库\n\ntern.dll（${md5(2)}） 网络模块`,
    want: { [md5(1)]: 'context', [md5(2)]: 'indicator+' },
  },
  {
    name: 'the author signs with a disguised mailbox, also below a list',
    markdown: `${LEAD}Example of a link:\n\n- hxxp://plover-mega[.]cfd/a.zip\n\n---\n\nAdalbert Quayle\n\nadal [at] traffic-of-malware.net`,
    want: { 'http://plover-mega.cfd/a.zip': 'indicator+', 'adal@traffic-of-malware.net': 'reference' },
  },
  {
    name: 'the machine of the victim is none of the attackers, nor are the ids of it',
    markdown: `${LEAD}## 2. Victim (Infected Machine)\n\n| Detail | Value |\n| --- | --- |\n| Public IP | 173.66.46.112 |\n| Hardware ID | ${md5(9)} |\n\n## 3. Attacker (C2 Infrastructure)\n\n| Detail | Value |\n| --- | --- |\n| C2 IP Address | 188.190.10.10 |`,
    want: { '173.66.46.112': 'reference', [md5(9)]: 'context', '188.190.10.10': 'indicator+' },
  },
  {
    name: 'what was found by the author is not where the reader is sent',
    markdown: `${LEAD}From this capture of the traffic we found the C2 domain: plover-stratio.org\n\n${sha256(4)}`,
    want: { 'plover-stratio.org': 'indicator', [sha256(4)]: 'indicator+' },
  },
  {
    name: 'a numbered list of links below the indicators is a list of references',
    markdown: `${LEAD}## Indicators of compromise\n\n- ${sha256(1)}\n- plover-panel[.]top\n\n### Script\n\n\`\`\`\nimport sys\n\`\`\`\n\n---\n\n1. [https://i.plovercon.net/2022/shadow.pdf](<https://i.plovercon.net/2022/shadow.pdf>)\n2. [http://tunnelworker.net/Earth/](<http://tunnelworker.net/Earth/>)`,
    want: { [sha256(1)]: 'indicator+', 'plover-panel.top': 'indicator+' },
  },
  {
    name: 'an event on a sharing platform is where the reader is sent',
    markdown: `${LEAD}## IOCs\n\nhttps://misp.plover-centre.lu/events/view/80224\n\n### Network\n\n88.119.172.94:443`,
    want: { '88.119.172.94:443': 'indicator+' },
  },
  {
    name: 'the homepage of a tool in a user agent, which the first reading must not make hostile',
    markdown: `${LEAD}They use [S3 Plover](<https://s3plover.com/>).\n\n## Atomic indicators\n\n| Indicator | Type |\n| --- | --- |\n| 36.85.111.142 | IPv4 |\n| S3 Plover 9.5 https://s3plover.com | UA |`,
    want: { '36.85.111.142': 'indicator+' },
  },
  {
    name: 'services where anybody has a mailbox or a page are context, what is behind them is not',
    markdown: `${LEAD}## IOCs\n\n- tutanota[.]com\n- duckdns[.]org\n- plover.duckdns[.]org\n- hxxps://rentry[.]co/plover9`,
    want: {
      'tutanota.com': 'context',
      'duckdns.org': 'context',
      'plover.duckdns.org': 'indicator+',
      'https://rentry.co/plover9': 'indicator+',
    },
  },
  {
    name: 'a multicast address that the author defangs is kept without detection',
    markdown: `${LEAD}## Payload addresses\n\n- hxxp://227.191.64[.]233/eHDP/a\n- hxxp://192.168.4[.]2/eHDP/a`,
    want: { 'http://227.191.64.233/eHDP/a': 'indicator' },
  },
  {
    name: 'the hash in a link to a sandbox is the hash of the sample that the link names',
    markdown: `${LEAD}We describe [the dropper](<https://www.virustotal.com/gui/file/${sha256(2)}/detection>) and one that is [on VirusTotal](<https://www.virustotal.com/gui/file/${sha256(3)}>).`,
    want: { [sha256(2)]: 'indicator' },
  },
  {
    name: 'a document that is a list of values is a list of indicators',
    markdown: `qodplovered.ru  \nwldplover.cn  \nmtxplover.su  \nploverbre.ru\n`,
    want: { 'qodplovered.ru': 'indicator+', 'wldplover.cn': 'indicator+', 'mtxplover.su': 'indicator+', 'ploverbre.ru': 'indicator+' },
  },
  {
    name: 'a page that names hosts and says other things is none',
    markdown: `Our mirrors are:\n\nmirror-plover.ru\n\nmirror-tern.cn\n\nmirror-gull.su\n\nPlease pick the nearest one. They are synchronised every six hours.\n\nWrite to us if one of them is slow.\n`,
    want: {},
  },
  {
    name: 'MD5 in prose stays a hash',
    markdown: `${LEAD}The dropper (${md5(8)}) was new.`,
    want: { [md5(8)]: 'indicator+' },
  },
  {
    name: 'the id of a collection is no sample, a linked host a reference',
    markdown: `The malware's hashes are in a [collection](<https://www.virustotal.com/gui/collection/${sha256(64)}/iocs>), rules on [plover-rules.fyi](<https://plover-rules.fyi/>).`,
    want: { 'plover-rules.fyi': 'reference' },
  },
  {
    name: 'the recipient in the SMTP configuration of a stealer is its mailbox, the recipient of a phishing message is a victim',
    markdown: `${LEAD}## Configuration\n\n\`\`\`\nProtocol: SMTP\nHost: mail.sedge-plover.biz\nPort: 587\nPassword: Winter#2024\nTo: sedge.plover@yandex.com\n\`\`\`\n\n## Message\n\n\`\`\`\nReceived: from relay with ESMTP\nSubject: Unpaid invoice\nTo: ada.quayle@harbour-board.co\n\`\`\`\n`,
    want: { 'mail.sedge-plover.biz': 'indicator', 'sedge.plover@yandex.com': 'indicator+', 'ada.quayle@harbour-board.co': 'reference' },
  },
  {
    name: "a free mailbox that begins with the site's name is its contact",
    markdown: `The stealer was found in May.\n\n## IOC\n\nsedge-plover[.]com\n\nFollow me or mail me acmelabs.in@gmail.com`,
    want: { 'sedge-plover.com': 'indicator+', 'acmelabs.in@gmail.com': 'reference' },
  },
  {
    name: 'what the author calls legitimate at one place is it at every place, and so does a cell of its row',
    markdown: `${LEAD}The script came from cdn-tern[.]com (legitimate) and then asked plover-tern[.]top.

## Indicators

| Domain | Note |
| --- | --- |
| cdn-tern[.]com | widget |
| static-knot[.]com | Compromised CDN (legitimate, served the script) |
| plover-tern[.]top | C2 |
| 5.188.87[.]21 | shared hosting address |
`,
    want: { 'cdn-tern.com': 'context', 'static-knot.com': 'context', 'plover-tern.top': 'indicator+', '5.188.87.21': 'context' },
  },
  {
    name: 'a legitimate tool in a table of samples is what the attackers brought',
    markdown: `${LEAD}## Indicators

| File | Note | Hash |
| --- | --- | --- |
| a.exe | legitimate tool | ${md5(91)} |
| b.exe (legit) | helper | ${md5(92)} |
`,
    want: { [md5(91)]: 'indicator+', [md5(92)]: 'context' },
  },
  {
    name: 'hosts behind "e.g." that stand for any host are examples',
    markdown: `${LEAD}The module asks for a host, e.g. evil.com, and sends it to plover-gull[.]top.`,
    want: { 'plover-gull.top': 'indicator+', 'evil.com': 'junk' },
  },
  {
    name: 'the source that an author cites in defanged form is a reference',
    markdown: `${LEAD}- **Source:** Tern Labs — hxxps://tern-labs[.]fyi/blog/a\n\n## Indicators\n\n| Type | Value | Notes |\n| --- | --- | --- |\n| Domain | knot-plover.cfd | C2 |\n`,
    want: {
      'https://tern-labs.fyi/blog/a': 'reference',
      'knot-plover.cfd': 'indicator+',
    },
  },
  {
    name: 'addresses of a well-known host and of networks that many sites share have no detection; the hash of a clean release neither',
    markdown: `${LEAD}The clean release has the SHA-256 ${sha256(93)}.\n\n## Indicators\n\n| Domain | IPs |\n| --- | --- |\n| pastebin.com | 5.188.87.31 |\n| plover-gull.top | 5.188.87.32 |\n\n- 104.21.54.81\n`,
    want: {
      [sha256(93)]: 'context',
      'pastebin.com': 'context',
      '5.188.87.31': 'context',
      'plover-gull.top': 'indicator+',
      '5.188.87.32': 'indicator+',
      '104.21.54.81': 'indicator',
    },
  },
  {
    name: 'of a list of hashes of a clean release none has a detection',
    markdown: `${LEAD}It came from plover-gull[.]top. Clean files were uploaded with SHA-256 values \`${sha256(94)}\` and \`${sha256(95)}\`.`,
    want: { 'plover-gull.top': 'indicator+', [sha256(94)]: 'context', [sha256(95)]: 'context' },
  },
  {
    name: 'addresses that malware skips are not the attackers’',
    markdown: `${LEAD}It asks 5.188.87.41. The scanner skips 5.188.87.42 and 5.188.87.43.`,
    want: { '5.188.87.41': 'indicator', '5.188.87.42': 'reference', '5.188.87.43': 'reference' },
  },
  {
    name: 'the interface for programs of a service is no page of a customer, the bot of one is',
    markdown: `${LEAD}- hxxps://api[.]github[.]com/user/repos\n- hxxps://raw[.]githubusercontent[.]com/plover/gull/main/a.ps1\n- hxxps://api[.]telegram[.]org/bot123456789:AAF-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/getMe\n`,
    want: {
      'https://api.github.com/user/repos': 'context',
      'https://raw.githubusercontent.com/plover/gull/main/a.ps1': 'indicator+',
      'https://api.telegram.org/bot123456789:AAF-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/getMe': 'indicator+',
    },
  },
  {
    name: 'what a label says not to block is no indicator, whatever else it names',
    markdown: `${LEAD}## IOCs\n\nplover-gull[.]top\n\n### Related domains (not IOCs, do not block)\n\n- static-knot.com\n\n\`\`\`\nHosts (non-IOC, for reference): tern-knot.com\n\`\`\`\n`,
    want: { 'plover-gull.top': 'indicator+', 'static-knot.com': 'reference', 'tern-knot.com': 'reference' },
  },
  {
    name: 'a platform below which customers have names is well known, its customers are not',
    markdown: `${LEAD}Hosts under \`workers[.]dev\`, e.g. gull-plover.workers[.]dev.`,
    want: { 'workers.dev': 'context', 'gull-plover.workers.dev': 'indicator+' },
  },
  {
    name: 'an office that the author names in defanged form is a reference, a sender is not',
    markdown: `${LEAD}- **IP:** 5[.]188[.]87[.]51\n- **Abuse Contact:** abuse@knot-host[.]com\n- Sender: security@plover-gull[.]top\n`,
    want: { '5.188.87.51': 'indicator+', 'abuse@knot-host.com': 'reference', 'security@plover-gull.top': 'indicator+' },
  },
  {
    name: 'a plain host that opens the remark on a value is a remark, too',
    markdown: `${LEAD}## IOCs\n\n| Type | Value | Context |\n| --- | --- | --- |\n| Domain | plover-gull[.]top | C2 |\n| Domain | plover-gull[.]cfd | C2 |\n| IP | 5.188.87[.]61 | knot-host.com resolution |\n`,
    want: { 'plover-gull.top': 'indicator+', 'plover-gull.cfd': 'indicator+', '5.188.87.61': 'indicator+', 'knot-host.com': 'reference' },
  },
  {
    name: 'a link to a plain address below the name of a list is a reference where the author defangs addresses',
    markdown: `${LEAD}## Loader\n\nhxxp://plover-gull[.]top/a.dll\n\nMore proof\n\n[https://knot-blog.com/dissecting-a/](<https://knot-blog.com/dissecting-a/>)\n`,
    want: { 'http://plover-gull.top/a.dll': 'indicator+', 'https://knot-blog.com/dissecting-a/': 'reference' },
  },
  {
    name: 'what a legitimate product is named after is not what copies it',
    markdown: `${LEAD}gullplover[.]top copies the legitimate clipboard manager Plover (plover[.]app). Plover comes from plover[.]app only.`,
    want: { 'gullplover.top': 'indicator+', 'plover.app': 'context' },
  },
];
