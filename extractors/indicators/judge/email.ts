import { FREE_MAIL, WELL_KNOWN } from '../well-known.ts';
import { isOwn, isPlaceholder, isPublicBody, nameOf, registeredDomain } from './names.ts';
import { detect, type Judge, junk, reference, shown, where } from './verdict.ts';
import { isRuleMetadata } from './words.ts';

/** Words in front of a mailbox that invite the reader to write. */
const CONTACT =
  /\b(?:contact|e-?mail|write to|reach|press|media|feedback|subscribe|report (?:it|to|an)|inquiries|questions|send|support|sales|info)\b[^.;]{0,50}$/i;
const OFFICE = /^(?:abuse|hostmaster|postmaster|noc|csirt|cert|psirt|security|press|media|privacy|webmaster)@/;
/** Words in front of a mailbox that say whose it is. */
const ACCUSED =
  /\b(?:from|senders?|sent|registrants?|registered|registrar|spoof(?:ed|ing)?|reply-to|return-path|impersonat\w+|attackers?|actors?|operators?|ransom\w*|threat|phishing|malicious|account|persona|used?|using)\b(?:(?!\. [A-Z])[^;]){0,60}$/i;

/** Fields of a mail that name its victim, or no mailbox. */
const RECIPIENT = /(?:^|[\s"'])(?:(?:delivered-)?to|b?cc|message-id|in-reply-to|references)["']?\s?:[^:]{0,40}$/i;

/** Words that thank or name a helper. */
const HELPER =
  /\b(?:report(?:ed|s)?|(?:co-)?authored|signed-off|suggest(?:ed|ion)|request(?:ed)?|reviewed|submitted|contributed|fixed|patch(?:es)?|discovered|found|thanks|thank|credits?|kudos|acked|tested|prompted)(?:[- ](?:by|to|from))\b.{0,60}$|\(thanks? (?:to )?$/i;
/** "2023-01-02  Jane Doe <": an entry of a change log. */
const DATED = /^\W*\d{4}-\d\d-\d\d\s+\p{L}[^<]{0,60}<$/u;
/** "Name Surname <": how people list themselves. */
const PERSON = /\p{Lu}[\p{L}.'-]+(?: \p{Lu}[\p{L}.'-]*)+\s*[<(]\s*$/u;

export const judgeEmail: Judge = (value, place, habits) => {
  const host = value.host ?? '';
  const registered = registeredDomain(host);
  // Only the @ is disguised: how people keep their own addresses from spammers.
  const modest = value.defanged && !/(?:\[\.|\(\.|\{\.|\.\]|\[dot|\(dot|\bdot\b)/i.test(value.raw);
  const bracketed = value.defanged && /[[({<]/.test(value.raw);
  if (isPlaceholder(host)) return junk('a placeholder name');
  const contact = CONTACT.test(place.before);
  if (isOwn(registered, habits) || habits.brands.has(nameOf(registered))) return reference("the site's own address");
  if (isRuleMetadata(place)) return reference('metadata of a detection rule');
  if (bracketed && modest && contact && !place.listed && !FREE_MAIL.has(registered)) return reference('a contact');
  if ((HELPER.test(place.before) && !place.announced) || DATED.test(place.before)) return reference('a helper');
  if (bracketed) return detect(where('defanged', place));
  if (RECIPIENT.test(place.before)) return reference('a recipient');
  if (habits.hostile.has(host)) return detect('a mailbox on a host that is listed elsewhere');
  if (isPublicBody(host)) return reference('an agency');
  if (!value.defanged && OFFICE.test(value.value)) return reference('an office');
  if (PERSON.test(place.before) && !ACCUSED.test(place.before) && !(place.listed && place.announced)) return reference('a person');
  if (FREE_MAIL.has(registered)) return place.aside ? reference('a contact') : detect(where('a mailbox', place));
  if (place.listed && place.announced) return detect(where('an address', place));
  // A ransom note is quoted or shown as code, and asks to be written to.
  if (!WELL_KNOWN.has(registered) && !place.aside && ['code', 'quote'].includes(place.context.kind))
    return shown(`a plain mailbox in ${place.context.kind}`);
  if (WELL_KNOWN.has(registered) || place.aside || contact || value.defanged) return reference('a contact');
  if (/^git@|@(?:v?\d)/.test(value.value)) return junk('not a mailbox');
  if (place.link) return reference('a linked mailbox');
  if (place.context.kind !== 'prose' || place.listed || ACCUSED.test(place.before))
    return shown(`a plain mailbox in ${place.context.kind}`);
  return reference('a plain mailbox in prose');
};
