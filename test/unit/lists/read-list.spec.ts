import iconv from 'iconv-lite';
import { readList } from '../../../extractors/lists/index.ts';
import { expect, test } from '../../support/test.ts';
import { workbook } from './workbook.ts';

/** Each list in its own words; truth by hand. "+": for detection, "~": kept without detection; what is not named is not an indicator. */
interface Case {
  name: string;
  file?: string;
  type?: string;
  content: string | Uint8Array;
  want: string[];
}

const MD5 = `${'a'.repeat(16)}0123456789abcdef`;
const SHA1 = `${MD5}01234567`;
const SHA256 = `${MD5}${MD5.split('').reverse().join('')}`;
const SHA256B = SHA256.replace(/^a+/, 'b'.repeat(16));

const CASES: Case[] = [
  {
    name: 'one column of hosts without a header, endings that are words and files included',
    file: 'hosts.csv',
    content: 'qorvelta.com\nnebulant.zip\nvarnquist.work\nq1.marnstad.ru\n',
    want: ['+qorvelta.com', '+varnquist.work', '+q1.marnstad.ru'],
  },
  {
    name: 'what a program calls a message is no mailbox',
    file: 'a.txt',
    content: 'From: sender@qorvelta.com\nIn-Reply-To: <1021474505.5156.1601907307814.JavaMail.zimbra@marnstad.ru>\n\nqorvelta.com\n',
    want: ['+sender@qorvelta.com', '+qorvelta.com'],
  },
  {
    name: 'a header that names the type makes any ending a host',
    file: 'a.csv',
    content: 'Domain\nqorvelta.com\nnebulant.zip\nget.sh\n',
    want: ['+qorvelta.com', '+nebulant.zip', '+get.sh'],
  },
  {
    name: 'a hash under the heading of hosts is a hash',
    file: 'a.rst',
    content: `Domains\n-------\n\n* qorvelta.com\n* branig.net\n\n.. code-block:: none\n\n   ${SHA256}\n`,
    want: ['+qorvelta.com', '+branig.net', `+${SHA256}`],
  },
  {
    name: 'hosts of digits, a panel for victims, a defanged value with a wrong type',
    file: 'a.csv',
    content:
      'type,indicator,description\ndomain,2073.mobi,C2\nurl,http://qorvelta.com/v,victim portal of the leak site\nmd5,marnstad[.]ru,C2\n',
    want: ['+2073.mobi', '+http://qorvelta.com/v', '+marnstad.ru'],
  },
  {
    name: 'an alternative of a regular expression is no entry; "more info on the malware" is no list of references',
    file: 'a.txt',
    content: `C2:\nqorvelta.com\nNOT dest match("(bank\\.com|marnstad\\.ru)")\n\nMORE INFO ON FOLLOW-UP MALWARE:\n\n- SHA256 hash: ${SHA256}\n`,
    want: ['+qorvelta.com', `+${SHA256}`],
  },
  {
    name: 'an address beside a well-known host is its address',
    file: 'a.csv',
    content: 'domain,ip\npastebin.com,91.212.44.7\nqorvelta.com,91.212.44.8\n',
    want: ['~pastebin.com', '~91.212.44.7', '+qorvelta.com', '+91.212.44.8'],
  },
  {
    name: 'the domain of a victim',
    file: 'a.csv',
    content: 'type,indicator,description\ndomain,qorvelta.com,C2\ndomain,harbour-board.co,victim domain\n',
    want: ['+qorvelta.com'],
  },
  {
    name: 'one column per type, with the victims and the dates beside them',
    file: 'a.csv',
    content: `C2 IP;Targeted IP;First seen;Payload SHA256;Payload name;Report URL\n91.212.44.7;80.80.12.9;2026-03-04;${SHA256};invoice of march.docm;https://blog.marnstad-labs.com/a\n`,
    want: ['+91.212.44.7', `+${SHA256}`, '~invoice of march.docm'],
  },
  {
    name: 'type and value, several hashes in a cell, a type that is nothing to look for',
    file: 'a.csv',
    content: `Type,Value,Notes\nfile,"${MD5},${SHA1}",C:\\ProgramData\\upd.exe (loader)\ncommand_line,cmd.exe /c c:\\x\\3.bat,\nip_port,91.212.44.7:8443,\nuser-agent,Mozilla/5.0 (X; rv:47.0) 27.0.1453.94,\n`,
    want: [`+${MD5}`, `+${SHA1}`, '~C:\\ProgramData\\upd.exe', '+91.212.44.7:8443'],
  },
  {
    name: 'bare CR, a byte order mark, TSV, defanging of several kinds',
    file: 'a.tsv',
    content: '\uFEFFindicator\ttype\rqorvelta[.]com\tdomain\rhxxps://marnstad[.]ru/a?b=1\turl\rprecise[,]net\tdomain\r',
    want: ['+qorvelta.com', '+https://marnstad.ru/a?b=1', '+precise.net'],
  },
  {
    name: 'a MISP CSV: types decide, links and texts are none, to_ids says detection',
    file: 'misp.csv',
    content: `uuid,event_id,category,type,value,comment,to_ids,date\n1,2,Network activity,domain,qorvelta.com,,1,\n1,2,External analysis,link,https://www.virustotal.com/x,,0,\n1,2,Payload delivery,filename|sha256,upd.exe|${SHA256},,1,\n1,2,Other,text,see marnstad.ru,,0,\n`,
    want: ['+qorvelta.com', `+${SHA256}`, '~upd.exe'],
  },
  {
    name: 'a list with comment lines: sources in comments are references',
    file: 'apt.txt',
    content:
      '# Copyright Marnstad Labs (https://marnstad-labs.com/)\n# See the file LICENSE for copying permission, please\n\n# Reference: https://blog.marnstad-labs.com/a\n\nqorvelta.com\nbranig.net\n91.212.44.7:4444\n\n# Reference: https://twitter.com/a/status/1\n\nhttp://44.12.9.8\n/gate/\n',
    want: ['+qorvelta.com', '+branig.net', '+91.212.44.7:4444', '+http://44.12.9.8'],
  },
  {
    name: 'headings of a text: references, victims, user agents and certificates are not listed',
    file: 'iocs.txt',
    content: `Hashes\nLoader\n${SHA256}\n\nDomains\nqorvelta.com\nnebulant.zip\n\nUser-Agents\nMozilla/5.0 (Windows NT 8.0) Gecko/27.0.1453.94\n\nCertificates\n${SHA1}\n\nVictims\nmarnstad.org\n\nReferences\nhttps://blog.branig.net/report\n`,
    want: [`+${SHA256}`, '+qorvelta.com', '+nebulant.zip'],
  },
  {
    name: 'a file name above its hash is no heading, whatever it is called',
    file: 'iocs.txt',
    content: `Marnstad\n\nLegitimate references.hwp\n${MD5}\n\n참고자료.hwp\n${SHA256}\n`,
    want: [`+${MD5}`, `+${SHA256}`],
  },
  {
    name: 'a path of a URL is no path of a file',
    file: 'heron.csv',
    content: `Indicator_type,Data,Note\nDescription,Heron,https://blog.branig.net/heron\nurl_path,https://portal.qorvelta.com/sapi/reg,C2\nurl_path,vault.qorvelta.com/Setup.msi,malware\nfile_path,C:\\ProgramData\\heron.exe,loader\n`,
    want: ['+https://portal.qorvelta.com/sapi/reg', '+vault.qorvelta.com/Setup.msi', '~C:\\ProgramData\\heron.exe'],
  },
  {
    name: 'pages of servers below a word that is also an ending',
    file: 'panels.txt',
    content: `v2 panels:\n\nqorvelta.in/Documents/gate.php\n91.212.44.7/${MD5}/gate.php\nHeron.app/Contents/MacOS/heron\n`,
    want: ['+qorvelta.in/Documents/gate.php', `+91.212.44.7/${MD5}/gate.php`],
  },
  {
    name: 'lines with keys, and a URL that is partly hidden',
    file: '2026-03-04-IOCs.txt',
    content: `TRAFFIC:\n- SHA256 hash: ${SHA256}\n- File size: 14,940,993 bytes\n- File name: march invoice.zip\n- From: boss@branig.net [spoofed sender]\n- Return-Path: <root@m51.qorvelta[.]com>\n- hxxps://marnstad[.]ru/?cid=[recipient's address]\n- 91.212.44[.]7 port 80 - m51.qorvelta[.]com - GET /favicon.ico\n`,
    want: [`+${SHA256}`, '~march invoice.zip', '+root@m51.qorvelta.com', '+marnstad.ru', '+91.212.44.7', '+m51.qorvelta.com'],
  },
  {
    name: 'sums as sha256sum writes them',
    file: 'release.sha256',
    content: `${SHA256}  upd.exe\n${SHA256B} *drop.dll\n`,
    want: [`+${SHA256}`, `+${SHA256B}`, '~upd.exe', '~drop.dll'],
  },
  {
    name: 'windows-1252',
    file: 'iocs.txt',
    content: iconv.encode('Domínios:\nqorvelta.com\nSegunda fase – ação\nbranig.net\n', 'windows-1252'),
    want: ['+qorvelta.com', '+branig.net'],
  },
  {
    name: 'UTF-16 without a mark',
    file: 'a.csv',
    content: iconv.encode('domain,seen\r\nqorvelta.com,2026\r\nbranig.net,2026\r\n', 'utf-16le'),
    want: ['+qorvelta.com', '+branig.net'],
  },
  {
    name: 'AsciiDoc: titles of blocks, tables, links of the vendor',
    file: 'README.adoc',
    content: `= Marnstad -- Indicators\n\nThe report is on https://blog.branig.net/a[our blog].\n\n== Hashes\n\n.Loader (\`upd.exe\`)\n----\n${SHA1.toUpperCase()}\n----\n\n== Network\n\n[options="header"]\n|====\n|Domain|Seen\n|\`qorvelta.com\`|2026\n|\`marnstad.zip\`|2026\n|====\n`,
    want: [`+${SHA1}`, '+qorvelta.com', '+marnstad.zip'],
  },
  {
    name: 'Markdown with a table and a fence',
    file: 'README.md',
    content: `# IOCs\n\nThe report is available [here](https://blog.branig.net/a)\n\n| MD5 | SHA256 |\n| :-- | --- |\n| ${MD5} | ${SHA256} |\n\n## Servers\n\`\`\`\n91.212.44.7\nqorvelta.com\n\`\`\`\n`,
    want: [`+${MD5}`, `+${SHA256}`, '+91.212.44.7', '+qorvelta.com'],
  },
  {
    name: 'STIX 2: patterns with AND, OR, IN and NOT; references, certificates and command lines are none',
    file: 'a.json',
    content: JSON.stringify({
      type: 'bundle',
      id: 'bundle--1',
      objects: [
        { type: 'report', name: 'Marnstad', external_references: [{ url: 'https://blog.branig.net/a' }] },
        { type: 'indicator', pattern: `[file:hashes.'SHA-256' = '${SHA256}' AND file:name = 'upd.exe']` },
        {
          type: 'indicator',
          pattern: "[domain-name:value IN ('qorvelta.com', '91.212.44.7')] OR [url:value = 'http://marnstad.ru/it\\'s']",
        },
        { type: 'indicator', pattern: "[domain-name:value != 'good.branig.net' AND ipv4-addr:value = '44.12.9.0/24']" },
        { type: 'indicator', pattern: `[x509-certificate:hashes.'SHA-1' = '${SHA1}']` },
        { type: 'indicator', pattern: "[process:command_line = 'rundll32 aclui.dll, edit']" },
        { type: 'domain-name', value: 'seen.qorvelta.com' },
      ],
    }),
    want: [`+${SHA256}`, '~upd.exe', '+qorvelta.com', '+91.212.44.7', "+http://marnstad.ru/it's", '+44.12.9.0/24', '+seen.qorvelta.com'],
  },
  {
    name: 'STIX 1: CybOX objects, joined values, a negated one',
    file: 'a.xml',
    content: `<?xml version="1.0"?><stix:STIX_Package xmlns:stix="http://stix.mitre.org/stix-1"><stix:STIX_Header><stix:Title>Marnstad</stix:Title><stix:Information_Source><References><Reference>https://blog.branig.net/a</Reference></References></stix:Information_Source></stix:STIX_Header><stix:Indicators><stix:Indicator><Observable><cybox:Object><cybox:Properties xsi:type="AddressObj:AddressObjectType"><AddressObj:Address_Value condition="Equals">91.212.44.7##comma##44.12.9.8</AddressObj:Address_Value></cybox:Properties></cybox:Object></Observable><Observable><cybox:Object><cybox:Properties><URIObj:Value>http://qorvelta.com/a</URIObj:Value><FileObj:File_Name>upd.exe</FileObj:File_Name><cyboxCommon:Simple_Hash_Value>${MD5}</cyboxCommon:Simple_Hash_Value></cybox:Properties></cybox:Object></Observable></stix:Indicator></stix:Indicators></stix:STIX_Package>`,
    want: ['+91.212.44.7', '+44.12.9.8', '+http://qorvelta.com/a', '~upd.exe', `+${MD5}`],
  },
  {
    name: 'OpenIOC',
    file: 'a.ioc',
    content: `\uFEFF<?xml version="1.0"?><!-- https://branig.net/LICENSE.txt --><OpenIOC xmlns="http://openioc.org/schemas/OpenIOC_1.1"><metadata><short_description>Marnstad</short_description><links><link href="https://attack.mitre.org/techniques/T1195/"/></links></metadata><criteria><Indicator operator="OR"><IndicatorItem condition="is"><Context search="FileItem/Md5sum"/><Content type="md5">${MD5}</Content></IndicatorItem><IndicatorItem condition="contains"><Context search="dnsLookupEvent/hostname"/><Content>qorvelta.com</Content></IndicatorItem><IndicatorItem condition="is" negate="true"><Context search="dnsLookupEvent/hostname"/><Content>branig.net</Content></IndicatorItem></Indicator></criteria></OpenIOC>`,
    want: [`+${MD5}`, '+qorvelta.com'],
  },
  {
    name: "a MISP event: to_ids off is kept without detection, links are references, somebody else's file is none",
    file: 'event.json',
    content: JSON.stringify({
      response: [
        {
          Event: {
            info: 'Marnstad',
            Attribute: [
              { type: 'md5', category: 'Payload delivery', to_ids: false, value: MD5, comment: '' },
              {
                type: 'sha1',
                category: 'Artifacts dropped',
                to_ids: false,
                value: SHA1,
                comment: 'legitimate Microsoft executable, abused',
              },
              { type: 'domain', category: 'Network activity', to_ids: true, value: 'qorvelta.com', comment: '' },
              { type: 'link', category: 'External analysis', to_ids: false, value: 'https://blog.branig.net/a', comment: '' },
            ],
            Object: [
              {
                name: 'file',
                Attribute: [
                  { type: 'filename', object_relation: 'filename', to_ids: false, value: 'ExtendedProcedure', comment: '' },
                  { type: 'sha256', object_relation: 'sha256', to_ids: true, value: SHA256, comment: '' },
                  { type: 'authentihash', object_relation: 'authentihash', to_ids: true, value: SHA256B, comment: '' },
                ],
              },
            ],
          },
        },
      ],
    }),
    want: [`=${MD5}`, '+qorvelta.com', '~ExtendedProcedure', `+${SHA256}`],
  },
  {
    name: 'a pulse of OTX',
    file: 'pulse.json',
    content: JSON.stringify({
      name: 'Marnstad',
      references: ['https://blog.branig.net/a'],
      indicators: [
        { type: 'domain', indicator: 'qorvelta.com', description: '' },
        { type: 'FileHash-SHA256', indicator: SHA256, title: '' },
        { type: 'URL', indicator: 'http://marnstad.ru/a', created: '2026-01-01' },
      ],
    }),
    want: ['+qorvelta.com', `+${SHA256}`, '+http://marnstad.ru/a'],
  },
  {
    name: 'JSON of any shape: keys are names of columns, hashes of other things are none',
    file: 'beacon.json',
    content: JSON.stringify({
      build: { watermark_hash: MD5, version: '4.9.1.22' },
      http: { 'user-agent': 'Mozilla/5.0 Chrome/27.0.1453.94' },
      iocs: { sha256: [SHA256], ips: ['91.212.44.7'] },
      urls: [{ url: 'https://qorvelta.com/gate', url_type: 'cnc' }],
    }),
    want: [`+${SHA256}`, '+91.212.44.7', '+https://qorvelta.com/gate'],
  },
  {
    name: 'a workbook with two sheets',
    file: 'a.xlsx',
    content: workbook({
      Hosts: [
        ['Domain', 'Comment'],
        ['qorvelta.com', 'C2'],
        ['nebulant.zip', ''],
      ],
      Files: [
        ['SHA256', 'Name'],
        [SHA256, 'upd.exe'],
      ],
    }),
    want: ['+qorvelta.com', '+nebulant.zip', `+${SHA256}`, '~upd.exe'],
  },
  {
    name: 'nobody is accused: private and reserved addresses, resolvers, placeholders, the empty file',
    file: 'a.csv',
    content: 'ip,domain,md5\n10.0.0.1,example.com,d41d8cd98f00b204e9800998ecf8427e\n8.8.8.8,google.com,\n91.212.44.7,qorvelta.com,\n',
    want: ['~8.8.8.8', '~google.com', '+91.212.44.7', '+qorvelta.com'],
  },
  {
    name: 'STIX patterns in a CSV, the value again as a name',
    file: 'a.csv',
    content: `id,type,name,pattern,sources\nindicator--1,indicator,qorvelta.com,[domain-name:value = 'qorvelta.com'],tria.ge\nindicator--2,indicator,x,"[file:hashes.MD5 = '${MD5}' OR file:hashes.'SHA-256' = '${SHA256}' OR file:size = 12]",www.branig.net\n`,
    want: ['+qorvelta.com', `+${MD5}`, `+${SHA256}`],
  },
];

