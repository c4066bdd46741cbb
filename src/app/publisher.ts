import { join } from 'node:path';
import type { Config } from '../config/load.ts';
import { UsageError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { createFolderPublisher, createMispPublisher, type EventOptions, type Publisher, publishToBoth } from '../misp/index.ts';
import type { Ledger } from '../queue/ports.ts';

export interface PublisherDeps {
  config: Config;
  log: Log;
  metrics: Metrics;
  ledger: Ledger;
}

/** Where events go; PUBLISH_TO=auto means MISP when one is configured, else the feed folder. */
export function publishTarget({ misp }: Config): 'misp' | 'folder' | 'both' {
  return misp.publishTo === 'auto' ? (misp.url ? 'misp' : 'folder') : misp.publishTo;
}

export const feedFolder = (config: Config): string => join(config.store.dataDir, 'feed');

export function createPublisher(deps: PublisherDeps): Publisher {
  const target = publishTarget(deps.config);
  if (target === 'folder') return folderPublisher(deps.config);
  const misp = mispPublisher(deps);
  return target === 'both' ? publishToBoth(misp, folderPublisher(deps.config)) : misp;
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

function mispPublisher({ config: { misp }, log, metrics, ledger }: PublisherDeps): Publisher {
  if (!misp.url) throw new UsageError('MISP_URL is not set: give the address of MISP, or set PUBLISH_TO=folder.');
  if (!misp.key) throw new UsageError('MISP_KEY is not set: give the authentication key of the MISP user (MISP_KEY or MISP_KEY_FILE).');
  if (!misp.verifyCert)
    log.warn({}, 'MISP_VERIFYCERT is off: whoever stands between us and MISP can read and change everything, the key included');
  const mispLog = log.child({ module: 'misp' });
  return createMispPublisher({
    client: {
      url: misp.url,
      key: misp.key,
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
  });
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
    pictures: misp.pictures,
  };
}
