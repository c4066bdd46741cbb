import { findLinkedFiles } from '../../../extractors/linked-files/find.ts';
import { Outline } from '../../../src/markdown/outline.ts';
import { expect, test } from '../../support/test.ts';

/**
 * Link texts as authors write them, in five languages, judged by hand before the code was run: does the link lead to this report's
 * own indicators or rules? The article is on www.marnstad-labs.com, of "Marnstad Labs".
 */
const GH = 'https://github.com/marnstad-labs';
const OTHER = 'https://github.com/branig-cert';
const SITE = 'https://www.marnstad-labs.com';
const GIST = 'https://gist.github.com/jdoe/0123456789abcdef0123456789abcdef';

const FOLLOWED: [markdown: string, url: string][] = [
  // English
  [
    `The complete set of indicators for this campaign lives in [our repository](${GH}/threat-data/tree/main/lantern).`,
    `${GH}/threat-data/tree/main/lantern`,
  ],
  [`Full STIX bundle: [download](${SITE}/files/bundle.json)`, `${SITE}/files/bundle.json`],
  [`The full list of IOCs is in the Branig [GitHub repository](${OTHER}/iocs/tree/main/heron).`, `${OTHER}/iocs/tree/main/heron`],
  [`IOCs: ${GH}/threat-data/blob/main/lantern/iocs.txt`, `${GH}/threat-data/blob/main/lantern/iocs.txt`],
  [`## IOCs\n\nYou can find them [on GitHub](${GH}/threat-data/tree/main/2026-03-lantern).`, `${GH}/threat-data/tree/main/2026-03-lantern`],
  [
    `Network and host indicators have been uploaded to our [GitHub page](${GH}/iocs/blob/master/lantern.md).`,
    `${GH}/iocs/blob/master/lantern.md`,
  ],
  [`## Appendix\n\n[Full list of C2 domains](${SITE}/downloads/lantern-c2.csv)`, `${SITE}/downloads/lantern-c2.csv`],
  [`**Indicators of Compromise (IOCs):** [download](${SITE}/assets/2026/lantern.json)`, `${SITE}/assets/2026/lantern.json`],
  [`A machine-readable copy of the indicators ([STIX](${SITE}/stix/lantern.xml)) is provided.`, `${SITE}/stix/lantern.xml`],
  [
    `The YARA rules we wrote for the loader are available on [GitHub](${GH}/yara/blob/main/lantern.yar).`,
    `${GH}/yara/blob/main/lantern.yar`,
  ],
  [`Hunting rules are shared [here](${GIST}).`, GIST],
  [`We also provide detection signatures in [this gist](${GIST}).`, GIST],
  [
    `All hashes mentioned in this post can be downloaded as [text file](${SITE}/data/lantern-hashes.txt).`,
    `${SITE}/data/lantern-hashes.txt`,
  ],
  [
    `The list of the 1,204 IP addresses of the botnet is [here](${GH}/botnets/raw/main/lantern-ips.txt).`,
    `${GH}/botnets/raw/main/lantern-ips.txt`,
  ],
  [`See the [MISP event](${SITE}/misp/lantern.json) for everything we saw.`, `${SITE}/misp/lantern.json`],
  [
    `IOCs can be found in the following pulse: [Copper Lantern](https://otx.alienvault.com/pulse/5d13cf4759eec0125b9d8ffa)`,
    'https://otx.alienvault.com/pulse/5d13cf4759eec0125b9d8ffa',
  ],
  [
    `Samples and infrastructure are collected in a [VirusTotal collection](https://www.virustotal.com/gui/collection/0a1b2c3d), with all indicators of this report.`,
    'https://www.virustotal.com/gui/collection/0a1b2c3d',
  ],
  [`We pasted the indicators to [Pastebin](https://pastebin.com/AbCd1234) for easy copying.`, 'https://pastebin.com/AbCd1234'],
  [`A PDF with all indicators is [available](${SITE}/pdf/lantern-indicators.pdf).`, `${SITE}/pdf/lantern-indicators.pdf`],
  [
    `## Detection\n\nSigma rules for the behaviours above: [lantern_persistence.yml](${GH}/sigma/blob/main/lantern_persistence.yml)`,
    `${GH}/sigma/blob/main/lantern_persistence.yml`,
  ],
  [`Snort signatures are published in our [rules repository](${GH}/rules/blob/main/lantern.rules).`, `${GH}/rules/blob/main/lantern.rules`],
  [
    `The accompanying spreadsheet ([lantern_iocs.xlsx](${SITE}/files/lantern_iocs.xlsx)) lists every sample.`,
    `${SITE}/files/lantern_iocs.xlsx`,
  ],
  [
    `The IOCs listed in this report were first shared by our colleague in [a repository of his](https://github.com/jdoe/lantern-iocs/blob/main/all.csv).`,
    'https://github.com/jdoe/lantern-iocs/blob/main/all.csv',
  ],
  [`| Type | Link |\n| --- | --- |\n| Indicators (CSV) | [lantern.csv](${SITE}/dl/lantern.csv) |`, `${SITE}/dl/lantern.csv`],
  [
    `Looking for the IoCs? [Get them from GitLab](https://gitlab.com/marnstad-labs/iocs/-/blob/main/lantern.csv).`,
    'https://gitlab.com/marnstad-labs/iocs/-/blob/main/lantern.csv',
  ],
  [
    `Network indicators were pushed to [Codeberg](https://codeberg.org/marnstad/iocs/src/branch/main/lantern.csv).`,
    'https://codeberg.org/marnstad/iocs/src/branch/main/lantern.csv',
  ],
  [
    `The hashes, domains and IP addresses can be downloaded [as a spreadsheet](${SITE}/files/Lantern%20Appendix.xlsx).`,
    `${SITE}/files/Lantern%20Appendix.xlsx`,
  ],
  [`## Detection\n\n- YARA: [gist](${GIST})`, GIST],
  [`All hashes are in [this gist](${GIST}).`, GIST],
  [`The C2 addresses that it printed are in [c2.txt](${GH}/lantern/blob/main/c2.txt).`, `${GH}/lantern/blob/main/c2.txt`],
  [
    '## Indicators of compromise\n\nSee [AlienVault OTX](https://otx.alienvault.com/pulse/5d13cf4759eec0125b9d8ffa).',
    'https://otx.alienvault.com/pulse/5d13cf4759eec0125b9d8ffa',
  ],
  [`IOCs: [pastebin.com/AbCd1234](https://pastebin.com/AbCd1234)`, 'https://pastebin.com/AbCd1234'],
  [
    `A [text file](https://lantern.s3.amazonaws.com/iocs.txt) with all domains and hashes is available for defenders.`,
    'https://lantern.s3.amazonaws.com/iocs.txt',
  ],
  // Polish, Italian, Dutch
  [
    `Pełna lista wskaźników kompromitacji jest dostępna [tutaj](https://github.com/jdoe/ioc/blob/main/latarnia.csv).`,
    'https://github.com/jdoe/ioc/blob/main/latarnia.csv',
  ],
  [
    `Tutti gli indicatori sono disponibili [qui](https://github.com/jdoe/ioc/blob/main/lanterna.csv).`,
    'https://github.com/jdoe/ioc/blob/main/lanterna.csv',
  ],
  [
    `De volledige lijst met indicatoren staat [hier](https://github.com/jdoe/ioc/blob/main/lantaarn.csv).`,
    'https://github.com/jdoe/ioc/blob/main/lantaarn.csv',
  ],
  [
    `There are too many to print here; they can be found on [Open Threat Exchange](https://otx.alienvault.com/pulse/5d13cf4759eec0125b9d8ffa).`,
    'https://otx.alienvault.com/pulse/5d13cf4759eec0125b9d8ffa',
  ],
  [
    `The list of IOCs can be found in the [LanternWatch GitHub](https://github.com/lanternwatch/iocs/tree/main/copper).`,
    'https://github.com/lanternwatch/iocs/tree/main/copper',
  ],
  [
    `The IOCs are also in Marnstad’s repository, available [here](https://github.com/nordic-marnstad/data/tree/main/2026/03).`,
    'https://github.com/nordic-marnstad/data/tree/main/2026/03',
  ],
  // German
  [
    `Eine vollständige Liste der Indikatoren findet sich in unserem [GitHub-Repository](${GH}/iocs/blob/main/laterne.csv).`,
    `${GH}/iocs/blob/main/laterne.csv`,
  ],
  [`Die Kompromittierungsindikatoren stehen [hier](${SITE}/dateien/laterne.txt) zum Download bereit.`, `${SITE}/dateien/laterne.txt`],
  [
    `## Indikatoren\n\nAlle Werte als [CSV-Datei](https://github.com/jdoe/daten/blob/main/laterne.csv)`,
    'https://github.com/jdoe/daten/blob/main/laterne.csv',
  ],
  [
    `Unsere YARA-Regeln haben wir [auf GitHub](https://github.com/jdoe/regeln/blob/main/laterne.yar) veröffentlicht.`,
    'https://github.com/jdoe/regeln/blob/main/laterne.yar',
  ],
  // French
  [
    `La liste complète des indicateurs de compromission est disponible [ici](https://github.com/jdoe/cti/blob/main/lanterne.csv).`,
    'https://github.com/jdoe/cti/blob/main/lanterne.csv',
  ],
  [
    `Les marqueurs techniques sont publiés sur [notre dépôt GitHub](${GH}/marqueurs/tree/main/lanterne).`,
    `${GH}/marqueurs/tree/main/lanterne`,
  ],
  [`Nos règles YARA : [lanterne.yar](${GH}/regles/blob/main/lanterne.yar)`, `${GH}/regles/blob/main/lanterne.yar`],
  [`Indicateurs au format [CSV](${SITE}/fichiers/lanterne.csv) et [STIX](${SITE}/fichiers/lanterne.stix)`, `${SITE}/fichiers/lanterne.csv`],
  // Spanish
  [
    `Todos los indicadores de compromiso están disponibles en [nuestro repositorio](https://github.com/jdoe/ioc/tree/main/farol).`,
    'https://github.com/jdoe/ioc/tree/main/farol',
  ],
  [`Descargue la lista de indicadores [aquí](${SITE}/descargas/farol.csv).`, `${SITE}/descargas/farol.csv`],
  [`Las reglas YARA se pueden consultar en [este gist](${GIST}).`, GIST],
  // Japanese
  [
    `本記事のIoCは[GitHub](https://github.com/jdoe/ioc/blob/main/lantern.csv)で公開しています。`,
    'https://github.com/jdoe/ioc/blob/main/lantern.csv',
  ],
  [`## 侵害指標\n\n一覧は[こちら](${SITE}/ioc/lantern.txt)をご覧ください。`, `${SITE}/ioc/lantern.txt`],
  [`通信先の一覧および検体のハッシュ値は[こちらのファイル](${SITE}/files/lantern.csv)に記載しています。`, `${SITE}/files/lantern.csv`],
  // Rules in repositories whose names say no more.
  [`Our rules live in [this repository](${OTHER}/rules).`, `${OTHER}/rules`],
  [`### Sigma\n\n[Lab Rules Repo](${GH}/Sigma-Rules/tree/main/rules/windows)`, `${GH}/Sigma-Rules/tree/main/rules/windows`],
];