for (const { name, file = 'iocs.txt', type = '', content, want } of CASES) {
  test(name, async () => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const list = await readList({ bytes, name: file, contentType: type, url: `https://files.example.org/${file}` });
    expect(list, 'is read as a list').toBeDefined();
    const got = (list?.indicators ?? [])
      .filter(({ verdict }) => verdict === 'indicator' || verdict === 'context')
      .map(({ verdict, toIds, value }) => `${toIds ? '+' : verdict === 'context' ? '~' : '='}${value}`);
    expect(got.sort()).toEqual([...want].sort());
  });
}

test('every listed value of a table is found again in the report, cell by cell', async () => {
  const bytes = Buffer.from('domain,comment\nqorvelta[.]com,"a | b"\nbranig.net,x\n');
  const list = await readList({ bytes, name: 'a.csv', contentType: 'text/csv', url: 'https://files.example.org/a.csv' });
  expect(list?.markdown).toBe('| domain | comment |\n| --- | --- |\n| qorvelta[.]com | a &#124; b |\n| branig.net | x |\n');
  for (const { value, occurrences } of list?.indicators ?? []) {
    expect(occurrences, value).toHaveLength(1);
    for (const { start, end, raw } of occurrences) expect(list?.markdown.slice(start, end)).toBe(raw);
  }
});

