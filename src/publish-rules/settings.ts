import { parse } from 'yaml';
import * as z from 'zod';
import { OUTPUT_NAMES } from '../domain.ts';
import { UsageError } from '../errors.ts';
import { followFile } from '../follow-file.ts';
import { readSettings } from '../settings-file.ts';

/** The file of PUBLISH_RULES: YAML or JSON, see docs/publish.md. */

/** A key is named, never written into the file: the environment variable NAME, or the file that NAME_FILE names. */
const secretName = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable that holds the key');
const outputName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must consist of small letters, digits and hyphens');
const duration = z
  .string()
  .regex(/^\d+(?:ms|s|m)$/, 'must be a time such as 60s')
  .transform((text) => Number.parseInt(text, 10) * (text.endsWith('ms') ? 1 : text.endsWith('m') ? 60_000 : 1_000));
const words = z.array(z.string().trim().min(1)).min(1);
const organisation = z.strictObject({ name: z.string().trim().min(1), uuid: z.uuid().optional() });

const outputSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('misp'),
    url: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
    keySecret: secretName,
    verifyCert: z.boolean().default(true),
    caFile: z.string().min(1).optional(),
    proxy: z.url({ protocol: /^https?$/ }).optional(),
    timeout: duration.optional(),
    /** Articles that are published there at the same time. */
    concurrency: z.int().min(1).max(32).optional(),
    /** Most calls at the same time. */
    maxCalls: z.int().min(1).max(64).optional(),
  }),
  z.strictObject({ kind: z.literal('folder'), path: z.string().min(1), organisation: organisation.optional() }),
  z.strictObject({ kind: z.literal('stix'), path: z.string().min(1), organisation: organisation.optional() }),
]);
export type OutputSettings = z.infer<typeof outputSchema>;

const whenSchema = z.strictObject({
  /** Titles or addresses of feeds; "Manual" is what a person submits. */
  feeds: words.optional(),
  /** Tags of the feed, the request and the watchlists; * stands for anything. */
  tags: words.optional(),
  /** Names or tags of galaxy clusters, or types of galaxies: APT29, ransomware, misp-galaxy:country="germany". */
  galaxies: words.optional(),
  /** Names of watchlists that the article hits; * is any. */
  watchlists: words.optional(),
  minIndicators: z.int().min(0).optional(),
  maxIndicators: z.int().min(0).optional(),
  /** Language codes: de also means de-AT. */
  languages: words.optional(),
  /** Words or phrases in the title, whole, without regard to case. */
  titleWords: words.optional(),
});
export type Conditions = z.infer<typeof whenSchema>;

const doSchema = z
  .strictObject({
    /** Outputs of this file, or misp, folder, stix as the settings describe them. Without it: those of PUBLISH_TO. Empty: nowhere. */
    to: z.array(z.string()).optional(),
    /** 0 organisation, 1 community, 2 connected, 3 all; a sharing group has none beside it. */
    distribution: z.int().min(0).max(3).optional(),
    /** Name, uuid or id of a sharing group of the MISP servers. */
    sharingGroup: z.union([z.string().trim().min(1), z.int().min(1).transform(String)]).optional(),
    threatLevel: z.int().min(1).max(4).optional(),
    tags: words.optional(),
    localTags: words.optional(),
    /** MISP publishes the event when it is complete. */
    publish: z.boolean().optional(),
  })
  .refine(
    ({ distribution, sharingGroup }) => distribution === undefined || sharingGroup === undefined,
    'give distribution or sharingGroup, not both',
  );

const ruleSchema = z.strictObject({
  /** Unique; log and `rules test` name it. */
  name: z.string().trim().min(1).max(80),
  /** All that are given must hold; none is every article. */
  when: whenSchema.default({}),
  do: doSchema,
});
export type PublishRule = z.infer<typeof ruleSchema>;

const fileSchema = z
  .strictObject({
    outputs: z.record(outputName, outputSchema).default({}),
    rules: z.array(ruleSchema).default([]),
  })
  .superRefine(({ outputs, rules }, context) => {
    for (const name of Object.keys(outputs))
      if ((OUTPUT_NAMES as readonly string[]).includes(name))
        context.addIssue({
          code: 'custom',
          path: ['outputs', name],
          message: 'is the name of an output of the settings: take another one',
        });
    const known = new Set([...OUTPUT_NAMES, ...Object.keys(outputs)]);
    const seen = new Set<string>();
    rules.forEach(({ name, do: { to } }, index) => {
      if (seen.has(name)) context.addIssue({ code: 'custom', path: ['rules', index], message: `has the name of another rule, "${name}"` });
      seen.add(name);
      for (const output of to ?? [])
        if (!known.has(output))
          context.addIssue({
            code: 'custom',
            path: ['rules', index, 'do', 'to'],
            message: `names the output "${output}", which is not one of ${[...known].join(', ')}`,
          });
    });
  });
export type PublishRules = z.infer<typeof fileSchema>;

export const NO_RULES: PublishRules = { outputs: {}, rules: [] };

/**
 * Reads PUBLISH_RULES. `hasSecret` says whether a key that the file names is set. Throws UsageError in one sentence that names
 * the place in the file.
 */
export function readPublishRules(file: string, hasSecret: (name: string) => boolean): PublishRules {
  const kind = { schema: fileSchema, parse, docs: 'docs/publish.md', place };
  const rules = readSettings(file, kind, `PUBLISH_RULES: ${file}`);
  for (const [name, output] of Object.entries(rules.outputs)) {
    if (output.kind === 'misp' && !hasSecret(output.keySecret))
      throw new UsageError(
        `PUBLISH_RULES: ${file}: the key of output ${name} is not set: give it in the environment variable ${output.keySecret}, or in the file that ${output.keySecret}_FILE names.`,
      );
  }
  return rules;
}

/** "outputs.partner.url", "rule 2 (own sector), do.to". */
function place(path: PropertyKey[], content: unknown): string {
  const [section, index, ...rest] = path;
  if (section !== 'rules' || typeof index !== 'number') return path.map(String).join('.') || 'the file';
  const name = (content as { rules?: { name?: unknown }[] } | null)?.rules?.[index]?.name;
  const where = rest.length > 0 ? `, ${rest.map(String).join('.')}` : '';
  return `rule ${index + 1}${typeof name === 'string' ? ` (${name})` : ''}${where}`;
}

/** The rules as the file says now; without a file there are none. `check` may throw for what they need elsewhere. Throws UsageError at first. */
export function openPublishRules(
  file: string | undefined,
  hasSecret: (name: string) => boolean,
  check: (rules: PublishRules) => PublishRules,
  onInvalid: (message: string) => void,
): () => PublishRules {
  return file === undefined ? () => NO_RULES : followFile(file, (name) => check(readPublishRules(name, hasSecret)), onInvalid);
}
