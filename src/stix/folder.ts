/**
 * Article -> STIX 2.1 bundle in a folder (createStixPublisher).
 *
 *   schema.ts     the standard, as far as we write it; everything that is written passes it
 *   bundle.ts     what an article's bundle says: report, indicators, observables, context
 *   patterns.ts   the pattern and the observable of each type of indicator
 *   context.ts    actors, malware, techniques, vulnerabilities, countries; countries.ts names to codes
 *   versions.ts   created, modified and revoked, against the last bundle
 *   folder.ts     bundles, index.json, latest.json
 */

import { createHash } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { v5 } from 'uuid';
import * as z from 'zod';
import type { Outcome, PublishInput, RetireReport, ReviseInput } from '../domain.ts';
import { Permanent } from '../errors.ts';
import { parseJson } from '../json.ts';
import { folderCheck, outputFolder } from '../publish/folder.ts';
import { eventUuid } from '../publish/identity.ts';
import type { Publisher } from '../publish/port.ts';
import { counted } from '../text.ts';
import { asBundle, type StixOptions, wantedObjects } from './bundle.ts';
import { decided, decisionsFile, readDecisions, withDecisions } from './decisions.ts';
import { type Bundle, bundle as bundleSchema, type StixObject, type Versioned } from './schema.ts';
import { versioned } from './versions.ts';

export interface StixFolderOptions extends Omit<StixOptions, 'organisation'> {
  /** Where the bundles lie; served read-only at /stix/ or by any web server. */
  dir: string;
  /** FEED_ORG_NAME, FEED_ORG_UUID; without a uuid it is derived from the name. */
  organisation: { name: string; uuid?: string | undefined };
  /** MISP_RETENTION in ms. */
  retentionMs: number | undefined;
}

/** index.json: every bundle of the folder, newest first. */
const indexSchema = z.object({
  spec_version: z.literal('2.1'),
  organisation: z.string(),
  updated: z.string(),
  bundles: z.array(
    z.object({
      file: z.string(),
      report: z.string(),
      name: z.string(),
      published: z.string(),
      modified: z.string(),
      objects: z.int(),
      sha256: z.string(),
      bytes: z.int(),
    }),
  ),
});
type Index = z.infer<typeof indexSchema>;

const INDEX = 'index.json';
/** The newest articles in one bundle, for readers that know one address only. */
const LATEST = 'latest.json';
const LATEST_BUNDLES = 50;
const LATEST_BYTES = 20_000_000;
const LATEST_ID = 'bundle--9c1c3d52-8f1e-5a86-8c0a-3b8f4f0e7a55';

/**
 * Writes one STIX 2.1 bundle per article into a folder that any web server can serve: the bundle first, then the index that
 * names it, then the bundle of the newest articles. Several processes take turns by a lock.
 */
