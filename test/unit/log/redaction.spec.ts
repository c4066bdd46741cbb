import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { createLog } from '../../../src/log.ts';

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
