import { getDomain, parse } from 'tldts';
import { INDICATOR_TYPES } from '../../domain/indicator-types.ts';
import { isTlp } from '../../publish/tlp.ts';
import { isStopName } from '../context/words.ts';
import { mispValue } from '../event/attributes.ts';
import type { Wanted } from '../event/event.ts';
import { readsAsFile } from '../event/extraction-copy.ts';
import { allAttributes, type MispAttribute, type MispEvent, type NewAttribute, tagNames } from '../model.ts';
import type { EventOptions, ReconcileOptions } from '../options.ts';
import { attachSteps } from './differences.ts';
import { editStep, removeStep, type Step, withoutRelation } from './steps.ts';

/**
 * Compares an event after MISP's extraction with our own reading of the article, and says what to change. Pure: the
 * answer is a list of steps, each with its reason.
 */
/** `galaxies`: those whose clusters we look for ourselves; none means that MISP's word stands. */
export type AuditOptions = Pick<ReconcileOptions, 'auditJunk' | 'deleteHard' | 'galaxies'> & { event: Pick<EventOptions, 'tagPrefix'> };

export interface Audit {
  steps: Step[];
  /** Values that only MISP found and that stay; the report gets references to them. */
  kept: { value: string; uuid: string }[];
  /** uuid in MISP by ours, where MISP's own attribute stands for one of ours. */
  standIns: ReadonlyMap<string, string>;
  counts: { added: number; corrected: number; removed: number };
}

export function planAudit(
  wanted: Wanted,
  actual: MispEvent,
  about: { url: string; text: string; unwanted(value: string): boolean },
  options: AuditOptions,
): Audit {
  const attributes = auditAttributes(wanted, actual, about, options);
  const tags = auditTags(wanted, actual, about.text, options);
  const steps = [...attributes.steps, ...tags];
  const count = (kind: Step['do']) => steps.filter((step) => step.do === kind).length;
  const added = steps.reduce((sum, step) => sum + (step.do === 'add-attributes' ? step.attributes.length : 0), 0);
  return {
    steps,
    kept: attributes.kept,
    standIns: attributes.standIns,
    counts: { added, corrected: count('edit-attribute'), removed: count('remove-attribute') },
  };
}

function auditAttributes(
  wanted: Wanted,
  actual: MispEvent,
  about: { url: string; unwanted(value: string): boolean },
  options: AuditOptions,
): Pick<Audit, 'steps' | 'kept' | 'standIns'> {
  const there = allAttributes(actual);
  const byUuid = new Map(there.map((one) => [one.uuid, one]));
  const wantedAttributes = [...wanted.event.attributes, ...wanted.event.objects.flatMap((object) => object.Attribute)];
  const wantedUuids = new Set(wantedAttributes.map((one) => one.uuid));
  const finds = there.filter((one) => isExtracted(one, wantedUuids));
  const open = new Set(finds);
  const steps: Step[] = [];

  /** uuid in MISP by ours. */
  const standIns = new Map<string, string>();
  const missing: NewAttribute[] = [];
  for (const want of wantedAttributes) {
    const same = finds.filter((one) => open.has(one) && isSameValue(one, want));
    for (const one of same) open.delete(one);
    const present = byUuid.has(want.uuid);
    const standIn = present ? undefined : same[0];
    for (const one of standIn ? same.slice(1) : same)
      steps.push(removeStep(one, options.deleteHard, `a second attribute of ${want.value}`));
    if (standIn) {
      standIns.set(want.uuid, standIn.uuid);
      steps.push(...corrections(standIn, want));
    } else if (!present) missing.push(want);
  }
  if (missing.length > 0) steps.unshift({ do: 'add-attributes', attributes: missing.map(withoutRelation) });

  const kept: Audit['kept'] = [];
  for (const one of open) {
    const why = whyNoIndicator(one, wanted, about);
    if (why === undefined) {
      kept.push({ value: one.value, uuid: one.uuid });
      const category = CATEGORY_OF_TYPE[one.type] ?? one.category;
      const changes = { comment: "Found by MISP's extraction only", ...(category === one.category ? {} : { category }) };
      steps.push(editStep(one, changes, 'only MISP found it'));
    } else if (options.auditJunk === 'remove') {
      steps.push(removeStep(one, options.deleteHard, why));
    } else {
      steps.push(editStep(one, { to_ids: false, comment: `No indicator: ${why}` }, why));
    }
  }
  return { steps, kept, standIns };
}

/** Only what extraction makes looks like this: an analyst's and other tools' attributes are not ours to judge. */
export function isExtracted(one: MispAttribute, wantedUuids: ReadonlySet<string>): boolean {
  return !wantedUuids.has(one.uuid) && one.comment === '' && !one.to_ids && !one.object_relation;
}

