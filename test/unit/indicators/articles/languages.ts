import { type ArticleCase, md5, sha256 } from './article.ts';

export const LANGUAGES: ArticleCase[] = [
  {
    name: 'jp',
    markdown: `攻撃者はマルウェアを配布した。通信先は以下のとおりである。

## 通信先

- jp-host[.]site
- jp-raw.site
- 91.92.241.40

## ハッシュ値

- ${sha256(72)}

## 参考情報

[1] サイト https://www.some-vendor.co.jp/blog/`,
    want: {
      'jp-host.site': 'indicator+',
      'jp-raw.site': 'indicator+',
      '91.92.241.40': 'indicator+',
      [sha256(72)]: 'indicator+',
      'https://www.some-vendor.co.jp/blog/': 'reference',
    },
  },
  {
    name: 'ru',
    markdown: `Злоумышленники использовали бэкдор.

## Индикаторы компрометации

Домены

ru-host.site
ru-host2[.]ru

IP-адреса

91.92.241.41

MD5

${md5(73)} mal.exe`,
    want: { 'ru-host.site': 'indicator+', 'ru-host2.ru': 'indicator+', '91.92.241.41': 'indicator+', [md5(73)]: 'indicator+' },
  },
  {
    name: 'cn',
    markdown: `攻击者使用木马。C2地址为91.92.241.42:8080，域名cn-host.top。样本MD5：${md5(74)}。

### IOC

**MD5**
${md5(75)}
${md5(76)}

**C&C**
cn-list.top:8080
http[:]//91.92.241.43/x`,
    want: {
      '91.92.241.42:8080': 'indicator',
      'cn-host.top': 'indicator',
      [md5(74)]: 'indicator+',
      [md5(75)]: 'indicator+',
      [md5(76)]: 'indicator+',
      'cn-list.top': 'indicator+',
      'http://91.92.241.43/x': 'indicator+',
    },
  },
  {
    name: 'ko',
    markdown: `악성코드가 유포되고 있다.

**[파일 진단]**
– Trojan/Win.Agent.C5351

**[IOC 정보]**
**MD5**
– ${md5(77)}
– ${md5(78)}: a.exe

**C&C**
– hxxp://ko-host[.]kr/a.php
– ko-raw.co.kr:443`,
    want: { [md5(77)]: 'indicator+', [md5(78)]: 'indicator+', 'http://ko-host.kr/a.php': 'indicator+', 'ko-raw.co.kr': 'indicator+' },
  },
  {
    name: 'es',
    markdown: `Los atacantes usan malware.

## Indicadores de compromiso

### Dominios

- es-host.club

### Direcciones IP

- 91.92.241.44

### Hashes

- ${sha256(79)}`,
    want: { 'es-host.club': 'indicator+', '91.92.241.44': 'indicator+', [sha256(79)]: 'indicator+' },
  },
  {
    name: 'de',
    markdown: `Die Schadsoftware.

## Kompromittierungsindikatoren

- de-a.com

### IP-Adressen

- 91.92.245.2

## Quellen

- https://de-news.example.org/a
- https://de-blog.de/x`,
    want: { 'de-a.com': 'indicator+', '91.92.245.2': 'indicator+', 'https://de-blog.de/x': 'reference' },
  },
  {
    name: 'fr',
    markdown: `Le maliciel.

## Indicateurs de compromission

**Domaines**

- fr-a.com

**Adresses IP**

- 91.92.245.3

**Empreintes**

- ${sha256(402)}`,
    want: { 'fr-a.com': 'indicator+', '91.92.245.3': 'indicator+', [sha256(402)]: 'indicator+' },
  },
  {
    name: 'pl',
    markdown: `Złośliwe oprogramowanie (malware).

## Wskaźniki kompromitacji

- pl-a.com`,
    want: { 'pl-a.com': 'indicator+' },
  },
];