export function createStixPublisher(options: StixFolderOptions): Publisher {
  const folder = outputFolder(options.dir, 'STIX folder');
  const organisation = { name: options.organisation.name, uuid: options.organisation.uuid ?? v5(options.organisation.name, v5.URL) };

  async function publish({ article: given, ...rest }: PublishInput): Promise<Outcome> {
    if (!given) return { status: 'failed', message: rest.failure?.message ?? 'The page gave nothing that can be read.' };
    const event = eventUuid(rest.key);
    const file = `${event}.json`;
    return folder.locked(async () => {
      const before = await folder.read(file);
      const last = parsedBundle(before);
      const now = new Date().toISOString();
      const input = decided({ ...rest, article: given }, readDecisions(await folder.read(decisionsFile(event))));
      const { article } = input;
      const wanted = wantedObjects(input, event, { ...options, organisation }, now);
      const own = versioned(wanted.own, last?.objects.filter(isOwn) ?? [], now);
      const made = valid(asBundle(event, [...own, ...withMarkings(own, wanted.others, last)]), article.title);
      const current = own.filter((one) => !one.revoked && one.type === 'indicator').length;
      const outcome = (status: Outcome['status'], message: string): Outcome => ({
        status,
        message,
        eventUuid: event,
        eventUrl: file,
        title: article.title,
        indicators: current,
        attributes: made.objects.length,
      });
      const text = JSON.stringify(made);
      const index = await readIndex();
      const listed = index.bundles.some((one) => one.file === file);
      if (before === text && listed)
        return outcome('exists', `The STIX bundle of "${article.title}" exists and nothing in it has changed.`);
      await folder.replace(file, text);
      await saveIndex(withEntry(index, made, file, text));
      const revoked = own.filter((one) => one.revoked).length;
      const extra = [
        ...(wanted.leftOut > 0
          ? [`left out, without a form in STIX or beyond MISP_INDICATORS_MAX: ${counted(wanted.leftOut, 'value')}`]
          : []),
        ...(revoked > 0 ? [`revoked, no longer in the article: ${counted(revoked, 'indicator')}`] : []),
      ];
      const more = extra.length > 0 ? ` (${extra.join('; ')})` : '';
      return outcome(
        last ? 'updated' : 'created',
        `The STIX bundle of "${article.title}" was ${last ? 'updated' : 'written'} with ${current} indicators${more}.`,
      );
    });
  }

  async function readIndex(): Promise<Index> {
    const parsed = indexSchema.safeParse(parseJson(await folder.read(INDEX)));
    return parsed.success ? parsed.data : { spec_version: '2.1', organisation: organisation.name, updated: '', bundles: [] };
  }

  async function saveIndex(index: Index): Promise<void> {
    await folder.replace(INDEX, JSON.stringify({ ...index, organisation: organisation.name, updated: new Date().toISOString() }));
    const objects = new Map<string, StixObject>();
    let bytes = 0;
    for (const { file, bytes: size } of index.bundles.slice(0, LATEST_BUNDLES)) {
      bytes += size;
      if (bytes > LATEST_BYTES) break;
      // Written by us and valid then: to check fifty bundles at each write would cost more than to write them.
      const bundle = parseJson(await folder.read(file)) as Bundle | undefined;
      for (const one of bundle?.objects ?? []) objects.set(one.id, one);
    }
    const latest = { type: 'bundle', id: LATEST_ID, ...(objects.size > 0 ? { objects: [...objects.values()] } : {}) };
    await folder.replace(LATEST, JSON.stringify(latest));
  }

  /** Written anew: the article comes with the decisions applied, and they are remembered for its later versions. */
  async function revise(input: ReviseInput): Promise<Outcome> {
    const { key, request, article, clusters, eventUuid: uuid } = input;
    if ((await folder.read(`${uuid}.json`)) === undefined)
      return { status: 'skipped', eventUuid: uuid, message: 'The STIX folder has no bundle of this article.' };
    await folder.locked(async () => {
      const file = decisionsFile(uuid);
      await folder.replace(file, JSON.stringify(withDecisions(readDecisions(await folder.read(file)), input)));
    });
    return publish({ key, request, article, ...(clusters ? { clusters } : {}) });
  }

  async function retire({ dryRun }: { dryRun: boolean }): Promise<RetireReport> {
    const { retentionMs } = options;
    if (retentionMs === undefined) return { events: [], deleted: 0, dryRun, message: 'MISP_RETENTION is not set: no bundle is deleted.' };
    const before = new Date(Date.now() - retentionMs).toISOString();
    return folder.locked(async () => {
      const index = await readIndex();
      const due = index.bundles.filter(({ modified }) => modified <= before);
      if (!dryRun && due.length > 0) {
        // The index first: it never names a file that is gone.
        await saveIndex({ ...index, bundles: index.bundles.filter((one) => !due.includes(one)) });
        for (const { file } of due)
          for (const name of [file, decisionsFile(file.replace(/\.json$/, ''))])
            await unlink(join(options.dir, name)).catch(() => undefined);
      }
      return {
        events: due.map(({ report, name, modified }) => ({ uuid: report.slice('report--'.length), info: name, lastChange: modified })),
        deleted: dryRun ? 0 : due.length,
        dryRun,
        message: `${due.length} bundles of the STIX folder are older than the retention time; ${dryRun ? 'none was deleted (dry run)' : `${due.length} were deleted`}.`,
      };
    });
  }

  return {
    publish,
    // A bundle does not say through which feed an article came.
    addSource: async ({ eventUuid: uuid }) => ({
      status: 'exists',
      eventUuid: uuid,
      eventUrl: `${uuid}.json`,
      message: 'The STIX bundle exists; it names no feeds.',
    }),
    revise,
    retire,
    check: () => folderCheck('STIX folder', options.dir, async () => `${(await folder.locked(readIndex)).bundles.length} bundles`),
    close: async () => undefined,
  };
}

const OWN = new Set(['report', 'indicator']);

function isOwn(object: StixObject): object is Versioned {
  return OWN.has(object.type);
}

/** Revoked objects still name the marking that they had. */
function withMarkings(own: Versioned[], others: StixObject[], last: Bundle | undefined): StixObject[] {
  const there = new Set(others.map(({ id }) => id));
  const named = new Set(own.flatMap((one) => [...(one.object_marking_refs ?? []), ...(one.created_by_ref ? [one.created_by_ref] : [])]));
  return [...others, ...(last?.objects.filter(({ id }) => named.has(id) && !there.has(id)) ?? [])];
}

/** What does not pass the schema is not written: a reader could not use it. */
function valid(made: Bundle, title: string): Bundle {
  const parsed = bundleSchema.safeParse(made);
  // Parsed, so that the order of properties is always the same.
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = typeof issue?.path[1] === 'number' ? made.objects[issue.path[1]] : undefined;
  const where = at ? `${at.id}, ${issue?.path.slice(2).join('.')}` : 'the bundle';
  throw new Permanent(
    'stix-invalid',
    `The STIX bundle of "${title}" would not be valid (${where}: ${issue?.message}), so it was not written.`,
    {
      cause: parsed.error,
    },
  );
}

function withEntry(index: Index, made: Bundle, file: string, text: string): Index {
  const report = made.objects.find((one) => one.type === 'report');
  if (report === undefined) return index;
  const modified = made.objects.reduce(
    (latest, one) => ('modified' in one && one.modified > latest ? one.modified : latest),
    report.modified,
  );
  const entry = {
    file,
    report: report.id,
    name: report.name,
    published: report.published,
    modified,
    objects: made.objects.length,
    sha256: createHash('sha256').update(text).digest('hex'),
    bytes: Buffer.byteLength(text),
  };
  const bundles = [entry, ...index.bundles.filter((one) => one.file !== file)].sort((a, b) => (a.modified < b.modified ? 1 : -1));
  return { ...index, bundles };
}

function parsedBundle(text: string | undefined): Bundle | undefined {
  const parsed = bundleSchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : undefined;
}
