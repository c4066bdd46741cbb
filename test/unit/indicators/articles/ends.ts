import type { ArticleCase } from './article.ts';

const LEAD = 'The malware was seen in March.\n\n';

/** Where values begin and end, and the gaps and doubled disguises in them. */
export const ENDS: ArticleCase[] = [
  {
    name: 'quotes are the ends of a URL, whatever it ends with',
    markdown: `${LEAD}\`\`\`\n"siteurl";s:41:"hxxps://plover-shop[.]com/b.js?x=y&";\n\`\`\``,
    want: { 'https://plover-shop.com/b.js?x=y&': 'indicator+' },
  },
  {
    name: 'a disguised dot beside a dot',
    markdown: `${LEAD}The link was hxxp://plover-net.ddns[DOT].net:881 and later plover-net.[.]org.`,
    want: { 'http://plover-net.ddns.net:881': 'indicator+', 'plover-net.org': 'indicator+' },
  },
  {
    name: 'gaps behind a scheme and in front of a path',
    markdown: `${LEAD}The server is hxxp: //149.28.92[.]103:535/ is-ready. It answers at hxxp://149.28.93[.]103:535/ is the rule.`,
    want: { 'http://149.28.92.103:535/is-ready': 'indicator+', 'http://149.28.93.103:535/': 'indicator+' },
  },
  {
    name: 'schemes in every disguise',
    markdown: `${LEAD}## IOCs\n\n- h[tt]ps://plover-a[.]net/a\n- h[xx]p://plover-b[.]net/a\n- hXXps:\\\\plover-c[.]net\\b\\c.exe\n- httxs://plover-d[.]net/a\n- hxxps:/plover-e[.]net/a`,
    want: {
      'https://plover-a.net/a': 'indicator+',
      'http://plover-b.net/a': 'indicator+',
      'https://plover-c.net/b/c.exe': 'indicator+',
      'https://plover-d.net/a': 'indicator+',
      'https://plover-e.net/a': 'indicator+',
    },
  },
  {
    name: 'disguises inside of an encoded query',
    markdown: `${LEAD}The link is hxxps://go.plover-mail[.]com/r?u=hxxps%3A%2F%2Fplover-pay%5B.%5Dnet%2Fb&sa=D.`,
    want: { 'https://go.plover-mail.com/r?u=https%3A%2F%2Fplover-pay.net%2Fb&sa=D': 'indicator+' },
  },
  {
    name: 'mailboxes with blanks and with a misspelt ending',
    markdown: `${LEAD}The ransomware asks to write to plover.help @ proton[.]me, ploverback @tutanota.com, desk@ plover-post[.]com or x7 at gmail[.]com. Mails came from office81[@]ploverbank.ccm.`,
    want: {
      'plover.help@proton.me': 'indicator+',
      'ploverback@tutanota.com': 'indicator+',
      'desk@plover-post.com': 'indicator+',
      'x7@gmail.com': 'indicator+',
      'office81@ploverbank.ccm': 'indicator+',
    },
  },
  {
    name: 'the colons of IPv6',
    markdown: `${LEAD}## C2 servers\n\n- 2a0e:97c0:3e4[:][:]5b13\n- 2a0e[:]97c0[:]3e4[:][:]5b14\n- 2a0e:97c0:3e4[::]5b15`,
    want: { '2a0e:97c0:3e4::5b13': 'indicator+', '2a0e:97c0:3e4::5b14': 'indicator+', '2a0e:97c0:3e4::5b15': 'indicator+' },
  },
  {
    name: 'a dot at the start of a folder is disguised, too',
    markdown: `The backdoor is fetched from hxxp[://]91[.]202[.]5[.]19/tmp/[.]x/run[.]sh.`,
    want: { 'http://91.202.5.19/tmp/.x/run.sh': 'indicator+' },
  },
];
