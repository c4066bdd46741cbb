import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../../src/paths.ts';
import { expect, test } from '../../support/test.ts';
import { fillStore, openWeb } from '../../support/web/index.ts';

/** The examples of docs/api.md, run as they stand there, each with what must come out of it. */

const examples = [
  ...readFileSync(join(packageRoot, 'docs', 'api.md'), 'utf8').matchAll(/^##+ (.+)\n(?:(?!^##)[\s\S])*?```sh\n([\s\S]*?)```/gm),
].map(([, heading = '', script = '']) => ({ heading, script }));

const EXPECTED: Record<string, object> = {
  'Submit a page': { results: [{ url: 'https://blog.example.com/report', status: 'queued' }] },
  'Submit many pages': { results: [{ status: 'queued' }, { status: 'queued' }] },
  'Submit a document': { results: [{ status: 'queued', url: expect.stringContaining('document.invalid') }] },
  'Preview a page': { url: 'https://blog.example.com/new' },
  'Wait for a job': { state: 'done', outcome: { indicators: 3 } },
  'List jobs': { total: 1, jobs: [{ state: 'failed', error: { code: 'HTTP=403' } }] },
  'Read what was extracted': { title: 'Operation Cinder Wharf' },
  'Curate the event of a job': {
    changes: [
      { what: 'TLP', after: 'tlp:amber' },
      { what: 'domain portside-metrics.com', before: 'detect', after: 'leave out' },
    ],
    job: { state: 'done' },
  },
  'Retry a job': { state: 'waiting' },
  'Remove a job': { removed: true },
  Events: { total: 0 },
  'List the feeds with their health': { feeds: [{ title: 'Harbour Labs' }, {}, {}, {}] },
  'Find the feeds of a site': { feeds: [{ url: 'https://blog.example.com/feed.xml' }] },
  'Add a feed': { ok: true },
  'Switch a feed off': { ok: true, message: 'Disabled.' },
  'Poll a feed now': { ok: true, message: '12 entries, 1 new' },
  Statistics: { queue: {} },
};

function hasCurl(): boolean {
  try {
    execFileSync('curl', ['--version']);
    return true;
  } catch {
    return false;
  }
}

test('the examples of docs/api.md work', async () => {
  test.skip(!hasCurl(), 'curl is not installed');
  const web = await openWeb();
  try {
    const { done } = await fillStore(web);
    const { token } = await web.users.addToken('docs', ['admin']);
    const { url } = await web.listen();
    expect(examples.map(({ heading }) => heading).sort()).toEqual(Object.keys(EXPECTED).sort());
    for (const { heading, script } of examples) {
      const { stdout } = await promisify(execFile)('sh', ['-ec', script], {
        cwd: web.folder,
        env: { PATH: process.env.PATH ?? '', CRAWLER: url, TOKEN: token, JOB: done },
      });
      expect(JSON.parse(stdout), heading).toMatchObject((EXPECTED[heading] ?? {}) as Record<string, unknown>);
    }
  } finally {
    await web.close();
  }
});
