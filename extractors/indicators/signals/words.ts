import { indicatorWords } from '../../../src/data/languages.ts';
import { caseless } from '../../../src/data/phrases.ts';
import { lazy } from '../../../src/lazy.ts';
import { isAside, namesNonActors } from '../context/headings.ts';
import type { ValueContext } from '../context/value-context.ts';
import { isWellKnownCell, nameOf, registeredDomain } from './hosts.ts';
import { hostOf, type Token } from './token.ts';

/** What the words beside a value say about it: before it, after it, in its column, its heading, its key. */

const patterns = lazy(() => {
  const metadata = indicatorWords('ruleMetadataKeys');
  const nonActor = indicatorWords('nonActorLabels');
  const hashNames = indicatorWords('hashNames');
  return {
    malicious: caseless(`${indicatorWords('maliciousCues')}[^.;:]{0,40}(?:: ?\\W{0,2})?$`),
    benign: caseless(`^[^\\p{L}.!?]{0,4}(?:(?:is|are|was) )?(?:an? |the )?${indicatorWords('benignMarks')}`),
    legitimate: caseless(`${indicatorWords('benignMarks')}[^.;:()]{0,60}\\($`),
    /** In brackets after a name in another cell, or the whole of one. */
    benignCell: caseless(`\\((?:an? |the )?${indicatorWords('benignMarks')}`),
    benignRow: caseless(`^\\W*(?:an? |the )?${indicatorWords('benignMarks')}`),
    benignVerdict: caseless(`^\\W*${indicatorWords('benignMarks')}\\W*$`),
    cleanHash: caseless(`${indicatorWords('cleanCues')} [^;!?]{0,80}${hashNames}[^;!?]{0,90}$`),
    /** At the end of a cell: "v1.7.2, clean predecessor". */
    cleanRelease: caseless(`(?:^|[,;:] ?)(?:an? |the )?${indicatorWords('cleanCues')} (?!up\\b)[\\p{L}-]+\\W*$`),
    example: caseless(`${indicatorWords('exampleCues')}\\W{1,4}$`),
    /** The columns of a table of tools: what they are called, where they are from. */
    toolColumn: caseless(`^\\W*${indicatorWords('toolColumns')}\\W*$`),
    homepageColumn: caseless(`^\\W*${indicatorWords('homepageColumns')}\\W*$`),
    nonActorLabel: caseless(`^\\W*${nonActor}`),
    /** At the start of a line of code: a field of whois or the like. */
    nonActorKey: caseless(`^\\W*${nonActor}[^:\\n]{0,40}:`),
    hostLabel: caseless(indicatorWords('hostLabels')),
    fileLabel: caseless(indicatorWords('fileLabels')),
    fileColumn: caseless(indicatorWords('fileColumns')),
    versionLabel: caseless(indicatorWords('versionLabels')),
    addressLabel: caseless(indicatorWords('addressLabels')),
    detectionLabel: caseless(`^\\W*${indicatorWords('detectionLabels')}\\W*$`),
    userAgentLabel: caseless(`^\\W*${indicatorWords('userAgentLabels')}\\W*$`),
    keyLabel: caseless(`^\\W*(?:[\\p{L}-]+ )?${indicatorWords('keyCues')}\\W*$`),
    certificateLabel: caseless(indicatorWords('certificateLabels')),
    contact: caseless(`${indicatorWords('contactCues')}[^.;]{0,50}$`),
    mailbox: caseless(`${indicatorWords('mailboxCues')}(?:(?!\\. [A-Z])[^;]){0,60}$`),
    recipient: caseless(`(?<!\\b(?:e-?mail|mail|send|logs?|report))(?:^|[\\s"'])${indicatorWords('recipientFields')}["']?\\s?:[^:]{0,40}$`),
    victim: caseless(`${indicatorWords('victimCues')}(?:['’]s)?(?: (?:mailbox|account|e-?mail|address|user))*\\W{1,3}$`),
    helper: caseless(`${indicatorWords('helperCues')}[- ](?:by|to|from)\\b.{0,60}$|\\(thanks? (?:to )?$`),
    provider: caseless(`${indicatorWords('providerCues')}[^.;]{0,24}\\b(?:at|by|with|via|through|from|on|is|as)\\s*\\W?$`),
    nonActorCue: caseless(`${indicatorWords('nonActorCues')}[^.;,:]{0,20}$`),
    imitatedCue: caseless(`${indicatorWords('imitatedCues')}[^.;,:]{0,20}$`),
    metadataKey: caseless(`${metadata}["']?\\s*[:=]`),
    metadataBefore: caseless(`(?:${metadata}["']?\\s*[:=]|reference:url,|(?:\\/\\/|#|\\*)\\s*(?:see|from|source|author|ref))[^\\n]{0,50}$`),
    commit: caseless(
      `(?:${indicatorWords('commitCues')}|${indicatorWords('updateCues')}[^.;:]{0,40}\\bto)(?:\\s(?:was|is|hash|id))*\\W{0,12}$`,
    ),
    change: caseless(`${indicatorWords('changeCues')}\\W{0,6}$`),
    key: caseless(`${indicatorWords('keyCues')}(?:[^.;]{0,24}|["']?\\s*[:=]\\s*[\\w.]*\\(?["']?)$`),
    calledHash: caseless(`${hashNames}\\W{0,6}$`),
    hashName: caseless(hashNames),
    partHash: caseless(`${indicatorWords('partHashNames')}\\W{0,40}$`),
    partHashLabel: caseless(`^\\W*${indicatorWords('partHashNames')}\\W*$`),
  };
});

