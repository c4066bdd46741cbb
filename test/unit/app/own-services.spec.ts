import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownServices } from '../../../src/app/own-services.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { expect, test } from '../../support/test.ts';

test('what no page may reach: web, metrics, every MISP, every node of Redis, each with its port', () => {
  const folder = mkdtempSync(join(tmpdir(), 'own-'));
  try {
    const rules = join(folder, 'rules.yaml');
    writeFileSync(rules, 'outputs: {partner: {kind: misp, url: "https://partner.example/misp", keySecret: PARTNER_KEY}}\nrules: []\n');
    const config = loadConfig({
      DATA_DIR: folder,
      MISP_URL: 'https://misp.example',
      MISP_KEY: 'k'.repeat(40),
      PUBLISH_RULES: rules,
      METRICS_PORT: '9464',
      REDIS_SENTINELS: 's1.example:26379,s2.example',
      REDIS_SENTINEL_NAME: 'main',
    });
    expect(ownServices(config)).toEqual([
      '127.0.0.1:5200',
      '127.0.0.1:9464',
      'misp.example:443',
      'partner.example:443',
      's1.example:26379',
      's2.example:6379',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
