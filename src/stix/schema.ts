import * as z from 'zod';

/**
 * STIX 2.1 (OASIS standard, 10 June 2021) as far as we write it: every object that leaves this folder passes these schemas. They
 * are strict, so a property that the standard does not know cannot slip in (docs/decisions/stix-own-schema.md).
 */

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

function idOf<const T extends string>(...types: T[]) {
  return z.string().regex(new RegExp(`^(?:${types.join('|')})--${UUID}$`), `must be the id of ${types.join(' or ')}`);
}

const anyId = z.string().regex(new RegExp(`^[a-z][a-z0-9-]+[a-z0-9]--${UUID}$`), 'must be an id');
/** Always three digits of a second, as we write them. */
const timestamp = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'must be a time in UTC');
const text = z.string().min(1);
const texts = z.array(text).min(1);

const externalReference = z
  .strictObject({ source_name: text, description: text.optional(), url: z.url().optional(), external_id: text.optional() })
  .refine(
    ({ description, url, external_id }) => description !== undefined || url !== undefined || external_id !== undefined,
    'needs a description, url or external_id',
  );

const marked = { object_marking_refs: z.array(idOf('marking-definition')).min(1).optional() };

function domainObject<const T extends string>(type: T) {
  return {
    type: z.literal(type),
    spec_version: z.literal('2.1'),
    id: idOf(type),
    created_by_ref: idOf('identity').optional(),
    created: timestamp,
    modified: timestamp,
    revoked: z.boolean().optional(),
    labels: texts.optional(),
    lang: text.optional(),
    external_references: z.array(externalReference).min(1).optional(),
    ...marked,
  };
}

const named = { name: text, description: text.optional() };

/** One observation or several joined by AND: all that we write of the pattern language. */
const comparison =
  "[a-z][a-z0-9-]*:[a-z_]+(?:\\.[a-z_]+|\\.'[a-z0-9-]+'|\\.'[A-Z0-9-]+')* (?:=|ISSUBSET) (?:'(?:[^'\\\\]|\\\\'|\\\\\\\\)*'|\\d+)";
const STIX_PATTERN = new RegExp(`^\\[${comparison}(?: AND ${comparison})*\\]$`, 'su');

const report = z.strictObject({
  ...domainObject('report'),
  ...named,
  report_types: texts,
  published: timestamp,
  object_refs: z.array(anyId).min(1),
});

const indicator = z
  .strictObject({
    ...domainObject('indicator'),
    ...named,
    indicator_types: texts,
    pattern: text,
    pattern_type: z.enum(['stix', 'yara', 'sigma', 'snort', 'suricata']),
    pattern_version: text.optional(),
    valid_from: timestamp,
  })
  .refine(({ pattern, pattern_type }) => pattern_type !== 'stix' || STIX_PATTERN.test(pattern), {
    error: 'is not a valid STIX pattern',
    path: ['pattern'],
  });

const identity = z.strictObject({
  ...domainObject('identity'),
  ...named,
  identity_class: z.enum(['organization', 'class']),
});

const aliases = texts.optional();
const intrusionSet = z.strictObject({ ...domainObject('intrusion-set'), ...named, aliases });
const malware = z.strictObject({
  ...domainObject('malware'),
  ...named,
  aliases,
  is_family: z.boolean(),
  malware_types: texts.optional(),
});
const tool = z.strictObject({ ...domainObject('tool'), ...named, aliases });
const attackPattern = z.strictObject({ ...domainObject('attack-pattern'), ...named, aliases });
const vulnerability = z.strictObject({ ...domainObject('vulnerability'), ...named });
const location = z.strictObject({ ...domainObject('location'), name: text, country: z.string().regex(/^[A-Z]{2}$/) });

const markingDefinition = z.strictObject({
  type: z.literal('marking-definition'),
  spec_version: z.literal('2.1'),
  id: idOf('marking-definition'),
  created: timestamp,
  name: text,
  extensions: z.strictObject({
    'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d': z.strictObject({
      extension_type: z.literal('property-extension'),
      tlp_2_0: z.enum(['red', 'amber+strict', 'amber', 'green', 'clear']),
    }),
  }),
});

function observable<const T extends string>(type: T) {
  return { type: z.literal(type), spec_version: z.literal('2.1'), id: idOf(type), ...marked };
}

const HASH_LENGTH = { MD5: 32, 'SHA-1': 40, 'SHA-256': 64, 'SHA-512': 128 } as const;
const hex = (algorithm: keyof typeof HASH_LENGTH) => z.string().regex(new RegExp(`^[0-9a-f]{${HASH_LENGTH[algorithm]}}$`, 'i'));
const file = z
  .strictObject({
    ...observable('file'),
    name: text.optional(),
    hashes: z
      .strictObject({
        MD5: hex('MD5').optional(),
        'SHA-1': hex('SHA-1').optional(),
        'SHA-256': hex('SHA-256').optional(),
        'SHA-512': hex('SHA-512').optional(),
        SSDEEP: text.optional(),
      })
      .optional(),
  })
  .refine(({ name, hashes }) => name !== undefined || hashes !== undefined, 'needs a name or hashes');

const object = z.discriminatedUnion('type', [
  report,
  indicator,
  identity,
  intrusionSet,
  malware,
  tool,
  attackPattern,
  vulnerability,
  location,
  markingDefinition,
  z.strictObject({ ...observable('ipv4-addr'), value: z.union([z.ipv4(), z.cidrv4()]) }),
  z.strictObject({ ...observable('ipv6-addr'), value: z.union([z.ipv6(), z.cidrv6()]) }),
  z.strictObject({ ...observable('domain-name'), value: text }),
  z.strictObject({ ...observable('url'), value: text }),
  z.strictObject({ ...observable('email-addr'), value: z.string().regex(/^\S+@\S+$/) }),
  z.strictObject({ ...observable('autonomous-system'), number: z.int().min(0) }),
  z.strictObject({ ...observable('windows-registry-key'), key: text }),
  z.strictObject({ ...observable('mutex'), name: text }),
  file,
]);
export type StixObject = z.infer<typeof object>;
export type StixReport = z.infer<typeof report>;
export type Observable = Exclude<StixObject, { modified: string } | { type: 'marking-definition' }>;
/** The objects that have versions. */
export type Versioned = Extract<StixObject, { modified: string }>;

/** A bundle: ids that are unique, and no reference to an object that is not in it. */
export const bundle = z
  .strictObject({ type: z.literal('bundle'), id: idOf('bundle'), objects: z.array(object).min(1) })
  .superRefine(({ objects }, context) => {
    const ids = new Set(objects.map(({ id }) => id));
    if (ids.size !== objects.length) context.addIssue({ code: 'custom', message: 'has an id twice' });
    for (const one of objects) {
      const references = [
        ...('created_by_ref' in one && one.created_by_ref ? [one.created_by_ref] : []),
        ...('object_marking_refs' in one ? (one.object_marking_refs ?? []) : []),
        ...(one.type === 'report' ? one.object_refs : []),
      ];
      for (const missing of references.filter((id) => !ids.has(id)))
        context.addIssue({ code: 'custom', message: `${one.id} refers to ${missing}, which is not in the bundle` });
      if ('modified' in one && one.modified < one.created)
        context.addIssue({ code: 'custom', message: `${one.id} was modified before it was created` });
    }
  });
export type Bundle = z.infer<typeof bundle>;