/** The key of a configuration or an export under which the attackers' own hosts stand: `"c2": ["`, `cnc_url=`. */
const CONFIGURATION_KEY =
  /(?:^|[^\p{L}])(?:c2|c&c|cnc|cc|gate|botnet)(?:[_ -]?(?:urls?|hosts?|servers?|domains?|list|address(?:es)?|ips?|backup|fallback|primary|secondary|\d))?\s*["']?\s*[:=]\s*[[({]?\s*["']?(?:[^\s"']{1,60}["']?,\s*["']?){0,2}$/iu;
/** A list in a hunting query (KQL) by its name: `let domains = dynamic(["`. */
const QUERY_LIST =
  /\blet\s+(?!\w*(?:allow|exclu|ignor|known|legit|safe|trust|internal))\w*(?:domain|host|url|ioc|c2|server)\w*\s*=\s*(?:dynamic\s*\(\s*)?[[(]\s*["'][^\])]*$/i;
/** What a hunting query leaves out: `not(RemoteUrl has_any ("`, `!in ("`. */
const LEFT_OUT_OF_QUERY = /(?:\bnot\s*\(|!(?:in|has|contains)\w*~?|\bNOT\s+IN\b)[^)|]*$/i;
/** "evil.com. 3600 IN NS ns1.reg.ru.": a zone and who serves it. */
const ZONE_RECORD = /\sIN\s+(?:NS|SOA|MX|PTR)\s[^\n]*$/;
const STIX_PATTERN =
  /\b(?:domain-name|url|ipv[46]-addr|email-addr|file|network-traffic)(?::[\w.'-]+)+\s*(?:=|IN|LIKE|MATCHES)\s*\(?\s*'(?:[^'\n]*',\s*')*$/;
/** "2023-01-02  Jane Doe <": an entry of a change log. */
const CHANGE_LOG_ENTRY = /^\W*\d{4}-\d\d-\d\d\s+\p{L}[^<]{0,60}<$/u;
/** "Name Surname <", "Name Surname | ": how people list themselves. */
const PERSON = /\p{Lu}[\p{L}.'-]+(?: \p{Lu}[\p{L}.'-]*)+\s*[<(|]\s*$/u;
/** "Acme Wallpaper (" */
const NAME_BEFORE_BRACKET = /((?:[\p{L}\d][\p{L}\d.&'-]*\s){1,3})\($/u;
/** "[1] ", "2: ": the number of a reference. */
const FOOTNOTE = /(?:^|\s)[[(]?\^?\d{1,3}[\])]?[.:)]?\s*$/;
/** "Source: Publisher (Team) - " */
const PUBLISHER = /^\W*(\p{L}[\p{L} ]{2,30})\W{0,3}:\W{0,4}\p{Lu}[^:\n]{1,80}\s[\u2013\u2014-]\s*$/u;
/** "decrypt(key, '": the arguments of a call, up to a string. */
const CALL = /[\w$]\((?:[^()\n]*,\s*)?["'`]$/;
const REPOSITORY_PAGE = /\/(?:commits?|tree|blob|compare|changeset|rev)\//;

/** A revision of source code: by the words before it, the heading, or the page that it links to. */
export function isCommit(context: ValueContext): boolean {
  return patterns().commit.test(context.before) || /\bcommits?\b/i.test(context.label) || REPOSITORY_PAGE.test(context.link?.target ?? '');
}

/** Whether the words before a value make it the attackers'. */
export function hasMaliciousCue({ before, beforeAll }: ValueContext): boolean {
  if (patterns().malicious.test(before)) return true;
  // "the domain x and y" accuses x only, "the domains x and y" and "connects to x and y" both.
  return beforeAll !== before && patterns().malicious.test(beforeAll.replace(/\b(?:domain|c2|site|server|host|page)\b/gi, ''));
}

/** Words before a value or of all the values that it is named with. */
function isCued({ before, beforeAll }: ValueContext, pattern: Pick<RegExp, 'test'>): boolean {
  return pattern.test(before) || pattern.test(beforeAll);
}

function hasCell({ value, context: { location } }: Token, pattern: Pick<RegExp, 'test'>): boolean {
  return location.row?.some((cell) => !cell.includes(value.raw) && pattern.test(cell)) ?? false;
}

/** Words by which tables and headings announce hosts. */
export function isHostLabel(label: string): boolean {
  return patterns().hostLabel.test(label);
}

export const WORD_SIGNALS = {
  /** The words before a host make it the attackers': "beacons to", "the domain". */
  maliciousCue: ({ context }: Token) => hasMaliciousCue(context),
  /** "(legitimate service)" after the value. */
  markedBenign: ({ context: { after } }: Token) => patterns().benign.test(after),
  /** A legitimate tool in a table of samples is what the attackers brought; a legitimate host is not theirs. */
  benignCell: (token: Token) => hasCell(token, patterns().benignCell),
  benignRow: (token: Token) => hasCell(token, patterns().benignRow),
  /** A cell of its row is nothing but a verdict: "Legitimate". */
  benignVerdict: (token: Token) => hasCell(token, patterns().benignVerdict),
  /** "the clean release has SHA-256". */
  cleanHash: (token: Token) => isCued(token.context, patterns().cleanHash) || hasCell(token, patterns().cleanRelease),
  /** "Source: Some Publisher - ": after the name of whoever wrote it. */
  citedSource: ({ context: { before } }: Token) => isAside(PUBLISHER.exec(before)?.[1] ?? ''),
  /** A cell of its row that is nothing but a well-known host, in a column of hosts. */
  besideKnownHost: ({ value, context: { line, location } }: Token) =>
    location.row?.some(
      (cell, at) =>
        !cell.includes(value.raw) &&
        /^\W*\p{L}+\W*$/u.test(line.columns?.[at] ?? '') &&
        isHostLabel(line.columns?.[at] ?? '') &&
        isWellKnownCell(cell),
    ) ?? false,
  /** "e.g." right before the value. */
  exampleCue: ({ context }: Token) => patterns().example.test(context.before),
  /** The table or the key before the value says that it is somebody's who has nothing to do with the attackers. */
  nonActorLabel: ({
    context: {
      location,
      caption,
      before,
      code,
      line: { columns },
    },
  }: Token) => {
    const { column, row } = location;
    const label = patterns().nonActorLabel;
    const isHomepage =
      column !== undefined && patterns().homepageColumn.test(column) && columns?.some((one) => patterns().toolColumn.test(one)) === true;
    return (
      isHomepage ||
      (column !== undefined && label.test(column)) ||
      label.test(caption) ||
      (row?.length === 2 && label.test(row[0] ?? '')) ||
      (code && (patterns().nonActorKey.test(before) || LEFT_OUT_OF_QUERY.test(before)))
    );
  },
  /** A short cell beside it says that it is somebody else's: "victim", "sinkhole". */
  nonActorRow: ({ value, context: { location } }: Token) =>
    location.row?.some((cell) => !cell.includes(value.raw) && cell.split(' ').length <= 3 && namesNonActors(cell)) ?? false,
  /** The words before an address say that it is the analysts' or nobody's: "our sinkhole at". */
  nonActorCue: ({ context }: Token) => isCued(context, patterns().nonActorCue),
  /** The words before a host say that the attackers copied it, or whose people they wrote to: "looks like", "employees of". */
  imitatedCue: ({ context }: Token) => isCued(context, patterns().imitatedCue),
  artifactLabel: ({ context: { location } }: Token) => patterns().fileLabel.test(`${location.column ?? ''} ${location.heading ?? ''}`),
  /** In a column of names of files, not of hosts; outside of tables under such a heading. */
  amongFiles: ({ context: { location } }: Token) => {
    const name = location.kind === 'table' ? location.column : location.heading;
    return name !== undefined && patterns().fileColumn.test(name) && !patterns().hostLabel.test(name);
  },
  fileColumn: (token: Token): boolean => token.context.location.kind === 'table' && WORD_SIGNALS.amongFiles(token),
  /** A column of the names that scanners give: "Generic.mg". */
  detectionColumn: ({ context: { location } }: Token) => patterns().detectionLabel.test(location.column ?? ''),
  /** Part of a user agent, which names tools and their homes. */
  inUserAgent: ({ context: { location, caption, before } }: Token) =>
    patterns().userAgentLabel.test(caption) ||
    patterns().userAgentLabel.test(location.column ?? '') ||
    patterns().userAgentLabel.test(location.heading ?? '') ||
    (location.row?.some((cell) => patterns().userAgentLabel.test(cell)) ?? false) ||
    /Mozilla\/\d|\w\/\d[^()]{0,30}\([^()]*\+$/.test(before),
  /** In code: the value of a key such as author or reference, not of the rule itself. */
  ruleMetadata: ({ context }: Token) =>
    context.code && (patterns().metadataKey.test(context.codeKey) || patterns().metadataBefore.test(context.before)),
  /** A record of a zone that names whoever serves it: name servers and mail exchangers. */
  servesZone: ({ context }: Token) => ZONE_RECORD.test(context.before),
  /** The value of a pattern of STIX: [domain-name:value = '...']. */
  stixPattern: ({ context }: Token) => STIX_PATTERN.test(context.before),
  configurationKey: ({ context }: Token) => CONFIGURATION_KEY.test(context.before) || QUERY_LIST.test(context.before),
  /** Words before a host that say who sold or runs something. */
  providerCue: ({ context }: Token) => patterns().provider.test(context.before),
  /** "OpenNIC (opennic.org)", "Acme (acme.com, mail.acme.com)": in brackets after what it is named after. */
  namesake: (token: Token): boolean => {
    const { before, beforeAll, after } = token.context;
    const name = NAME_BEFORE_BRACKET.exec(before) ?? NAME_BEFORE_BRACKET.exec(beforeAll);
    const words = name?.[1]?.toLowerCase().trim().split(/\s/);
    if (words === undefined || !/^[),]/.test(after)) return false;
    const host = hostOf(token);
    const names = [nameOf(registeredDomain(host)), nameOf(host)].map(bare);
    return words.some((_, at) => names.includes(bare(words.slice(at).join(''))));
  },
  /** "the legitimate tool Plover (plover.app)" */
  legitimateNamesake: (token: Token): boolean => patterns().legitimate.test(token.context.before) && WORD_SIGNALS.namesake(token),
  /** Words before a mailbox that invite the reader to write. */
  contactCue: ({ context }: Token) => patterns().contact.test(context.before),
  /** Words before a mailbox that say whose it is. */
  mailboxCue: ({ context }: Token) => patterns().mailbox.test(context.before),
  recipientField: ({ context }: Token) => patterns().recipient.test(context.before) || patterns().victim.test(context.before),
  /** Thanks or names a helper. */
  helperCue: ({ context }: Token) =>
    (patterns().helper.test(context.before) && !context.underIocHeading) || CHANGE_LOG_ENTRY.test(context.before),
  personName: ({ context }: Token) => PERSON.test(context.before),
  footnote: ({ context }: Token) => FOOTNOTE.test(context.before),
  commit: ({ value, context }: Token) => isCommit(context) || (value.type === 'sha1' && patterns().change.test(context.before)),
  /** A hash of a part or of a property of a file, which looks like that of a file. */
  partHash: (token: Token) =>
    patterns().partHash.test(token.context.before) ||
    patterns().partHash.test(token.context.location.column ?? '') ||
    hasCell(token, patterns().partHashLabel),
  keyOrId: (token: Token) =>
    isCallArgument(token) ||
    (patterns().key.test(wordsOf(token.context.before)) && !patterns().calledHash.test(wordsOf(token.context.before))) ||
    patterns().certificateLabel.test(token.context.location.column ?? '') ||
    patterns().keyLabel.test(token.context.location.column ?? '') ||
    hasCell(token, patterns().keyLabel),
};

/** In code: a string that a function is given, unless anything calls it a hash. */
function isCallArgument({ context: { before, after, location } }: Token): boolean {
  return location.kind === 'code' && CALL.test(before) && /^["'`]/.test(after) && !patterns().hashName.test(before);
}

/** A column or row that names versions and no addresses. */
export function isVersionLabel(label: string): boolean {
  return patterns().versionLabel.test(label) && !patterns().addressLabel.test(label);
}

/** Identifiers as the words that they are made of: "hwid_key", "encryptionKey". */
function wordsOf(text: string): string {
  return text.replaceAll('_', ' ').replace(/(?<=\p{Ll})(?=\p{Lu}\p{Ll})/gu, ' ');
}

function bare(name: string): string {
  return name.replace(/[^\p{L}\d]/gu, '');
}