/** The same thing as we want it, perhaps under another of MISP's types. */
function isSameValue(found: MispAttribute, want: NewAttribute): boolean {
  const a = found.value.toLowerCase();
  const b = want.value.toLowerCase();
  if (want.type === 'comment' || want.type === 'attachment' || want.type === 'text') return false;
  // MISP writes C:\Users\Public\x as %PUBLIC%\x.
  if (found.type === 'filename' && want.type === 'filename' && a.startsWith('%')) return b.endsWith(a.replace(/^%[^%]*%/, ''));
  return a === b || a === `${b}/` || `${a}/` === b;
}

function corrections(standIn: MispAttribute, want: NewAttribute): Step[] {
  const fields = (['type', 'category', 'to_ids', 'comment'] as const).filter((field) => standIn[field] !== want[field]);
  const changes = Object.fromEntries(fields.map((field) => [field, want[field]]));
  return fields.length === 0 ? [] : [editStep(standIn, changes, 'as we read it on the page')];
}

/** MISP's extraction puts nearly everything into "Payload delivery". */
const CATEGORY_OF_TYPE: Record<string, string | undefined> = Object.fromEntries(
  Object.values(INDICATOR_TYPES).flatMap(({ misp }) => (misp ? [[misp.type, misp.category]] : [])),
);

/** Why a value that only MISP found is not an indicator; undefined when it may be one. */
function whyNoIndicator(one: MispAttribute, wanted: Wanted, about: { url: string; unwanted(value: string): boolean }): string | undefined {
  const value = one.value.toLowerCase();
  if (/[[\]`\\]|@\[|\]\(/.test(one.value) && one.type !== 'regkey' && !/^[a-z]:\\|^%/i.test(one.value)) return 'a piece of Markdown';
  if (about.unwanted(one.value)) return 'on the clean-up list';
  const judged = wanted.without.find((ours) => mispValue(ours).toLowerCase() === value || ours.value.toLowerCase() === value);
  if (judged)
    return judged.verdict === 'junk' || judged.verdict === 'reference' ? judged.reason || judged.verdict : 'left out by a setting';
  if (isStopName(value)) return 'an everyday word';
  const whole = wanted.found.find(
    ({ attribute }) =>
      attribute.value.length > value.length && attribute.value.toLowerCase().startsWith(value) && one.type === attribute.type,
  );
  if (whole) return `a piece of ${whole.attribute.value}`;
  const site = getDomain(about.url);
  if (site !== null && getDomain(one.value) === site) return "the blog's own address";
  return whyWeakType(one);
}

/** What may be kept without our reading: only what has a form that text seldom has by chance. */
const STRONG = new Set([
  'md5',
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'ip-dst',
  'ip-src',
  'ip-dst|port',
  'vulnerability',
  'email-src',
  'email',
  'btc',
  'AS',
]);

function whyWeakType(one: MispAttribute): string | undefined {
  if (STRONG.has(one.type)) return undefined;
  if (one.type !== 'url' && one.type !== 'domain' && one.type !== 'hostname') return `a ${one.type} that only MISP saw`;
  if (one.type === 'url' && !/^[a-z]+:\/\//i.test(one.value)) return 'no whole URL';
  const { isIcann, isPrivate, isIp, hostname } = parse(one.value);
  const onion = hostname?.endsWith('.onion') ?? false;
  if (!isIcann && !isPrivate && !isIp && !onion) return 'its host is not a valid name';
  return one.type !== 'url' && readsAsFile(one.value) ? 'looks like a domain and is a file name' : undefined;
}

function auditTags(wanted: Wanted, actual: MispEvent, text: string, options: AuditOptions): Step[] {
  const wantedNames = tagNames(wanted.event.tags);
  const there = tagNames(actual.Tag);
  const missing = wanted.event.tags.filter((tag) => !there.has(tag.name.toLowerCase()));
  const removals = actual.Tag.filter((tag) => !wantedNames.has(tag.name.toLowerCase())).flatMap((tag): Step[] => {
    const why = whyFalseTag(tag.name, text, options);
    return why === undefined ? [] : [{ do: 'remove-tag', name: tag.name, why }];
  });
  return [...attachSteps(missing), ...removals];
}

/** Why a tag that we did not want is false; undefined when it may stay. */
function whyFalseTag(name: string, text: string, options: AuditOptions): string | undefined {
  if (isTlp(name)) return 'the event has one TLP only';
  if (/^workflow:/i.test(name)) return 'the state of the curation is not what a text says';
  const { tagPrefix } = options.event;
  if (name.startsWith(`${tagPrefix}:`) && !name.startsWith(`${tagPrefix}:data-collection-source:`))
    return 'the page could be read this time';
  const galaxy = /^misp-galaxy:([^=]+)=/.exec(name)?.[1];
  if (galaxy === undefined || text.includes(name) || options.galaxies.length === 0) return undefined;
  return options.galaxies.includes(galaxy)
    ? 'not named as a whole word, or under a more fitting galaxy'
    : `galaxy ${galaxy} is not among MISP_GALAXIES`;
}
