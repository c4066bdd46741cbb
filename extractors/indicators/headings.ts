/** What headings, labels and columns say about the values under them. */

/** What the headings above a line say about the values in it. */
export interface Section {
  /** The nearest heading or label with words in it. */
  nearest?: string;
  /** A heading or label above announces values. */
  announced: boolean;
  /** One of them names indicators of compromise. */
  indicators: boolean;
  /** The nearest ones send the reader elsewhere, or are about bystanders. */
  aside: boolean;
}

/** `headings`: outermost first; `lead`: the last one is a sentence that leads in a list. */
export function readSection(headings: string[], lead: boolean): Section {
  const nearest = headings.findLast((text) => text !== '');
  const close = headings.slice(-2);
  const indicators = headings.some(namesIndicators);
  const ownWord = nearest !== undefined && announces(nearest, lead && nearest === headings.at(-1));
  return {
    ...(nearest === undefined ? {} : { nearest }),
    announced: indicators || ownWord || close.some((text) => announces(text)),
    indicators,
    aside: !ownWord && close.some(isAside),
  };
}

/** Words that mean indicators wherever they stand in a heading. */
const INDICATORS =
  /\b(?:io[ca]s?|indicators?|observables?|appendix|annexe?|anexo|anhang|indicador\w*|indicateurs?|indicatori|wskaźnik\p{L}*|göstergeler\p{L}*)\b|indikator|индикатор|індикатор|침해|지표|부록|附录|附錄|指标|指標|侵害|付録|痕跡|インジケータ/iu;

/** Words that name what an indicator list is about; a section of prose may be called by them, too. */
const KINDS_ANYWHERE =
  /\b(?:hash(?:es)?|sha-?(?:1|2|224|256|384|512)|md5|empreintes?|c2s?|c&c|c&cs|cnc|c2c|command[ -](?:and|&)[ -]control|onion|tor)\b|хеш|хэш|домен|해시|도메인|다운로드|악성|주소|样本|樣本|域名|哈希|地址|ハッシュ|通信先|検体|ドメイン/iu;

/** Nouns for what is listed. Everyday words, too: they count as the name of a list ("Dropped files"), not within a sentence. */
const MANY =
  'artifacts|artefacts|samples|domains|domain names|hostnames|hosts|fqdns|ips|ip addresses|ipv[46]|addresses|urls|uris|infrastructure|servers|sites|websites|payloads|droppers|downloaders|loaders|binaries|executables|implants|networks?|e-?mails|email addresses|senders|mailboxes|wallets|files|scripts|packages|links|values|mutex(?:es)?|registry keys|user[ -]agents|pages|panels|endpoints|web ?shells|domänen|dateien|dominios|domini|domaines|adresses ip|direcciones ip|serveurs|servidores|archivos|fichiers';
/** One of them: the name of a column or of a line's own key, in a few words. */
const ONE =
  'artifact|artefact|sample|domain|hostname|host|fqdn|ip|ip address|address|url|uri|server|payload|dropper|downloader|loader|binary|executable|implant|e-?mail|sender|mailbox|wallet|file|script|value|registry key|user[ -]agent';
const OPENS_WITH_MANY = new RegExp(`^(?:the |all |list of )?(?:${MANY})\\b`, 'iu');
const ENDS_WITH_MANY = new RegExp(`\\b(?:${MANY})\\W*$`, 'iu');
const MANY_EARLY = new RegExp(`^(?:[\\p{L}\\p{N}-]+ ){0,3}(?:${MANY})\\b`, 'iu');
const NAMES_ONE = new RegExp(`^(?:${ONE})\\b|\\b(?:${ONE})\\W*$`, 'iu');
const IN_A_SENTENCE = /\b(?:of|for|the|an?|in|on|with|to|from|by|via|through|into|against|after|using|how|why|who|is|as|our|your|this)\b/iu;
const ALONE = /^\W*(?:phishing|delivery|(?:payload |malware )?distribution|scanners?|attackers?|exfiltration|staging)\W*$/iu;
const HOLDS_NOUN = new RegExp(`\\b(?:${MANY}|${ONE})\\b`, 'iu');
/** Words that make a sentence with such a noun the lead-in of a list. */
const LEADS_IN =
  /\b(?:following|below|malicious|suspicious|associated|related|observed|identified|contacted|dropped|hardcoded|hard-coded|attacker\S*|adversar\w+|threat actors?|actor|campaign|malware|ransomware|payloads?|phishing|command|exfiltrat\w+|staging|hosting|hosted|compromised|blocked|detected|reaches|connects?|communicat\w+|resolves?|downloads?|downloaded|used)\b/iu;
