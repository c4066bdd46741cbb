import type { Place } from '../place.ts';
import { EMPTY_HASHES } from '../well-known.ts';
import { context, detect, type Judge, junk, where } from './verdict.ts';

const COMMIT =
  /\b(?:commit|revision|rev|changeset|git(?: \w+)?|checkout|sha-?1 of the commit|(?:updat|bump|upgrad|pinn?|merg|roll)(?:e|s|es|ed|ing)?\b[^.;:]{0,40}\bto)\W{0,12}$/i;
/** What is said of changes to source code; a SHA-1 behind it is one of them. */
const OF_A_CHANGE =
  /\b(?:revert\w*|introduced (?:by|in)|follow-?up (?:of|to)|(?:broken|caused) by|regression (?:from|introduced by)|fix(?:es|ed)?|cherry-picked from|backport\w*(?: of)?|subsequent to)\W{0,6}$/i;
/** What looks like a hash behind these words is of no file. */
const SECRET =
  /(?:^|[^\p{L}])(?:keys?|iv|nonce|salt|passwords?|passwd|token|secret|mutex|guid|uuid|machine-?id|(?:bot|campaign|victim|user|client|build|group|affiliate) ?id|api ?key|xor|aes|rc4|serial(?: number)?|thumb ?print|fingerprint)\b[^.;]{0,24}$/iu;

/** Hashes of a part or of a property, which look like those of a file. */
const OF_A_PART =
  /\b(?:rich(?: ?(?:pe )?header)?(?: ?hash)?|telfhash|vhash|tlsh|jarm|authenti ?hash|(?:fav)?icon(?: d?hash)?|d-?hash|import ?fuzzy|perm-?hash|sym-?hash|exp-?hash|(?:go )?build ?id)\W{0,12}$/i;

export const judgeHash: Judge = (value, place, habits) => {
  if (EMPTY_HASHES.has(value.value)) return junk('hash of an empty file');
  if (value.weak !== undefined) return junk(value.weak);
  if (isCommit(place) || (value.type === 'sha1' && OF_A_CHANGE.test(place.before))) return junk('a commit of a source repository');
  if (value.type === 'sha1' && habits.revisions && !place.announced && !/\b(?:sha-?1|hash)\b/i.test(`${place.label} ${place.before}`))
    return junk('a commit, as others of the page');
  if (OF_A_PART.test(place.before) || OF_A_PART.test(place.context.column ?? '')) return context('a hash of a part of a file');
  if (SECRET.test(place.before) && !/\b(?:sha-?\d*|md5|hash)\W{0,6}$/i.test(place.before))
    return context('a key, an id or a certificate rather than a file');
  if (/\b(?:cert\w*|thumb ?print|serial)\b/i.test(place.context.column ?? ''))
    return context('a key, an id or a certificate rather than a file');
  return detect(where('a hash', place));
};

/** A revision of source code: by the words in front of it, the heading, or the page that it links to. */
export function isCommit(place: Place): boolean {
  return (
    COMMIT.test(place.before) ||
    /\bcommits?\b/i.test(place.label) ||
    /\/(?:commits?|tree|blob|compare|changeset|rev)\//.test(place.link?.target ?? '')
  );
}
