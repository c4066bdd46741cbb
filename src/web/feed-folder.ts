import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import type { Ctx, Env, Site } from './context.ts';
import { Refused } from './refused.ts';
import { requireScope } from './security/gate.ts';

/** The only names that the folders have. A name that is none of them is never looked for on disk. */
const FEED = /^(?:manifest\.json|hashes\.csv|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.json)$/;
const STIX = /^(?:index\.json|latest\.json|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.json)$/;

/** /feed/: the MISP feed folder, for another MISP to pull; /stix/: the folder of STIX bundles. Both read-only. */
export function feedFolderRoutes({ deps }: Site): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/feed/:name', requireScope('read'), (c) =>
    send(c, c.req.param('name'), deps.feedFolder, FEED, 'The MISP feed has no such file.', 'application/json; charset=utf-8'),
  );
  app.get('/stix/:name', requireScope('read'), (c) => {
    const name = c.req.param('name');
    const type = name === 'index.json' ? 'application/json; charset=utf-8' : 'application/stix+json;version=2.1';
    return send(c, name, deps.stixFolder, STIX, 'The STIX folder has no such file.', type);
  });
  return app;
}

async function send(c: Ctx, name: string, folder: string | undefined, names: RegExp, missing: string, json: string): Promise<Response> {
  const refused = new Refused(404, 'not-found', missing);
  if (!folder || !names.test(name)) throw refused;
  const path = join(folder, name);
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) throw refused;
  const etag = `"${info.mtimeMs.toString(36)}-${info.size.toString(36)}"`;
  const headers = { etag, 'last-modified': info.mtime.toUTCString(), 'cache-control': 'private, no-cache' };
  if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
  const type = name.endsWith('.csv') ? 'text/csv; charset=utf-8' : json;
  return c.body(new Uint8Array(await readFile(path)), 200, { ...headers, 'content-type': type });
}
