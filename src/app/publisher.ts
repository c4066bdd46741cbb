import { join } from 'node:path';
import type { Config } from '../config/load.ts';
import { UsageError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import {
  createFolderPublisher,
  createMispPublisher,
  type EventOptions,
  type MispPublisherOptions,
  openMispContext,
} from '../misp/index.ts';
import type { Publisher } from '../publish/port.ts';
import { publishToAll } from '../publish/several.ts';
import type { Ledger } from '../queue/ports.ts';
import { createStixPublisher } from '../stix/index.ts';

export interface PublisherDeps {
  config: Config;
  log: Log;
  metrics: Metrics;
  ledger: Ledger;
}

/** The outputs that PUBLISH_TO names; auto means MISP when one is configured, else the feed folder. */
export function outputs({ misp }: Config): Output[] {
  const named = misp.publishTo.map((name): Output => (name === 'auto' ? (misp.url ? 'misp' : 'folder') : name));
  return ORDER.filter((output) => named.includes(output));
}

export type Output = Exclude<Config['misp']['publishTo'][number], 'auto'>;

/** What is local and quick comes first; the outcome of the last one is the one that counts. */
const ORDER: readonly Output[] = ['stix', 'folder', 'misp'];

/** The registry of outputs: a new one is a name in PUBLISH_TO, an entry here and a folder that makes a Publisher. */
export const OUTPUTS: Readonly<Record<Output, { name: string; open(deps: PublisherDeps): Publisher }>> = {
  folder: { name: 'feed folder', open: ({ config }) => folderPublisher(config) },
  stix: { name: 'STIX folder', open: stixPublisher },
  misp: { name: 'MISP', open: mispPublisher },
};

export const feedFolder = (config: Config): string => join(config.store.dataDir, 'feed');
export const stixFolder = (config: Config): string => join(config.store.dataDir, 'stix');

export function createPublisher(deps: PublisherDeps): Publisher {
  return publishToAll(outputs(deps.config).map((output) => ({ name: OUTPUTS[output].name, publisher: OUTPUTS[output].open(deps) })));
}

function folderPublisher(config: Config): Publisher {
  const { misp } = config;
  return createFolderPublisher({
    dir: feedFolder(config),
    event: eventOptions(misp),
    organisation: { name: misp.feedOrgName, uuid: misp.feedOrgUuid },
    errorEvents: misp.errorEvents,
  });
}

/** Knows the galaxies of MISP when one is configured, so that a bundle names actors and malware by their ids. */
function stixPublisher(deps: PublisherDeps): Publisher {
  const { misp } = deps.config;
  const publisher = createStixPublisher({
    dir: stixFolder(deps.config),
    tags: misp.tags,
    tlp: misp.tlp,
    organisation: { name: misp.feedOrgName, uuid: misp.feedOrgUuid },
    reportMax: misp.reportMax,
    indicatorsMax: misp.indicatorsMax,
    rules: misp.rules,
    retentionMs: misp.retentionMs,
  });
  if (!misp.url || !misp.key) return publisher;
  const context = openMispContext(mispOptions(deps, misp.url, misp.key));
  return {
    ...publisher,
    publish: async (input) => publisher.publish(input.article ? { ...input, clusters: await context.clusters(input.article) } : input),
    close: async () => {
      await publisher.close();
      await context.close();
    },
  };
}

function mispPublisher(deps: PublisherDeps): Publisher {
  const { misp } = deps.config;
  if (!misp.url) throw new UsageError('MISP_URL is not set: give the address of MISP, or set PUBLISH_TO=folder.');
  if (!misp.key) throw new UsageError('MISP_KEY is not set: give the authentication key of the MISP user (MISP_KEY or MISP_KEY_FILE).');
  if (!misp.verifyCert)
    deps.log.warn({}, 'MISP_VERIFYCERT is off: whoever stands between us and MISP can read and change everything, the key included');
  return createMispPublisher(mispOptions(deps, misp.url, misp.key));
}

function mispOptions({ config: { misp }, log, metrics, ledger }: PublisherDeps, url: string, key: string): MispPublisherOptions {
  const mispLog = log.child({ module: 'misp' });
  return {
    client: {
      url,
      key,
      verifyCert: misp.verifyCert,
      caFile: misp.caFile,
      proxy: misp.proxy,
      timeoutMs: misp.timeoutMs,
      maxCalls: misp.maxCalls,
      onCall: (call, status, seconds) => {
        metrics.mispCalls.observe({ call, status: String(status) }, seconds);
        metrics.mispUp.set(status === 0 || status >= 500 ? 0 : 1);
      },
    },
    event: eventOptions(misp),
    extraction: misp.extraction,
    audit: misp.audit,
    junk: misp.auditJunk,
    hard: misp.deleteHard,
    galaxies: misp.galaxies,
    galaxiesAgeMs: misp.galaxiesAgeMs,
    ignoredWarninglists: misp.warninglistsIgnore,
    cleanupList: misp.cleanupList,
    requiredList: misp.requiredList,
    requiredMissing: misp.requiredMissing,
    errorEvents: misp.errorEvents,
    retireMax: misp.retireMax,
    cache: ledger,
    log: (level, message, fields) => mispLog[level](fields ?? {}, message),
  };
}

function eventOptions(misp: Config['misp']): EventOptions {
  return {
    infoPrefix: misp.infoPrefix,
    tagPrefix: misp.tagPrefix,
    tags: misp.tags,
    localTags: misp.localTags,
    distribution: misp.distribution,
    threatLevel: misp.threatLevel,
    analysis: misp.analysis,
    retentionMs: misp.retentionMs,
    references: misp.references,
    onWarning: misp.warninglists,
    objects: misp.objects,
    tlp: misp.tlp,
    fourByte: misp.utf8mb4,
    reportMaxBytes: misp.reportMax,
    evidenceMaxBytes: misp.evidenceMax,
    indicatorsMax: misp.indicatorsMax,
    rules: misp.rules,
    pictures: misp.pictures,
  };
}
