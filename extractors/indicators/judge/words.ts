import type { Place } from '../place.ts';

/** The words beside a value that say whose it is. */

/** Words in front of a host that make it the attackers'. */
const ACCUSES =
  /\b(?:(?:sub)?domains?|c2|c&c|cnc|command[ -]and[ -]control|(?:c2|control|malicious|phishing|fake|fraudulent|rogue|spoofed|typosquat\w*|lookalike|attackers?['’]?s?|attacker-controlled) (?:\w+ )?(?:servers?|hosts?|sites?|websites?|pages?)|resolv\w+ to|beacon\w* to|connects? (?:back )?to|contact(?:s|ed|ing)|communicat\w+ with|(?:exfiltrat|post|send|upload|report)\w* (?:\w+ ){0,4}to|(?:download|fetch|retriev|load|pull|serv|deliver)\w* (?:\w+ ){0,4}from|redirect\w* (?:\w+ ){0,2}to|reach\w* out to|call\w* home to|callbacks? to|lured? (?:\w+ ){0,2}to)\b[^.;:]{0,40}$/i;
/** Other hosts of an enumeration, which stand between the accusing words and the value. */
const NEIGHBOURS = /(?:[a-z]{2,6}:\/\/)?(?:[a-z0-9_-]+(?:\.|\[\.\]|\(\.\)))+[a-z0-9-]{2,}(?::\d+)?(?:\/[^\s,;]*)?/gi;

/** Whether the words in front of a host make it the attackers'. */
export function isAccused(place: Place): boolean {
  if (ACCUSES.test(place.before)) return true;
  // "the domain x and y" accuses x only, "the domains x and y" and "connects to x and y" both.
  return ACCUSES.test(place.before.replace(NEIGHBOURS, '').replace(/\b(?:domain|c2|site|server|host|page)\b/gi, ''));
}

/** Words by which tables and headings announce hosts. */
export const HOST_LABEL = /\b(?:domains?|hosts?|hostnames?|fqdns?|c2s?|c&c|dns|urls?)\b|도메인|域名|ドメイン|домен/iu;

/** "(legitimate service)" behind a value. */
export const VOUCHED = /^[^\p{L}]{0,4}(?:a |the )?(?:legit\w*|benign|abused|clean)\b/iu;

/** The key of a configuration or an export under which the attackers' own hosts stand: `"c2": ["`, `cnc_url=`. */
export const KEYED =
  /(?:^|[^\p{L}])(?:c2|c&c|cnc|cc|gate|botnet)(?:[_ -]?(?:urls?|hosts?|servers?|domains?|list|address(?:es)?|ips?))?["']?\s*[:=]\s*[[({]?\s*["']?(?:[^\s"']{1,60}["']?,\s*["']?){0,2}$/iu;

const METADATA = /\b(?:author|references?|refs?|source|report|license|description|copyright|credits?)\b["']?\s*[:=]/i;

/** In code: the value of a key such as author or reference, not of the rule itself. */
export function isRuleMetadata(place: Place): boolean {
  if (!place.code) return false;
  if (METADATA.test(place.key)) return true;
  return new RegExp(`(?:${METADATA.source}|reference:url,|(?:\\/\\/|#|\\*)\\s*(?:see|from|source|author|ref))[^\\n]{0,50}$`, 'i').test(
    place.before,
  );
}

/** What a column, the first cell of a row or a key names that is beside the matter: who sells, runs or describes. */
const BYSTANDER =
  /^\W*(?:registrars?|name ?servers?|ns|(?:hosting|service|cloud) ?providers?|providers?|hosting|host(?:ed|er) by|isps?|organi[sz]ations?|vendors?|references?|refs?|sources?|reports?|victims?|targets?|targeted|impersonat\w*|imitat\w*|mimic\w*|masquerad\w*|spoofed|legitimate|brands?|credits?|patch(?:es)?|advisor(?:y|ies)|vendor advisory|documentation)\b/i;

/** Whether the table or the key in front of a value says that it is somebody's who has nothing to do with the attackers. */
export function isBystander(place: Place): boolean {
  const { column, row } = place.context;
  if ((column !== undefined && BYSTANDER.test(column)) || BYSTANDER.test(place.caption)) return true;
  return row !== undefined && row.length === 2 && BYSTANDER.test(row[0] ?? '');
}
