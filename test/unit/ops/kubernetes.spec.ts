/** The manifests in docker/kubernetes, against the schemas of Kubernetes and KEDA, and against our own settings. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { loadConfig } from '../../../src/config/load.ts';
import { packageRoot } from '../../../src/paths.ts';
import { expect, test } from '../../support/test.ts';

const folder = join(packageRoot, 'docker/kubernetes');
const require = createRequire(import.meta.url);

const manifest = z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata: z.looseObject({ name: z.string() }) });
const labels = z.record(z.string(), z.string());
const workload = z.looseObject({
  spec: z.looseObject({
    selector: z.looseObject({ matchLabels: labels }),
    template: z.looseObject({
      metadata: z.looseObject({ labels }),
      spec: z.looseObject({
        automountServiceAccountToken: z.literal(false),
        enableServiceLinks: z.literal(false),
        securityContext: z.looseObject({ runAsNonRoot: z.literal(true), seccompProfile: z.looseObject({ type: z.string() }) }),
        volumes: z.array(z.looseObject({ name: z.string() })),
        containers: z.array(
          z.looseObject({
            env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
            resources: z.looseObject({ limits: z.looseObject({ memory: z.string() }) }),
            securityContext: z.looseObject({
              allowPrivilegeEscalation: z.literal(false),
              readOnlyRootFilesystem: z.literal(true),
              capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
            }),
            volumeMounts: z.array(z.looseObject({ name: z.string() })),
          }),
        ),
      }),
    }),
  }),
});

const files = readdirSync(folder).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
const objects = files.flatMap((file) =>
  parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => ({ file, object: manifest.parse(document.toJS()) })),
);
const named = (kind: string) => objects.filter(({ object }) => object.kind === kind).map(({ object }) => object);
const pods = [...named('Deployment'), ...named('StatefulSet')];

/** The schema's class of a manifest; both packages export one for each kind, in a folder for each version. */
function schemaOf(apiVersion: string, kind: string): new (data: unknown) => { validate(): void } {
  const place = apiVersion.startsWith('keda.sh/') ? '@kubernetes-models/keda' : 'kubernetes-models';
  return (require(`${place}/${apiVersion}/${kind}`) as Record<string, new (data: unknown) => { validate(): void }>)[kind] as never;
}

for (const { file, object } of objects) {
  test(`${file}: ${object.kind} ${object.metadata.name} follows its schema`, () => {
    const Schema = schemaOf(object.apiVersion, object.kind);
    new Schema(object).validate();
    // The schemas do refuse: a field of a wrong type is one.
    expect(() => new Schema({ ...object, metadata: { name: 5 } }).validate()).toThrow();
  });
}

test('kustomization.yaml names every file but the optional one', () => {
  const { resources } = z
    .looseObject({ resources: z.array(z.string()) })
    .parse(parseAllDocuments(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'))[0]?.toJS());
  expect([...resources, 'keda.yaml'].sort()).toEqual([...files].sort());
});

test('every pod is unprivileged, read-only and limited, and mounts only volumes that it has', () => {
  expect(pods).toHaveLength(4);
  for (const object of pods) {
    const { spec } = workload.parse(object).spec.template;
    const volumes = new Set(spec.volumes.map(({ name }) => name));
    const claims = z.looseObject({ spec: z.looseObject({ volumeClaimTemplates: z.array(manifest.pick({ metadata: true })).default([]) }) });
    for (const { metadata } of claims.parse(object).spec.volumeClaimTemplates) volumes.add(metadata.name);
    for (const { volumeMounts } of spec.containers) for (const { name } of volumeMounts) expect(volumes).toContain(name);
  }
});

test('services, budgets and policies select pods that exist', () => {
  const podLabels = pods.map((object) => workload.parse(object).spec.template.metadata.labels);
  const matches = (wanted: Record<string, string>): boolean =>
    podLabels.some((found) => Object.entries(wanted).every(([name, value]) => found[name] === value));
  const selectors = [
    ...pods.map((object) => workload.parse(object).spec.selector.matchLabels),
    ...named('Service').map((object) => z.looseObject({ spec: z.looseObject({ selector: labels }) }).parse(object).spec.selector),
    ...named('PodDisruptionBudget').map(
      (object) =>
        z.looseObject({ spec: z.looseObject({ selector: z.object({ matchLabels: labels }) }) }).parse(object).spec.selector.matchLabels,
    ),
    ...named('NetworkPolicy').map(
      (object) =>
        z.looseObject({ spec: z.looseObject({ podSelector: z.object({ matchLabels: labels }) }) }).parse(object).spec.podSelector
          .matchLabels,
    ),
  ];
  expect(selectors).toHaveLength(10);
  for (const selector of selectors) expect(matches(selector), JSON.stringify(selector)).toBe(true);
});

test('the settings are ours, and a process starts with them', () => {
  const lines = readFileSync(join(folder, 'settings.env'), 'utf8')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line));
  const env = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  const own = pods
    .filter((object) => object.kind === 'Deployment')
    .flatMap((object) => workload.parse(object).spec.template.spec.containers);
  for (const { env: added } of own) {
    // Secrets are files of the cluster: here they are this file.
    const files = Object.fromEntries(added.map(({ name }) => [name, join(folder, 'settings.env')]));
    expect(() => loadConfig({ ...env, ...files })).not.toThrow();
    expect(() => loadConfig({ ...env, ...files, WEB_PORT: 'tcp://10.0.0.1:80' })).toThrow(/WEB_PORT/);
  }
});

test('Redis is configured as in compose', () => {
  const config = z.looseObject({ data: z.object({ 'redis.conf': z.string() }) }).parse(named('ConfigMap')[0]).data['redis.conf'];
  const settings = (text: string): string[] => text.split('\n').filter((line) => /^[a-z]/.test(line));
  expect(settings(config)).toEqual(settings(readFileSync(join(folder, '../redis.conf'), 'utf8')));
});
