import { getDomain, parse } from 'tldts';
import { mispValue } from './attributes.ts';
import type { Wanted } from './event.ts';
import { readsAsFile } from './extraction-copy.ts';
import { allAttributes, type MispAttribute, type MispEvent, type NewAttribute } from './model.ts';
import type { Step } from './steps.ts';
import { NEVER } from './stop-list.ts';
import { isTlp } from './tlp.ts';

/**
 * Compares an event after MISP's extraction with our own reading of the article, and says what to change. Pure: the
 * answer is a list of steps, each with its reason.
 */
export interface AuditOptions {
  /** MISP_AUDIT_JUNK: what is no indicator is removed, or kept with to_ids off. */
  junk: 'remove' | 'no-ids';
  /** MISP_DELETE_HARD */
  hard: boolean;
  /** Galaxies whose clusters we look for ourselves (MISP_GALAXIES); none means that MISP's word stands. */
  galaxies: string[];
  tagPrefix: string;
}

/** What was there before extraction ran, when that is known: it is not MISP's find and is left alone. */
export interface Before {
  update: boolean;
  attributes: ReadonlySet<string>;
  tags: ReadonlySet<string>;
  /** uuids and tag names of ours that an analyst removed; they do not come back. */
  removed: ReadonlySet<string>;
}

export interface Audit {
  steps: Step[];
  /** Values that only MISP found and that stay; the report gets references to them. */
  kept: { value: string; uuid: string }[];
  /** uuid in MISP by ours, where MISP's own attribute stands for one of ours. */
  twins: ReadonlyMap<string, string>;
  counts: { added: number; corrected: number; removed: number };
}

export function planAudit(
  wanted: Wanted,
  actual: MispEvent,
  about: { url: string; text: string; unwanted(value: string): boolean },
  before: Before | undefined,
  options: AuditOptions,
): Audit {
  const attributes = auditAttributes(wanted, actual, about, before, options);
  const tags = auditTags(wanted, actual, about.text, before, options);
  const steps = [...attributes.steps, ...tags];
  const count = (kind: Step['do']) => steps.filter((step) => step.do === kind).length;
  const added = steps.reduce((sum, step) => sum + (step.do === 'add-attributes' ? step.attributes.length : 0), 0);
  return {
    steps,
    kept: attributes.kept,
    twins: attributes.twins,
    counts: { added, corrected: count('edit-attribute'), removed: count('remove-attribute') },
  };
}

function auditAttributes(
  wanted: Wanted,
  actual: MispEvent,
  about: { url: string; unwanted(value: string): boolean },
  before: Before | undefined,
  options: AuditOptions,
): Pick<Audit, 'steps' | 'kept' | 'twins'> {
  const there = allAttributes(actual);
  const byUuid = new Map(there.map((one) => [one.uuid, one]));
  const wantedAttributes = [...wanted.event.attributes, ...wanted.event.objects.flatMap((object) => object.Attribute)];
  const wantedUuids = new Set(wantedAttributes.map((one) => one.uuid));
  // Only what extraction makes looks like this; an analyst's and other tools' attributes are not ours to judge.
  const finds = there.filter(
    (one) => !wantedUuids.has(one.uuid) && !before?.attributes.has(one.uuid) && one.comment === '' && !one.object_relation,
  );
  const open = new Set(finds);
  const steps: Step[] = [];

  const standing = new Map<string, string>();
  const missing: NewAttribute[] = [];
  for (const want of wantedAttributes) {
    const twins = finds.filter((one) => open.has(one) && means(one, want));
    for (const twin of twins) open.delete(twin);
    const duplicates = byUuid.has(want.uuid) ? twins : twins.slice(1);
    for (const one of duplicates) steps.push(remove(one, `a second attribute of ${want.value}`, options));
    const twin = byUuid.has(want.uuid) ? undefined : twins[0];
    if (twin) standing.set(want.uuid, twin.uuid);
    if (twin) steps.push(...correct(twin, want));
    else if (!byUuid.has(want.uuid) && !before?.removed.has(want.uuid)) missing.push(want);
  }
  if (missing.length > 0) steps.unshift({ do: 'add-attributes', attributes: missing.map(flat) });

  const kept: Audit['kept'] = [];
  for (const one of open) {
    const why = notAnIndicator(one, wanted, about);
    if (why === undefined) {
      kept.push({ value: one.value, uuid: one.uuid });
      steps.push({
        do: 'edit-attribute',
        uuid: one.uuid,
        value: one.value,
        changes: { comment: "found by MISP's extraction only" },
        why: 'says who found it',
      });
    } else if (options.junk === 'remove') {
      steps.push(remove(one, why, options));
    } else {
      steps.push({
        do: 'edit-attribute',
        uuid: one.uuid,
        value: one.value,
        changes: { to_ids: false, comment: `no indicator: ${why}` },
        why,
      });
    }
  }
  return { steps, kept, twins: standing };
}

