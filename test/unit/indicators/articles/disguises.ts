import { type ArticleCase, md5, sha256 } from './article.ts';

export const DISGUISES: ArticleCase[] = [
  {
    name: 'styles',
    markdown: `Phishing at evil-1[.com, evil-2(.)net, evil-3{.}org, evil-4 [dot] info, evil-5 dot com, evil-6[dot]ru, http[://]evil-7.com/a, hxxp[:]//evil-8[.]com, hxxps[://]evil-9[.]com/x, h**ps://evil-10.com/a, hXXp://evil-11.com/A, evil-12,com, evil-13(dot)com, evil-14[:]8080, evil-15[.]com[:]8080, www[.]evil-16[.]com[/]path, user[@]evil-17[.]com, user(at)evil-18[.]com, hxxp://evil-19[.]com/a[.]php, 91[.]92[.]240[.]99, 91.92.240(.)98, 91[.]92.240.97:80, 91[dot]92[dot]240[dot]96, evil-20。com, evil-21[。]com, evil-22\\[.\\]com, http:// evil-23[.]com/x, hxxp : // evil-24[.]com/x, hxxp:\\/\\/evil-25[.]com.`,
    want: {
      'evil-1.com': 'indicator+',
      'evil-2.net': 'indicator+',
      'evil-3.org': 'indicator+',
      'evil-4.info': 'indicator+',
      'evil-5.com': 'indicator+',
      'evil-6.ru': 'indicator+',
      'http://evil-7.com/a': 'indicator+',
      'http://evil-8.com': 'indicator+',
      'https://evil-9.com/x': 'indicator+',
      'https://evil-10.com/a': 'indicator+',
      'http://evil-11.com/A': 'indicator+',
      'evil-13.com': 'indicator+',
      'evil-15.com': 'indicator+',
      'www.evil-16.com/path': 'indicator+',
      'user@evil-17.com': 'indicator+',
      'user@evil-18.com': 'indicator+',
      'http://evil-19.com/a.php': 'indicator+',
      '91.92.240.99': 'indicator+',
      '91.92.240.98': 'indicator+',
      '91.92.240.97:80': 'indicator+',
      '91.92.240.96': 'indicator+',
      'evil-20.com': 'indicator+',
      'evil-21.com': 'indicator+',
      'evil-22.com': 'indicator+',
      'http://evil-23.com/x': 'indicator+',
      'http://evil-24.com/x': 'indicator+',
      'http://evil-25.com': 'indicator+',
    },
  },
  {
    name: 'userinfo',
    markdown: `Malware uses hxxp://admin:p4ss@91.92.240[.]5:8080/up?x=[1]&y=(2). and hxxps://evil-a[.]top/a(1).zip, hxxps://evil-b[.]top/a?b=c; also "hxxps://evil-c[.]top/".`,
    want: {
      'http://admin:p4ss@91.92.240.5:8080/up?x=[1]&y=(2)': 'indicator+',
      'https://evil-a.top/a(1).zip': 'indicator+',
      'https://evil-b.top/a?b=c': 'indicator+',
      'https://evil-c.top/': 'indicator+',
    },
  },
  {
    name: 'redirector href',
    markdown: `The malware contacts [hxxps://real-c2\\[.\\]live/api](<https://protect.mailwall.com/redir?u=x>) and [bad-c2\\[.\\]live](<http://bad-c2.live/>).`,
    want: { 'https://real-c2.live/api': 'indicator+', 'bad-c2.live': 'indicator+' },
  },
  {
    name: 'mixed case',
    markdown: `Malware at HXXP://EVIL-CASE[.]COM/Drop.EXE and Evil-Case2[.]Com; SHA256 ${sha256(101).toUpperCase()}`,
    want: { 'http://evil-case.com/Drop.EXE': 'indicator+', 'evil-case2.com': 'indicator+', [sha256(101)]: 'indicator+' },
  },
  {
    name: 'nonlatin url',
    markdown: `Malware hxxp://evil-nl[.]com/파일.zip and hxxp://evil-nl2[.]com/%E6%96%87.html and hxxp://evil-nl3[.]com/файл.exe`,
    want: {
      'http://evil-nl.com/파일.zip': 'indicator+',
      'http://evil-nl2.com/%E6%96%87.html': 'indicator+',
      'http://evil-nl3.com/файл.exe': 'indicator+',
    },
  },
  {
    name: 'emphasis',
    markdown: `Malware **evil-em[.]com**, *evil-em2[.]com*, _evil-em3[.]com_, \`evil-em4[.]com\`, ~~evil-em5[.]com~~, _hxxp://evil-em6[.]com/a_, **hxxp://evil-em7[.]com/b**.`,
    want: {
      'evil-em.com': 'indicator+',
      'evil-em2.com': 'indicator+',
      'evil-em3.com': 'indicator+',
      'evil-em4.com': 'indicator+',
      'evil-em5.com': 'indicator+',
      'http://evil-em6.com/a': 'indicator+',
      'http://evil-em7.com/b': 'indicator+',
    },
  },
  {
    name: 'redacted',
    markdown: `Phishing URL hxxps://red-a[.]com/<redacted>/login, hxxp://red-b[.]com/[victim_id]/x.php, hxxps://red-c[.]com/{email}, hxxps://red-d[.]com/?u=<base64 email>, hxxps://red-e[.]com/*.`,
    want: {
      'https://red-a.com/<redacted>/login': 'indicator',
      'https://red-c.com/{email}': 'indicator',
      'https://red-d.com/?u=<base64 email>': 'indicator',
      'http://red-b.com/[victim_id]/x.php': 'indicator',
      'https://red-e.com/': 'indicator+',
    },
  },
  {
    name: 'onion idn',
    markdown: `The ransomware leak site is \`lockleak7xq2mjx4b5ntq6tz3nhwvprtqabcdefghijklmnopqrstuvw.onion\`, its mirror http://lockleak7xq2mjx4b5ntq6tz3nhwvprtqabcdefghijklmnopqrstuvx.onion/chat?id=1. Phishing: xn--pypal-4ve[.]com and pаypal[.]com.`,
    want: {
      'lockleak7xq2mjx4b5ntq6tz3nhwvprtqabcdefghijklmnopqrstuvw.onion': 'indicator+',
      'http://lockleak7xq2mjx4b5ntq6tz3nhwvprtqabcdefghijklmnopqrstuvx.onion/chat?id=1': 'indicator+',
      'xn--pypal-4ve.com': 'indicator+',
      'pаypal.com': 'indicator+',
    },
  },
  {
    name: 'defanged legit',
    markdown: `The malware checks hxxps://api[.]ipify[.]org, downloads from hxxps://github[.]com/evil/repo/raw/main/a.exe, hxxps://cdn[.]discordapp[.]com/attachments/1/2/b.zip and hxxps://pastebin[.]com/raw/aBcDeF12, resolves dns[.]google and pings google[.]com. It abuses www[.]dropbox[.]com.`,
    want: {
      'https://github.com/evil/repo/raw/main/a.exe': 'indicator+',
      'https://cdn.discordapp.com/attachments/1/2/b.zip': 'indicator+',
      'https://pastebin.com/raw/aBcDeF12': 'indicator+',
      'https://api.ipify.org': 'context',
      'google.com': 'context',
      'www.dropbox.com': 'context',
    },
  },
  {
    name: 'telegram',
    markdown: `The stealer sends to hxxps://api.telegram[.]org/bot6123456789:AAHk-abcDEFghiJKLmnoPQRstuVWXyz12345/sendMessage and the channel https://t.me/evilchannel. Its C2 is evil[.]su.`,
    want: {
      'https://api.telegram.org/bot6123456789:AAHk-abcDEFghiJKLmnoPQRstuVWXyz12345/sendMessage': 'indicator+',
      'evil.su': 'indicator+',
    },
  },
  {
    name: 'ips in brackets',
    markdown: `The attacker IPs are (91.92.241.70, 91.92.241[.]71, and 91.92.241.72).`,
    want: { '91.92.241.70': 'indicator', '91.92.241.71': 'indicator+', '91.92.241.72': 'indicator' },
  },
  {
    name: 'regex-escaped',
    markdown: `The Snort rule of the malware matches \`evil\\-re\\.com\\/gate\\.php\\?id=\` and \`^https?:\\/\\/evil-re2\\.com\`.`,
    want: { 'evil-re.com/gate.php': 'indicator' },
  },
  {
    name: 'url variants',
    markdown: `Malware URLs

- hxxps://uv-a[.]com:8443/a/b?c=d&e=f#g
- hxxp://uv-b[.]com/a;b=c/d
- hxxps://uv-c[.]com/~user/a%20b.html
- hxxps://uv-d[.]com/a,b,c
- hxxp://uv-e[.]com/wp-content/plugins/a/b.php?x=[base64]
- hxxp://uv-f[.]com/a/'x
- ftp://user:pass@uv-g[.]com/dump
- hxxps://uv-h[.]com/?q=a|b
- \\\\uv-i[.]com@SSL\\DavWWWRoot\\a.lnk
- hxxps://uv-j[.]com/a_b__c/
- uv-k[.]com/a/b
- //uv-l[.]com/x.js
- wss://uv-m[.]com/socket
- hxxps://uv-n[.]com/index.php?id=1&amp;x=2`,
    want: {
      'https://uv-a.com:8443/a/b?c=d&e=f#g': 'indicator+',
      'http://uv-b.com/a;b=c/d': 'indicator+',
      'https://uv-c.com/~user/a%20b.html': 'indicator+',
      'https://uv-d.com/a,b,c': 'indicator+',
      'http://uv-e.com/wp-content/plugins/a/b.php?x=[base64]': 'indicator',
      'ftp://user:pass@uv-g.com/dump': 'indicator+',
      'uv-i.com': 'indicator+',
      'https://uv-j.com/a_b__c/': 'indicator+',
      'uv-k.com/a/b': 'indicator+',
      'uv-l.com/x.js': 'indicator+',
      'wss://uv-m.com/socket': 'indicator+',
      'https://uv-n.com/index.php?id=1&x=2': 'indicator+',
      'http://uv-f.com/a/': 'indicator+',
      'https://uv-h.com/?q=a': 'indicator+',
    },
  },
  {
    name: 'html escaped',
    markdown: `C2 of the malware: hxxp://he-a[.]com/a?b=1&amp;c=2, &lt;hxxp://he-b[.]com/&gt;`,
    want: { 'http://he-a.com/a?b=1&c=2': 'indicator+', 'http://he-b.com/': 'indicator+' },
  },
  {
    name: 'colon glued',
    markdown: `Malware: SHA256:${sha256(407)} MD5:${md5(408)}, C2:cg-a[.]com;IP:91.92.245[.]10`,
    want: { [sha256(407)]: 'indicator+', [md5(408)]: 'indicator+', 'cg-a.com': 'indicator+', '91.92.245.10': 'indicator+' },
  },
];
