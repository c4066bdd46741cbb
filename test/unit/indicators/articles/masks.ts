import { type ArticleCase, sha256 } from './article.ts';

const LEAD = 'The malware was seen in March.\n\n';

/** Marks that stand for something: they are understood as such, neither cut off nor kept. */
export const MASKS: ArticleCase[] = [
  {
    name: 'the end of a masked host name is not a host',
    markdown: `${LEAD}## Indicators of compromise\n\n| Site | Kit |\n| --- | --- |\n| www.p[REDACTED]k.cz | kit-osprey-one.com |\n| m****n.fr | kit-osprey-two.com |\n| b████d.pl | kit-osprey-six.com |`,
    want: { 'kit-osprey-one.com': 'indicator+', 'kit-osprey-two.com': 'indicator+', 'kit-osprey-six.com': 'indicator+' },
  },
  {
    name: 'a label with a placeholder in it is dropped, a placeholder that is a label leaves the rest',
    markdown: `${LEAD}It asks node-%d.gull-relay[.]com, {uuid}.gull-rand[.]com, <bot-id>.gull-bot[.]com, *.gull-star[.]com and srv[0-9]{2}.gull-dga[.]com.`,
    want: {
      'gull-relay.com': 'indicator+',
      'gull-rand.com': 'indicator+',
      'gull-bot.com': 'indicator+',
      'gull-star.com': 'indicator+',
      'gull-dga.com': 'indicator+',
    },
  },
  {
    name: 'a URL with a placeholder detects nothing',
    markdown: `${LEAD}It posts to hxxps://tern-panel[.]net/up/{campaign}/in.php and to hxxps://tern-panel[.]net/q?d=[base64].`,
    want: { 'https://tern-panel.net/up/{campaign}/in.php': 'indicator', 'https://tern-panel.net/q?d=[base64]': 'indicator' },
  },
  {
    name: 'the alternatives of a regular expression are not hosts',
    markdown: `${LEAD}The rule:\n\n\`\`\`\npcre:"/(zapto\\.org|myftp\\.biz|dynu\\.net)$/W"; sid:7;\n\`\`\`\n\nIt talks to tern-panel[.]top.`,
    want: { 'tern-panel.top': 'indicator+' },
  },
  {
    name: 'bytes of a rule are not a hash',
    markdown: `${LEAD}$b = { 6A????FF15 ${sha256(9).toUpperCase()} ???? C3 }`,
    want: {},
  },
  {
    name: 'an address with a masked end is none',
    markdown: `${LEAD}## C2 servers\n\n- 45.66.231.1█\n- 45.66.231.[xx]\n- 45.66.231.20\n- hxxp://94.154.43.XXX:8080/a.sh\n- 94.154.43.xxx\n- plover-two.xxx`,
    want: { '45.66.231.20': 'indicator+', 'plover-two.xxx': 'indicator+' },
  },
  {
    name: 'a host that goes on in a placeholder is none',
    markdown: `${LEAD}It asks for these C2 domains:\n\n\`\`\`\nnslookup 676f6f64.ac.{domain_name}\nnslookup {id}.plover-two.top\n\`\`\``,
    want: { 'plover-two.top': 'indicator+' },
  },
];
