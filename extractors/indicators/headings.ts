/** What headings, labels and columns say about the values under them. */

/** Words that mean indicators wherever they stand in a heading. */
const INDICATORS =
  /\b(?:io[ca]s?|indicators?|observables?|appendix|annexe?|anexo|anhang|indicadores|indicateurs|indikatoren|indicatori)\b|индикатор|침해|지표|부록|附录|附錄|指标|指標|侵害|付録|痕跡|インジケータ/iu;

/** Words that name what an indicator list is about; a section of prose may be called by them, too. */
const KINDS_ANYWHERE =
  /\b(?:hash(?:es)?|sha-?(?:1|224|256|384|512)|md5|c2s?|c&c|c&cs|cnc|c2c|command[ -](?:and|&)[ -]control|onion|tor)\b|хеш|хэш|домен|해시|도메인|다운로드|악성|주소|样本|樣本|域名|哈希|地址|ハッシュ|通信先|検体|ドメイン/iu;

/** Nouns for what is listed. Everyday words, too: they count as the name of a list ("Dropped files"), not within a sentence. */
const NOUN =
  'artifacts?|artefacts?|samples?|domains?|hostnames?|hosts|fqdns?|ips?|ip addresses|ip address|ipv[46]|addresses|urls?|uris?|infrastructure|servers?|sites|websites|payloads?|droppers?|downloaders?|loaders?|binaries|executables|implants?|networks?|e-?mails?|senders?|mailboxes|wallets?|files?|scripts|packages|links|value|values|mutex(?:es)?|registry keys|user[ -]agents?';
const NAMES_A_LIST = new RegExp(`^(?:the |all |list of )?(?:${NOUN})\\b|\\b(?:${NOUN})\\W*$`, 'iu');
const ALONE = /^\W*(?:phishing|delivery|(?:payload |malware )?distribution|scanners?|attackers?|exfiltration|staging)\W*$/iu;
const HOLDS_NOUN = new RegExp(`\\b(?:${NOUN})\\b`, 'iu');
/** Words that make a sentence with such a noun the lead-in of a list. */
const LEADS_IN =
  /\b(?:following|below|malicious|suspicious|associated|related|observed|identified|contacted|dropped|hardcoded|hard-coded|attacker\S*|adversar\w+|threat actors?|actor|campaign|malware|ransomware|payloads?|phishing|command|exfiltrat\w+|staging|hosting|hosted|compromised|blocked|detected|reaches|connects?|communicat\w+|resolves?|downloads?|downloaded|used)\b/iu;
/** Code, not a heading in words. */
const CODE = /[(){}=|`;].*[(){}=|`;,]|\w\.\w+\(/;
const LONGEST = 200;
const LONGEST_NAME = 7;

const wordsOf = (text: string) => text.match(/[\p{L}\p{N}&-]+/gu)?.length ?? 0;

/** A heading that is about indicators of compromise by name. */
export function namesIndicators(heading: string): boolean {
  return heading.length < 90 && INDICATORS.test(heading);
}

/** A heading, label or column under which values are listed. */
export function announces(heading: string): boolean {
  if (heading.length > LONGEST) return false;
  if (heading.length < 90 && (INDICATORS.test(heading) || KINDS_ANYWHERE.test(heading))) return true;
  if (CODE.test(heading)) return false;
  const bare = heading.replace(/\s*[([][^)\]]*[)\]]\s*$/, '');
  if (wordsOf(bare) <= LONGEST_NAME && (NAMES_A_LIST.test(bare) || ALONE.test(bare))) return true;
  return [HOLDS_NOUN, INDICATORS, KINDS_ANYWHERE].some((words) => words.test(heading)) && LEADS_IN.test(heading);
}

/** Sections that send the reader elsewhere or are about somebody else: references, contacts, advice, people. */
export function isAside(heading: string): boolean {
  return ASIDE.test(heading) && !announces(heading);
}

const ASIDE =
  /^(?:\d[\d.]*\s*)?(?:references?|further (?:reading|information)|additional (?:resources|reading|information)|related|sources?|bibliography|footnotes?|see also|resources|contact|about (?:us|the (?:author|team|company)|our)|acknowledg|credits|authors?|(?:the |our )?team\b|maintainers|contributors|sponsors|backers|mitigations?|recommend|remediation|protections?|coverage|customers?|disclaimer|feedback|subscribe|(?:share|tags|links)\W*$|reporting|revisions?|version history|参考|参照|참고|참조|関連|출처|引用|литература|источники|quellen|literatur|weiterführend|referenc|sources|fuentes)/iu;
