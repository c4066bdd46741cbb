import { isIpv4, NO_DOMAIN } from '../find.ts';
import { isTenant } from '../hosts.ts';
import { SHARED_HOSTING, WELL_KNOWN } from '../well-known.ts';
import { specialRange } from './address.ts';
import { isOwn, isPlaceholder, isPublicBody, registeredDomain } from './names.ts';
import { context, detect, type Judge, junk, reference, shown, where } from './verdict.ts';
import { isBystander, isRuleMetadata, KEYED, VOUCHED } from './words.ts';

/** Services on which a page is a person's. */
const PERSONAL = new Set([
  't.me',
  'telegram.me',
  'discord.gg',
  'pastebin.com',
  'rentry.co',
  'telegra.ph',
  'ghostbin.com',
  'anonfiles.com',
  'mega.nz',
  'transfer.sh',
]);

/** How services that keep people's files address one of them. */
const SHARED_FILE =
  /[?&](?:export=download|dl=1|download=1)|\/(?:raw|attachments|releases\/download|downloads?|file\/d|uc|s\/[a-z0-9]{8,})(?:[/?]|$)/i;

/** "[1] ", "2: ": the number of a reference. */
const FOOTNOTE = /(?:^|\s)[[(]?\^?\d{1,3}[\])]?[.:)]?\s*$/;

/** "[name]: " at the start of a line: where Markdown keeps the targets of its links. */
const DEFINITION = /^\s*\[[^\]]+\]:\s*<?$/;

export const judgeUrl: Judge = (value, place, habits) => {
  const host = value.host ?? '';
  const registered = registeredDomain(host);
  const special = isIpv4(host) ? specialRange(host) : undefined;
  if (special !== undefined) return junk(special);
  if (isPlaceholder(host))
    return value.defanged && !/example\.(?:com|net|org)$/.test(host) ? context('a placeholder name, defanged') : junk('a placeholder name');
  if (value.weak === NO_DOMAIN) return junk(value.weak);
  const bare = /^(?:[a-z0-9+]+:\/\/)?[^/?#]*\/?$/i.test(value.value);
  const known = WELL_KNOWN.has(registered) && !isTenant(host);
  if (value.defanged) {
    if (VOUCHED.test(place.after)) return context('called legitimate by the author');
    if (known && (bare || !SHARED_HOSTING.has(registered))) return context('a well-known service, written defanged');
    return detect(where('defanged', place));
  }
  if (isOwn(registered, habits)) return reference("the site's own address");
  if (value.weak !== undefined) return junk(value.weak);
  if (isRuleMetadata(place)) return reference('metadata of a detection rule');
  if (
    SHARED_HOSTING.has(registered) &&
    (isDownload(value.value) || SHARED_FILE.test(value.value)) &&
    !place.aside &&
    !place.link &&
    (place.code || (place.listed && place.announced))
  )
    return shown('a file on a sharing service');
  if (PERSONAL.has(registered) && !bare && place.announced && place.listed && !place.pointedTo)
    return shown(where('a page on a messenger or paste service', place));
  if (known || isPublicBody(host)) return reference('a well-known service');
  const hostile = habits.hostile.has(host) || habits.zones.has(registered);
  const telling = isIpv4(host) || host.endsWith('.onion') || !/^https?:/i.test(value.value) || isDownload(value.value);
  if (place.link && !hostile) {
    if (!(place.announced && place.listed) && !isIpv4(host)) return reference('a link');
    return shown('linked, in a list of indicators');
  }
  if (isBystander(place)) return reference('named beside the matter');
  if (DEFINITION.test(place.before)) return reference('a footnote');
  if (hostile) return detect('on a host that is listed elsewhere');
  if (/^(?:git|(?:git\+)?ssh):/i.test(value.value) && !isIpv4(host) && !(place.listed && place.announced))
    return reference('a source repository');
  if (place.aside) return reference(`under "${place.context.heading}"`);
  if (place.pointedTo && !place.code && !isIpv4(host)) return reference('the reader is sent there');
  if (value.schemeless) {
    if (isIpv4(host) || (place.listed && place.announced)) return detect(where('a URL', place));
    if (place.code || isDownload(value.value)) return shown(where('a URL', place));
    return reference('a plain address in prose');
  }
  if (place.listed && place.announced) return detect(where('a URL', place));
  if (telling) return place.listed || place.code ? detect(where('a URL', place)) : shown(where('a URL', place));
  if (place.code) return (KEYED.test(place.before) ? detect : shown)(where('a URL', place));
  if (place.listed && !habits.disguisesUrls && place.context.kind === 'table') return shown(where('a URL', place));
  // Whoever never defangs writes the attackers' addresses plainly, too; those of the references are links.
  const plainSpoken = habits.serious && !habits.disguisesUrls && !habits.disguisesHosts;
  if (plainSpoken && (['prose', 'quote'].includes(place.context.kind) || place.alone) && !FOOTNOTE.test(place.before))
    return shown('plain, by an author who never defangs');
  return reference(habits.disguisesUrls || habits.disguisesHosts ? 'left plain by an author who defangs' : 'a plain link in prose');
};

/** A file to run or to unpack, as malware is fetched. */
export function isDownload(url: string): boolean {
  return /\.(?:exe|dll|scr|msi|ps1|vbs|jse|hta|bat|cmd|sh|elf|bin|dat|jar|apk|class|zip|rar|7z|iso|img|tar\.gz|tgz|lnk|doc[xm]?|xls[xmb]?)(?:\?|$)/i.test(
    url,
  );
}