/** The same thing as we want it, perhaps under another of MISP's types. */
function means(found: MispAttribute, want: NewAttribute): boolean {
  const a = found.value.toLowerCase();
  const b = want.value.toLowerCase();
  if (want.type === 'comment' || want.type === 'attachment' || want.type === 'text') return false;
  // MISP writes C:\Users\Public\x as %PUBLIC%\x.
  if (found.type === 'filename' && want.type === 'filename' && a.startsWith('%')) return b.endsWith(a.replace(/^%[^%]*%/, ''));
  return a === b || a === `${b}/` || `${a}/` === b;
}

function correct(twin: MispAttribute, want: NewAttribute): Step[] {
  const changes: Partial<NewAttribute> = {};
  if (twin.type !== want.type) changes.type = want.type;
  if (twin.category !== want.category) changes.category = want.category;
  if (twin.to_ids !== want.to_ids) changes.to_ids = want.to_ids;
  if (twin.comment !== want.comment) changes.comment = want.comment;
  if (Object.keys(changes).length === 0) return [];
  return [{ do: 'edit-attribute', uuid: twin.uuid, value: twin.value, changes, why: 'as we read it on the page' }];
}

function remove(one: MispAttribute, why: string, options: AuditOptions): Step {
  return { do: 'remove-attribute', id: one.id, value: one.value, type: one.type, hard: options.hard, why };
}

/** Why a value that only MISP found is no indicator; undefined when it may be one. */
function notAnIndicator(one: MispAttribute, wanted: Wanted, about: { url: string; unwanted(value: string): boolean }): string | undefined {
  const value = one.value.toLowerCase();
  if (/[[\]`\\]|@\[|\]\(/.test(one.value) && one.type !== 'regkey' && !/^[a-z]:\\|^%/i.test(one.value)) return 'a piece of Markdown';
  if (about.unwanted(one.value)) return 'on the clean-up list';
  const judged = wanted.without.find((ours) => mispValue(ours).toLowerCase() === value || ours.value.toLowerCase() === value);
  if (judged)
    return judged.verdict === 'junk' || judged.verdict === 'reference' ? judged.reason || judged.verdict : 'left out by a setting';
  if (NEVER.has(value)) return 'an everyday word';
  const whole = wanted.found.find(
    ({ attribute }) =>
      attribute.value.length > value.length && attribute.value.toLowerCase().startsWith(value) && one.type === attribute.type,
  );
  if (whole) return `a piece of ${whole.attribute.value}`;
  const site = getDomain(about.url);
  if (site !== null && getDomain(one.value) === site) return "the blog's own address";
  return weakType(one);
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

function weakType(one: MispAttribute): string | undefined {
  if (STRONG.has(one.type)) return undefined;
  if (one.type !== 'url' && one.type !== 'domain' && one.type !== 'hostname') return `a ${one.type} that only MISP saw`;
  if (one.type === 'url' && !/^[a-z]+:\/\//i.test(one.value)) return 'no whole URL';
  const { isIcann, isPrivate, isIp, hostname } = parse(one.value);
  const onion = hostname?.endsWith('.onion') ?? false;
  if (!isIcann && !isPrivate && !isIp && !onion) return 'its host is none';
  return one.type !== 'url' && readsAsFile(one.value) ? 'looks like a domain and is a file name' : undefined;
}

function auditTags(wanted: Wanted, actual: MispEvent, text: string, before: Before | undefined, options: AuditOptions): Step[] {
  const wantedNames = new Set(wanted.event.tags.map((tag) => tag.name.toLowerCase()));
  const there = new Set(actual.Tag.map((tag) => tag.name.toLowerCase()));
  const missing = wanted.event.tags.filter((tag) => !there.has(tag.name.toLowerCase()) && !before?.removed.has(tag.name));
  const attach = (local: boolean): Step[] => {
    const names = missing.filter((tag) => Boolean(tag.local) === local).map((tag) => tag.name);
    return names.length > 0 ? [{ do: 'attach-tags', names, local }] : [];
  };
  const removals = actual.Tag.filter((tag) => !wantedNames.has(tag.name.toLowerCase()) && !before?.tags.has(tag.name)).flatMap(
    (tag): Step[] => {
      const why = falseTag(tag.name, text, options);
      return why === undefined ? [] : [{ do: 'remove-tag', name: tag.name, why }];
    },
  );
  return [...attach(false), ...attach(true), ...removals];
}

/** Why a tag that we did not want is false; undefined when it may stay. */
function falseTag(name: string, text: string, options: AuditOptions): string | undefined {
  if (isTlp(name)) return 'the event has one TLP only';
  if (/^workflow:/i.test(name)) return 'the state of the curation is not what a text says';
  if (name.startsWith(`${options.tagPrefix}:`) && !name.startsWith(`${options.tagPrefix}:data-collection-source:`))
    return 'the page could be read this time';
  const galaxy = /^misp-galaxy:([^=]+)=/.exec(name)?.[1];
  if (galaxy === undefined || text.includes(name) || options.galaxies.length === 0) return undefined;
  return options.galaxies.includes(galaxy)
    ? 'not named as a whole word, or under a more fitting galaxy'
    : `galaxy ${galaxy} is not among MISP_GALAXIES`;
}

/** Outside of its object an attribute has no relation. */
export function flat(attribute: NewAttribute): NewAttribute {
  const { object_relation: _, ...rest } = attribute;
  return rest;
}