const LEFT: [why: string, markdown: string][] = [
  ['a list of victims', `List of targeted banks and their domains: [targets.txt](${GH}/lantern/blob/main/targets.txt).`],
  ['a tool that was used', `We unpacked it with [unlantern](${GH}/unlantern/tree/main), which also dumps indicators.`],
  ['a framework', `The actor uses [Sliver](https://github.com/BishopFox/sliver), an open framework with its own indicators.`],
  ['the actor’s code', `The implant copies code from [this gist](${GIST}), posted in 2019.`],
  ['a proof of concept', `A public [exploit](https://github.com/jdoe/CVE-2026-1234/blob/main/README.md) exists for the vulnerability.`],
  ['somebody else’s report', `Branig CERT published [their own list of indicators](${OTHER}/iocs/blob/main/heron.csv) in May.`],
  ['another vendor’s rules', `The sample is detected by a [YARA rule](${OTHER}/yara/blob/main/heron.yar) of Branig CERT.`],
  ['an earlier campaign', `In 2024 Branig wrote about the same actor and shared [IOCs](${OTHER}/iocs/tree/main/2024).`],
  ['related reading', `## Related posts\n\n- [Heron: indicators and rules](${OTHER}/iocs/blob/main/heron.md)`],
  ['references', `## References\n\n1. [Heron IOCs, full list](${OTHER}/iocs/blob/main/heron.csv)`],
  ['a malware sample', `The sample and our IOCs: [lantern.zip](${GH}/iocs/raw/main/lantern.zip) (password infected)`],
  ['an executable', `IOCs aside, the dropper is hosted at [a GitHub page](https://github.com/actor/tools/raw/main/setup.exe).`],
  ['a payload that the malware fetches', `The loader downloads its list of domains from [a paste](https://pastebin.com/XyZw9876).`],
  ['a dead drop', `It reads the C2 address from https://pastebin.com/raw/XyZw9876 and decodes it, which makes a good indicator.`],
  [
    'configuration of the malware',
    `The configuration is fetched from [raw.githubusercontent.com](https://raw.githubusercontent.com/actor/cfg/main/config.json).`,
  ],
  ['a detection tool’s source', `Our [scanner](${GH}/scanner/blob/main/scan.py) looks for the indicators.`],
  ['the STIX standard', `Indicators are given in [STIX](https://oasis-open.github.io/cti-documentation/stix/intro.html).`],
  ['a page of the own site', `Read more on [indicators of compromise](${SITE}/glossary/ioc).`],
  ['a picture', `[Table of indicators](${SITE}/img/iocs.png)`],
  ['robots and licence', `This post and its indicators are under [CC BY](${SITE}/license.txt).`],
  ['a technical standard’s data', `The list of top-level domains is at [IANA](https://data.iana.org/TLD/tlds-alpha-by-domain.txt).`],
  ['the own white paper', `Download the [full report](${SITE}/pdf/lantern-report.pdf), which has more on the actor.`],
  ['a public block list', `We compared them with the [Heronwatch list of C2 IP addresses](https://heronwatch.branig.ch/blocklist.txt).`],
  ['data of ATT&CK', `Techniques follow ATT&CK, available as [STIX](https://raw.githubusercontent.com/branig/cti/main/attack.json).`],
  ['a scanner', `Use [Lokator](https://github.com/jdoe/Lokator) to scan your hosts for these IOCs.`],
  ['the own tool', `The values were pulled from this post with our [IOC extractor](${GH}/ioc-extract).`],
  ['the own policy', `By using the indicators you accept our [sharing policy](${SITE}/legal/ioc-sharing-policy.pdf).`],
  ['more of the own site', `## More from Marnstad Labs\n\n- [Heron: the IOCs](${SITE}/files/heron-iocs.csv)`],
  [
    'a list that the malware fetches',
    `The malware downloads the full list of C2 domains from [GitHub](${OTHER}/assets/raw/main/list.txt).`,
  ],
  ['an exploit', `An [exploit](${GIST}) was posted the same day; the indicators below are of its first users.`],
  [
    'a tool named after indicators',
    `All IOCs of this report were collected with [ioc-finder-lite](https://github.com/jdoe/ioc-finder-lite).`,
  ],
  ['the own scan for indicators', `We published a script: [Scan your logs for these indicators](${GH}/mail-check/tree/main/logs).`],
  ['the own plugin', `Our plugin prints the C2 indicators of a sample, see [GitHub](${GH}/lantern-config).`],
  ['a collection', `For hunting, take [a collection of YARA rules](${OTHER}/yara/blob/main/shells.yar), available to everybody.`],
  [
    'a rule from a colleague',
    `A colleague mentioned [this YARA rule](https://github.com/jdoe/kit/blob/main/compilers.yar), which is available to all.`,
  ],
  ['rules of a community', `You can also run community-maintained [YARA rules](https://github.com/jdoe/rules).`],
  [
    'a list that code reads',
    `The code in the package downloaded and read [a list of hashes](https://gitlab.com/actor/data/raw/main/list.txt).`,
  ],
  [
    'what a stage reads',
    `The second stage downloads [config.json](${OTHER}/assets/raw/main/config.json), a list of its C2 domains, found here.`,
  ],
  ['the own captures', `Traffic for practice is in [our repository](${GH}/captures). It has many indicators of the loader.`],
  [
    'an owner with two names',
    `They are on an [indicator list](https://github.com/abc-branig/iocs/blob/main/heron.csv) published for years by Branig.`,
  ],
  ['a line with its own label', `**IOCs:** see below.\n\n**Incident reports:** [Case 1](${SITE}/reports/case-1.txt)`],
  ['a German citation', `Laut Branig CERT überschneiden sich die [Indikatoren](${OTHER}/iocs/blob/main/heron.csv) mit älteren Kampagnen.`],
  ['a French citation', `Selon Branig, [ces indicateurs](${OTHER}/iocs/blob/main/heron.csv) datent de 2024.`],
  ['a Spanish citation', `Según Branig, los [indicadores](${OTHER}/iocs/blob/main/heron.csv) coinciden.`],
  [
    "everybody's rules",
    `To find such activity we recommend the following rules:\n\n- [YARA for all](${OTHER}/yara-rules)\n- [detection rules](https://github.com/jdoe/detection-rules)`,
  ],
];

test('at least sixty, and each once', () => {
  expect(FOLLOWED.length + LEFT.length).toBeGreaterThanOrEqual(60);
});
const urls = (markdown: string) =>
  findLinkedFiles(new Outline(markdown), { canonicalUrl: `${SITE}/blog/lantern`, siteName: 'Marnstad Labs' }).map(({ url }) => url);
test('below a service that gives everybody a name, another name is another site', () => {
  const found = (host: string) =>
    findLinkedFiles(new Outline(`A friend keeps [IOCs](https://${host}/iocs.csv).`), {
      canonicalUrl: 'https://marnstad.github.io/lantern',
    });
  expect(found('marnstad.github.io')).toHaveLength(1);
  expect(found('branig.github.io')).toEqual([]);
});

for (const [markdown, url] of FOLLOWED)
  test(`followed: ${markdown.slice(0, 70).replace(/\s+/g, ' ')}`, () => expect(urls(markdown)).toContain(url));
for (const [why, markdown] of LEFT) test(`left alone: ${why}`, () => expect(urls(markdown)).toEqual([]));
