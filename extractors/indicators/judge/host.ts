import { isCommon, isTenant, isWordy } from '../hosts.ts';
import { WELL_KNOWN } from '../well-known.ts';
import { isOwn, isPassingName, isPlaceholder, isPublicBody, registeredDomain, sameHost } from './names.ts';
import { context, detect, type Judge, junk, reference, shown, where } from './verdict.ts';
import { HOST_LABEL, isAccused, isBystander, isRuleMetadata, KEYED, VOUCHED } from './words.ts';

const PROVIDER =
  /\b(?:registr(?:ar|ation)|registered|hosted|purchased|bought|hosting provider|provider|registrant)\b[^.;]{0,24}\b(?:at|by|with|via|through|from|on|is|as)\s*\W?$/i;

export const judgeHost: Judge = (value, place, habits) => {
  const host = value.host ?? value.value;
  const registered = registeredDomain(host);
  if (isPlaceholder(host) && !value.defanged) return junk('a placeholder name');
  if (isPlaceholder(host) && host.startsWith('example.')) return junk('a documentation name');
  if (isOwn(registered, habits) && !value.defanged) return reference("the site's own domain");
  const known = WELL_KNOWN.has(registered) && !isTenant(host) && !isPassingName(host);
  if (value.defanged && VOUCHED.test(place.after)) return context('called legitimate by the author');
  if (value.defanged) return known ? context('a well-known service, written defanged') : detect(where('defanged', place));
  if (value.weak !== undefined) {
    const asked =
      (place.code ? place.alone : place.listed) &&
      /common word|rather a file or a word/.test(value.weak) &&
      (place.announced || HOST_LABEL.test(place.label));
    const unlikeWord = place.alone && !place.aside && /common word/.test(value.weak) && /^(?=.{8})|[\d-]/.test(host.split('.')[0] ?? '');
    const wildcard = place.listed && place.announced && /^\W*\.$/.test(place.before);
    if (!asked && !unlikeWord && !wildcard && !habits.hostile.has(host)) return junk(value.weak);
  }
  if (known && place.listed && place.announced && !place.link && !place.aside)
    return context('a well-known service in a list of indicators');
  if (known || isPublicBody(host)) return reference('a well-known service');
  if (isBystander(place)) return reference('named beside the matter');
  if (isRuleMetadata(place)) return reference('metadata of a detection rule');
  if (habits.hostile.has(host)) return detect('a host that is listed elsewhere');
  if (place.link && sameHost(place.link.target, registered)) {
    if (!(place.announced && place.listed)) return reference('a link to the same site');
    return shown('linked, in a list of indicators');
  }
  if (place.aside) return reference(`under "${place.context.heading}"`);
  if (place.code && !place.listed && value.port === undefined && isProperty(host)) return junk('an ending that is a common word, in code');
  if (place.listed && place.announced) return detect(where('a host', place));
  if (place.pointedTo && !place.code) return reference('the reader is sent there');
  if (PROVIDER.test(place.before)) return reference('named as a provider');
  if (/^[A-Z]/.test(value.raw) && place.context.kind !== 'code') return reference('written like a brand');
  if (habits.zones.has(registered) && host !== registered) return shown('on a domain that is listed elsewhere');
  if (place.code) return (KEYED.test(place.before) ? detect : shown)(where('a host', place));
  if (isAccused(place)) return shown('named as the attackers’ host');
  if (value.port !== undefined) return shown('a host with a port');
  if (isPassingName(host)) return shown('a name of dynamic DNS');
  if (habits.disguisesHosts) return reference('left plain by an author who defangs');
  if (place.listed && place.context.kind !== 'prose') return shown(where('a host', place));
  if (!habits.serious && place.context.kind === 'prose') return reference('a plain host on a page without indicators');
  return shown(`a plain host in ${place.context.kind}`);
};

/** `user.email`, `e.data.id`, `params.total`: plain words of which the last happens to be a top-level domain. */
function isProperty(host: string): boolean {
  return (isWordy(host) || !isCommon(host)) && /^(?:[a-z]+|[a-z]{1,8}\.[a-z]{1,8})\.[a-z]+$/.test(host);
}
