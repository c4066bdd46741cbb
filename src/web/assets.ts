import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { packageRoot } from '../paths.ts';
import type { Env } from './context.ts';

const JAVASCRIPT = 'text/javascript; charset=utf-8';
const FILES = {
  'style.css': 'text/css; charset=utf-8',
  'curate.css': 'text/css; charset=utf-8',
  'app.js': JAVASCRIPT,
  'curate.js': JAVASCRIPT,
  'icon.svg': 'image/svg+xml',
} as const;
export type AssetName = keyof typeof FILES;

/** Our own files, read once; they are in the package beside dist. */
export function assetRoutes(): Hono<Env> {
  const app = new Hono<Env>();
  for (const [name, type] of Object.entries(FILES)) {
    const body = readFileSync(join(packageRoot, 'src', 'web', 'assets', name));
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    app.get(`/assets/${name}`, (c) => {
      const headers = { etag, 'cache-control': 'no-cache' };
      if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
      return c.body(new Uint8Array(body), 200, { ...headers, 'content-type': type });
    });
  }
  return app;
}
