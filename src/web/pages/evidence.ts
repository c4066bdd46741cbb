import type { Article, Evidence } from '../../domain.ts';
import type { Ctx } from '../context.ts';
import { Refused } from '../refused.ts';

const SHOWN = new Set(['image/png', 'image/jpeg', 'image/webp']);

/** The part of a picture that the article's value number `index` was read from. */
export function cropResponse(c: Ctx, article: Article | undefined, index: string): Response {
  const origin = article?.indicators[Number(index)]?.origin;
  if (origin?.kind !== 'picture' || !origin.crop) throw new Refused(404, 'not-found', 'The picture of this value is no longer kept.');
  return c.body(new Uint8Array(Buffer.from(origin.crop, 'base64')), 200, {
    'content-type': 'image/webp',
    'content-disposition': 'inline; filename="crop.webp"',
    'cache-control': 'private, max-age=300',
  });
}

/** A file that the browser took of a page. Pictures are shown; everything else is a download that cannot run here. */
export function evidenceResponse(c: Ctx, item: Evidence | undefined): Response {
  if (!item) throw new Refused(404, 'not-found', 'This file is no longer kept.');
  const shown = SHOWN.has(item.contentType);
  const name = item.fileName.replace(/[^\w.-]+/g, '_').slice(0, 100) || 'evidence';
  return c.body(new Uint8Array(item.bytes), 200, {
    'content-type': shown ? item.contentType : 'application/octet-stream',
    'content-disposition': `${shown ? 'inline' : 'attachment'}; filename="${name}"`,
    'cache-control': 'private, max-age=300',
  });
}