/** Code, not a heading in words. */
const CODE = /[(){}=|`;].*[(){}=|`;,]|\w\.\w+\(/;
const LONGEST = 200;
const LONGEST_NAME = 7;
const LONGEST_KEY = 3;

/** Lists of whom the attackers aim at, pose as or leave alone. */
const BYSTANDERS =
  /\b(?:targeted|(?:^|\W)targets|victims?|impersonated|imitated|mimicked|legitimate|benign|clean|white-?list\w*|allow-?list\w*|exclu(?:ded?|des|sions?)|ignored?|ignores|skipped|skips|monitored|not affected)\b/iu;
const TAKEN_OVER = /\b(?:compromised|abused|hijacked|hacked|infected|malicious|attackers?|phishing|c2|c&c)\b/iu;

const wordsOf = (text: string) => text.match(/[\p{L}\p{N}&-]+/gu)?.length ?? 0;

/** A heading that is about indicators of compromise by name. */
export function namesIndicators(heading: string): boolean {
  return heading.length < 90 && INDICATORS.test(heading);
}

/**
 * A heading, label, key or column under which values are listed. `lead`: it is a sentence that leads in a list ("The loader
 * contacts the following servers:"), which may be long.
 */
export function announces(heading: string, lead = false): boolean {
  if (heading.length > LONGEST) return false;
  if (heading.length < 90 && (INDICATORS.test(heading) || KINDS_ANYWHERE.test(heading))) return true;
  if (CODE.test(heading) || READ_ON.test(heading) || namesBystanders(heading)) return false;
  const bare = heading.replace(/\s*[([][^)\]]*[)\]]\s*$/, '');
  const words = wordsOf(bare);
  const sentence = IN_A_SENTENCE.test(bare);
  if (words <= LONGEST_NAME && (OPENS_WITH_MANY.test(bare) || (ENDS_WITH_MANY.test(bare) && !sentence) || ALONE.test(bare))) return true;
  if (words <= LONGEST_KEY && NAMES_ONE.test(bare) && !sentence) return true;
  const about = [HOLDS_NOUN, INDICATORS, KINDS_ANYWHERE].some((nouns) => nouns.test(heading));
  return (lead || (words <= LONGEST_NAME && MANY_EARLY.test(bare))) && about && LEADS_IN.test(heading);
}

function namesBystanders(heading: string): boolean {
  return BYSTANDERS.test(heading) && !INDICATORS.test(heading) && !KINDS_ANYWHERE.test(heading) && !TAKEN_OVER.test(heading);
}

/** Sections that send the reader elsewhere or are about somebody else: references, contacts, advice, people. */
export function isAside(heading: string): boolean {
  return (ASIDE.test(heading) && !announces(heading)) || READ_ON.test(heading) || namesBystanders(heading);
}

const READ_ON =
  /^(?:related|more|other|recent|latest|similar|recommended)\s+(?:pages|posts|articles|sites|websites|links|stories|content|news|reading)\b/iu;

const ASIDE =
  /^(?:\d[\d.]*\s*)?(?:references?|further (?:reading|information)|additional (?:resources|reading|information)|related|sources?|bibliography|footnotes?|see also|resources|contact|about (?:us|the (?:author|team|company)|our)|acknowledg|credits|authors?|(?:the |our )?team\b|maintainers|contributors|sponsors|backers|mitigations?|recommend|remediation|protections?|coverage|customers?|disclaimer|feedback|subscribe|(?:share|tags|links)\W*$|reporting|revisions?|version history|参考|参照|참고|참조|関連|출처|引用|литература|источники|quellen|literatur|weiterführend|referenc|sources|fuentes)/iu;