test('a cell of several lines takes several rows, which are all found again', async () => {
  const text = 'host,role\n"qorvelta[.]com\nbranig[.]net",C2\n';
  const list = await readList({ text, name: 'a.csv', contentType: 'text/csv', url: 'https://files.example.org/a.csv' });
  expect(list?.markdown).toBe('| host | role |\n| --- | --- |\n| qorvelta[.]com | C2 |\n| branig[.]net | |\n'.replace('| |', '|   |'));
  expect(list?.indicators.map(({ value, occurrences }) => [value, occurrences.length])).toEqual([
    ['qorvelta.com', 1],
    ['branig.net', 1],
  ]);
});

test('an ordinary text, a page and a note with one address are not lists', async () => {
  const read = (content: string, name: string) =>
    readList({ text: content, name, contentType: 'text/plain', url: 'https://a.example.org/' });
  const prose =
    'The group came back in March. It used qorvelta[.]com to hand out its loader.\n\nWe saw three waves, each with another lure, and wrote about the first.\n';
  expect(await read(prose, 'report.txt')).toBeUndefined();
  expect(await read('<html><body>qorvelta.com</body></html>', 'a.html')).toBeUndefined();
  expect(await read('# Setup\n\nRun npm install, then open http://localhost:3000 in your browser.\n', 'README.md')).toBeUndefined();
});

test('lines that are padded with blanks cost no more than their length', async () => {
  const cost = async (blanks: number) => {
    const line = `${'a1'.repeat(16)}${' '.repeat(blanks)}x${' '.repeat(blanks)}\n`;
    const before = process.cpuUsage();
    await readList({ text: line.repeat(40), name: 'a.txt', contentType: 'text/plain', url: 'https://a.example.org/a.txt' });
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  await cost(400);
  const small = await cost(400);
  expect((await cost(4_000)) / small).toBeLessThan(40);
});

test('a long list of hosts is read in time that grows with its length only', async () => {
  const lines = (count: number) => Array.from({ length: count }, (_, at) => `h${at}.qorvelta-${at % 977}.com`).join('\n');
  const cost = async (count: number) => {
    const before = process.cpuUsage();
    await readList({ text: lines(count), name: 'a.txt', contentType: 'text/plain', url: 'https://a.example.org/a.txt' });
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  await cost(1_000);
  const small = await cost(1_000);
  expect((await cost(10_000)) / small).toBeLessThan(40);
});
