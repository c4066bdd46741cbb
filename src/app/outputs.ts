import { join } from 'node:path';
import type { Config } from '../config/load.ts';
import type { OutputName } from '../domain.ts';
import { UsageError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { createFolderPublisher } from '../misp/folder/folder.ts';
import type { MispPublisherOptions } from '../misp/options.ts';
import { createMispPublisher } from '../misp/publisher.ts';
import type { Publisher } from '../publish/port.ts';
import type { OutputSettings } from '../publish-rules/settings.ts';
import type { Ledger } from '../queue/ports.ts';
import { createStixPublisher } from '../stix/folder.ts';

export interface OutputDeps {
  config: Config;
  log: Log;
  metrics: Metrics;
  ledger: Ledger;
  /** A key that PUBLISH_RULES names. */
  secret(name: string): string | undefined;
}

interface Organisation {
  name: string;
  uuid?: string | undefined;
}

/** What opening an output needs, whether the settings or the publish rules describe it. */
export type OutputPlan =
  | (Omit<MispPublisherOptions['client'], 'onCall'> & {
      kind: 'misp';
      concurrency: number;
      /** As metrics name it: "misp" is that of MISP_URL, others have the name that PUBLISH_RULES gives them. */
      server: string;
    })
  | { kind: 'folder' | 'stix'; dir: string; organisation: Organisation };
type Kind = OutputPlan['kind'];
type PlanOf<K extends Kind> = Extract<OutputPlan, { kind: K }>;

interface KindOfOutput<K extends Kind> {
  open(plan: PlanOf<K>, deps: OutputDeps): Publisher;
  /** How many articles go there at the same time. */
  concurrency(plan: PlanOf<K>): number;
  /** Where it is, for people: an address or a folder. */
  target(plan: PlanOf<K>): string;
  /** Whether it shows galaxy clusters that the pipeline looks up for it; MISP finds its own. */
  showsClusters: boolean;
}

/**
 * The registry of outputs. A new kind is an entry here, its settings in publish-rules/settings.ts (and a name in domain/publishing.ts for
 * PUBLISH_TO), and a folder that makes a Publisher.
 */
const KINDS: { readonly [K in Kind]: KindOfOutput<K> } = {
  misp: {
    open: (plan, deps) => createMispPublisher(mispOptions(plan, deps)),
    concurrency: ({ concurrency }) => concurrency,
    target: ({ url }) => url,
    showsClusters: false,
  },
  folder: {
    open: ({ dir, organisation }, { config: { misp } }) =>
      createFolderPublisher({ dir, organisation, event: misp, errorEvents: misp.errorEvents }),
    concurrency: () => 1,
    target: ({ dir }) => dir,
    showsClusters: false,
  },
  stix: {
    open: ({ dir, organisation }, { config: { misp } }) =>
      createStixPublisher({
        dir,
        organisation,
        tags: misp.tags,
        tlp: misp.tlp,
        reportMax: misp.reportMaxBytes,
        indicatorsMax: misp.indicatorsMax,
        rules: misp.rules,
        retentionMs: misp.retentionMs,
      }),
    concurrency: () => 1,
    target: ({ dir }) => dir,
    showsClusters: true,
  },
};

/** What can be done with the output of a plan. */
export function outputOf<K extends Kind>(
  plan: PlanOf<K>,
): { open(deps: OutputDeps): Publisher; concurrency: number; target: string; showsClusters: boolean } {
  const kind = KINDS[plan.kind as K];
  return {
    open: (deps) => kind.open(plan, deps),
    concurrency: kind.concurrency(plan),
    target: kind.target(plan),
    showsClusters: kind.showsClusters,
  };
}

/**
 * The outputs that the settings describe, in the order in which their outcome counts: that of the last one stands for the article.
 * `label` is for sentences; `plan` throws UsageError when the settings do not describe it.
 */
const BUILT_IN_OUTPUTS: Readonly<Record<OutputName, { label: string; plan(config: Config): OutputPlan }>> = {
  stix: {
    label: 'STIX folder',
    plan: (config) => ({ kind: 'stix', dir: stixFolder(config), organisation: organisation(config.misp) }),
  },
  folder: {
    label: 'feed folder',
    plan: (config) => ({ kind: 'folder', dir: feedFolder(config), organisation: organisation(config.misp) }),
  },
  misp: { label: 'MISP', plan: mainMisp },
};

/** The outputs that PUBLISH_TO names; auto means MISP when one is configured, else the feed folder. */
export function outputs({ misp }: Pick<Config, 'misp'>): OutputName[] {
  const named = misp.publishTo.map((name): OutputName => (name === 'auto' ? (misp.url ? 'misp' : 'folder') : name));
  return (Object.keys(BUILT_IN_OUTPUTS) as OutputName[]).filter((output) => named.includes(output));
}

export const feedFolder = (config: Config): string => join(config.store.dataDir, 'feed');
export const stixFolder = (config: Config): string => join(config.store.dataDir, 'stix');

export function builtInPlan(name: OutputName, config: Config): OutputPlan {
  return BUILT_IN_OUTPUTS[name].plan(config);
}

/** An output as sentences name it; those of the publish rules have only their name. */
export function labelOf(name: string): string {
  return BUILT_IN_OUTPUTS[name as OutputName]?.label ?? name;
}

function mainMisp({ misp }: Config): OutputPlan {
  if (!misp.url) throw new UsageError('MISP_URL is not set: give the address of MISP, or set PUBLISH_TO=folder.');
  if (!misp.key) throw new UsageError('MISP_KEY is not set: give the authentication key of the MISP user (MISP_KEY or MISP_KEY_FILE).');
  const { url, key, verifyCert, caFile, proxy, timeoutMs, maxCalls, concurrency } = misp;
  return { kind: 'misp', url, key, verifyCert, caFile, proxy, timeoutMs, maxCalls, concurrency, server: 'misp' };
}

/** An output as the publish rules describe it; what they leave open is as in the settings. Throws UsageError when its key is not set. */
export function ruledPlan(name: string, settings: OutputSettings, { config, secret }: Pick<OutputDeps, 'config' | 'secret'>): OutputPlan {
  const { misp } = config;
  if (settings.kind !== 'misp')
    return { kind: settings.kind, dir: settings.path, organisation: settings.organisation ?? organisation(misp) };
  const key = secret(settings.keySecret);
  if (!key) throw new UsageError(`PUBLISH_RULES: the key of output ${name} (${settings.keySecret}) is not set.`);
  const { keySecret: _, timeout = misp.timeoutMs, maxCalls = misp.maxCalls, concurrency = misp.concurrency, ...given } = settings;
  const of = (setting: string) => `"${setting}" of output ${name} in PUBLISH_RULES`;
  const named = { url: of('url'), key: settings.keySecret, caFile: of('caFile'), verifyCert: of('verifyCert') };
  return { ...given, key, timeoutMs: timeout, maxCalls, concurrency, server: name, settings: named };
}

const organisation = (misp: Config['misp']): Organisation => ({ name: misp.feedOrgName, uuid: misp.feedOrgUuid });

export function mispOptions(plan: PlanOf<'misp'>, { config: { misp }, log, metrics, ledger }: OutputDeps): MispPublisherOptions {
  const { kind: _kind, concurrency: _concurrency, server, ...client } = plan;
  const { url } = client;
  if (!client.verifyCert && url.startsWith('https:'))
    log.warn(
      { url },
      'the certificate of MISP is not checked: whoever stands between us and MISP can read and change everything, the key included',
    );
  const mispLog = log.child({ module: 'misp' });
  return {
    ...misp,
    client: {
      ...client,
      onCall: (call, status, seconds) => {
        metrics.mispCalls.observe({ server, call, status: String(status) }, seconds);
        metrics.mispUp.set({ server }, status === 0 || status >= 500 ? 0 : 1);
      },
    },
    event: misp,
    cache: ledger,
    log: (level, message, fields) => mispLog[level](fields ?? {}, message),
  };
}
