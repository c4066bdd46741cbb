import type { Place } from '../place.ts';

/** The words beside a value that say whose it is. */

/** Words in front of a host that make it the attackers'. */
export const ACCUSES =
  /\b(?:(?:sub)?domains?|c2|c&c|cnc|command[ -]and[ -]control|(?:c2|control|malicious|phishing) servers?|resolv\w+ to|beacon\w* to|connects? (?:back )?to|contacts|communicat\w+ with|exfiltrat\w+ \w+ to|redirect\w* to)\b[^.;:]{0,24}$/i;

/** Words by which tables and headings announce hosts. */
export const HOST_LABEL = /\b(?:domains?|hosts?|hostnames?|fqdns?|c2s?|c&c|dns|urls?)\b|도메인|域名|ドメイン|домен/iu;

/** "(legitimate service)" behind a value. */
export const VOUCHED = /^[^\p{L}]{0,4}(?:a |the )?(?:legit\w*|benign|abused|clean)\b/iu;

const METADATA = /\b(?:author|references?|refs?|license|description|copyright|credits?)\b["']?\s*[:=]/i;

/** In code: the value of a key such as author or reference, not of the rule itself. */
export function isRuleMetadata(place: Place): boolean {
  if (!place.code) return false;
  if (METADATA.test(place.key)) return true;
  return new RegExp(`(?:${METADATA.source}|reference:url,|(?:\\/\\/|#|\\*)\\s*(?:see|from|source|author|ref))[^\\n]{0,50}$`, 'i').test(
    place.before,
  );
}
