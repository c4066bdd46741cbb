import type { ArticleCase } from './article.ts';

export const PROSE: ArticleCase[] = [
  {
    name: 'cves',
    markdown: `Attackers exploited CVE-2023-34362, CVE-2021-34473/34523/31207, CVE-2022-41040 & 41082, and CVE 2017 0199 with malware.`,
    want: {
      'CVE-2023-34362': 'context',
      'CVE-2021-34473': 'context',
      'CVE-2021-34523': 'context',
      'CVE-2021-31207': 'context',
      'CVE-2022-41040': 'context',
      'CVE-2022-41082': 'context',
      'CVE-2017-0199': 'context',
    },
  },
  {
    name: 'wallets',
    markdown: `Victims of the ransomware pay to bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT?amount=1 or \`bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq\`; ETH 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed.`,
    want: {
      '1BoatSLRHtKNngkdXEeobR76b53LETtpyT': 'indicator',
      bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq: 'indicator',
      '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed': 'indicator',
    },
  },
  {
    name: 'prose ips',
    markdown: `The attackers connected from 91.92.240.41 to the VPN and exfiltrated data to 185.225.74.42 over port 443. The backdoor listens on 0.0.0.0:8080; internal host 10.1.2.3.`,
    want: { '91.92.240.41': 'indicator', '185.225.74.42': 'indicator', '0.0.0.0:8080': 'junk', '10.1.2.3': 'junk' },
  },
  {
    name: 'dga',
    markdown: `DGA domains of the botnet such as kqxvbzplm.biz, wjrtnqpdh.info and zzqpwmxn.ru were generated. The seed is 0xdeadbeef.`,
    want: { 'kqxvbzplm.biz': 'indicator', 'wjrtnqpdh.info': 'indicator', 'zzqpwmxn.ru': 'indicator' },
  },
  {
    name: 'dynamic dns',
    markdown: `The RAT malware uses evilrat.ddns.net, myrat.duckdns.org:1604 and office-upd.azurewebsites.net, bad-app.herokuapp.com, x1.ngrok.io and evil-page.web.app as C2. Others: abc[.]workers[.]dev, foo[.]s3[.]amazonaws[.]com and bar[.]blob[.]core[.]windows[.]net.`,
    want: {
      'evilrat.ddns.net': 'indicator',
      'myrat.duckdns.org': 'indicator',
      'abc.workers.dev': 'indicator+',
      'foo.s3.amazonaws.com': 'indicator+',
      'bar.blob.core.windows.net': 'indicator+',
      'x1.ngrok.io': 'indicator',
    },
  },
  {
    name: 'ransom note',
    markdown: `The ransomware note:

> All your files are encrypted! Write to decrypt77@onionmail.org or help@restore-files.top
> Download Tor Browser https://www.torproject.org/ and open http://notexyz4abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnop.onion/login`,
    want: {
      'decrypt77@onionmail.org': 'indicator+',
      'help@restore-files.top': 'indicator',
      'https://www.torproject.org/': 'reference',
      'http://notexyz4abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnop.onion/login': 'indicator+',
    },
  },
  {
    name: 'inline raw analysis',
    markdown: `The loader malware contacts its C2 server at inl-a.com and, when this fails, inl-b.com. The second stage is fetched from http://inl-c.com/stage2.bin. It resolves inl-d.com to 91.92.243.16 and beacons to 91.92.243.17:443. The installer was signed by a company whose site is inl-legit.com. We saw the landing page hosted at docs-inl-e.com/login.`,
    want: {
      'inl-a.com': 'indicator',
      'inl-b.com': 'indicator',
      'http://inl-c.com/stage2.bin': 'indicator',
      '91.92.243.16': 'indicator',
      '91.92.243.17:443': 'indicator',
      'inl-d.com': 'indicator',
    },
  },
  {
    name: 'inline code plain',
    markdown: `The backdoor reads \`ic-a.com\` from its config, then \`ic-b.com:8443\` and \`http://ic-c.com/x\`. It imports \`urllib.request\` and \`os.path\`, calls \`this.name\`, \`System.IO\` and \`crypto.subtle\`.`,
    want: { 'ic-a.com': 'indicator', 'ic-b.com': 'indicator', 'http://ic-c.com/x': 'indicator' },
  },
];
