import type { Page } from '../../domain.ts';
import type { Ctx } from '../context.ts';
import { Refused } from '../refused.ts';

const SHOWN = new Set(['image/png', 'image/jpeg', 'image/webp']);

/** A file that the browser took of a page. Pictures are shown; everything else is a download that cannot run here. */
export function evidenceResponse(c: Ctx, item: Page['evidence'][number] | undefined): Response {
  if (!item) throw new Refused(404, 'not-found', 'This file is no longer kept.');
  const shown = SHOWN.has(item.contentType);
  const name = item.fileName.replace(/[^\w.-]+/g, '_').slice(0, 100) || 'evidence';
  return c.body(new Uint8Array(item.bytes), 200, {
    'content-type': shown ? item.contentType : 'application/octet-stream',
    'content-disposition': `${shown ? 'inline' : 'attachment'}; filename="${name}"`,
    'cache-control': 'private, max-age=300',
  });
}
