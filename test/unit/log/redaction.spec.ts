import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../../src/log.ts';
import { expect, test } from '../../support/test.ts';

const ODD = 'p"a\\ss wö&rd+/=%\t;';
for (const [where, line] of [
  ['in JSON', ODD],
  ['in JSON inside of a string', JSON.stringify({ key: ODD })],
  ['in an address', `https://a.example/?key=${encodeURIComponent(ODD)}`],
  ['in a form', new URLSearchParams({ key: ODD }).toString()],
  ['in an address as a browser writes it', new URL(`https://a.example/?key=${encodeURI(ODD)}`).href],
  ['in an address inside of another', `https://a.example/?to=${encodeURIComponent(`https://b.example/?key=${encodeURIComponent(ODD)}`)}`],
  ['with small letters in its escapes', encodeURIComponent(ODD).toLowerCase()],
  ['in JSON in JSON in a string', JSON.stringify(JSON.stringify({ key: ODD }))],
  ['in JSON of ASCII', JSON.stringify(ODD).replace('ö', '\\u00F6')],
  ['in HTML', `<b>${ODD.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}</b>`],
] as const)
  test(`a secret with odd characters never reaches the log, ${where} either`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-'));
    try {
      const file = join(folder, 'out.log');
      createLog({ level: 'info', format: 'json', file, secrets: [ODD] }).info({ line }, line);
      const written = readFileSync(file, 'utf8');
      expect(written.split('[redacted]')).toHaveLength(3);
      expect(written).not.toMatch(/ss.{1,9}w/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

test('a secret never reaches the log, in whatever part of a line it stands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-'));
  try {
    const file = join(folder, 'out.log');
    const secret = 'Zx9-very-secret-key';
    const log = createLog({ level: 'info', format: 'json', file, secrets: [secret] });
    log.info({ url: `https://misp.example.org/?key=${secret}` }, `sent ${secret}`);
    log.child({ authorization: secret }).error(new Error(`refused ${secret}`));
    const written = readFileSync(file, 'utf8');
    expect(written.trim().split('\n')).toHaveLength(2);
    expect(written).not.toContain(secret);
    expect(written).toContain('misp.example.org');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a secret that is looked up after the start never reaches the log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-'));
  try {
    const file = join(folder, 'out.log');
    const secrets: string[] = [];
    const log = createLog({ level: 'info', format: 'json', file, secrets });
    secrets.push('cookie-of-a-feed');
    log.info('sent cookie-of-a-feed');
    expect(readFileSync(file, 'utf8')).toContain('sent [redacted]');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
