import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import type { Env, Site } from './context.ts';
import { Refused } from './refused.ts';
import { need } from './security/gate.ts';

/** The only names that a MISP feed has. A name that is none of them is never looked for on disk. */
const NAME = /^(?:manifest\.json|hashes\.csv|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.json)$/;

/** /feed/: the MISP feed folder, read-only, for another MISP to pull. */
export function feedFolderRoutes({ deps }: Site): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/feed/:name', need('read'), async (c) => {
    const name = c.req.param('name');
    const missing = new Refused(404, 'not-found', 'The MISP feed has no such file.');
    if (!deps.feedFolder || !NAME.test(name)) throw missing;
    const path = join(deps.feedFolder, name);
    const info = await stat(path).catch(() => undefined);
    if (!info?.isFile()) throw missing;
    const etag = `"${info.mtimeMs.toString(36)}-${info.size.toString(36)}"`;
    const headers = { etag, 'last-modified': info.mtime.toUTCString(), 'cache-control': 'private, no-cache' };
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
    const type = name.endsWith('.csv') ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8';
    return c.body(new Uint8Array(await readFile(path)), 200, { ...headers, 'content-type': type });
  });
  return app;
}
