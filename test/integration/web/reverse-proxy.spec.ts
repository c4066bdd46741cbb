import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../support/listening.ts';
import { noNginx } from '../../support/nginx.ts';
import { expect, test } from '../../support/test.ts';
import { openWeb, startHeaders, startLink, type WebUnderTest } from '../../support/web/index.ts';

/** What a real nginx makes of requests, with the least configuration that somebody could write. */

test.skip(noNginx() !== undefined, noNginx());

let web: WebUnderTest;
let nginx: ChildProcess;
let nginxEnded: Promise<unknown>;
let folder: string;
let proxy: string;

test.beforeEach(async () => {
  web = await openWeb();
  const { port } = await web.listen();
  folder = await mkdtemp(join(tmpdir(), 'nginx-'));
  const free = await freePort();
  proxy = `http://127.0.0.1:${free}`;
  // No proxy_set_header, no proxy_http_version: nginx speaks HTTP/1.0, names its own target as Host, and adds no X-Forwarded-*.
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`).join(' ');
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; pid nginx.pid; error_log stderr; events {}
     http { access_log off; ${temporary} server { listen 127.0.0.1:${free}; location / { proxy_pass http://127.0.0.1:${port}; } } }`,
  );
  nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  nginxEnded = new Promise((resolve) => nginx.once('exit', resolve));
  await expect
    .poll(() =>
      fetch(`${proxy}/healthz`).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
});

test.afterEach(async () => {
  nginx.kill('SIGTERM');
  await nginxEnded;
  await web.close();
  await rm(folder, { recursive: true, force: true });
});

test('a plain proxy_pass before a site without users lets nobody in', async () => {
  expect((await fetch(`${proxy}/api/jobs`)).status).toBe(401);
  expect((await fetch(`${proxy}/jobs`, { redirect: 'manual' })).headers.get('location')).toBe('/login?next=%2Fjobs');
  const feed = { method: 'POST', body: '{"title":"x","url":"https://x.example/feed"}', headers: { 'content-type': 'application/json' } };
  expect((await fetch(`${proxy}/api/feeds`, feed)).status).toBe(401);
  expect(web.feeds.some(({ title }) => title === 'x')).toBe(false);
});

test('whoever has the token of the start gets in through it, too', async () => {
  expect((await fetch(`${proxy}/api/jobs`, { headers: startHeaders })).status).toBe(200);
  const opened = await fetch(startLink(proxy), { redirect: 'manual' });
  const cookie = /mc_session=[^;]*/.exec(opened.headers.getSetCookie().join())?.[0] ?? '';
  expect((await fetch(`${proxy}/jobs`, { headers: { cookie } })).status).toBe(200);
});
