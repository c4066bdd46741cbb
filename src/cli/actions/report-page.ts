import { writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { gzipSync } from 'node:zlib';
import { openNow } from '../../app/single.ts';
import { fileReason, sentence, UsageError } from '../../errors.ts';
import { packageVersion } from '../../paths.ts';
import { manualRequest } from '../../pipeline/submit.ts';
import type { Context } from '../context.ts';
import { checkUrl } from '../input.ts';

/**
 * Opens the page as `scrape` does, without cookies or headers of the feed list, and writes page, article and versions as
 * gzipped JSON. Response headers, evidence and this machine's and user's names stay out.
 */
export async function reportPage(context: Context, url: string, options: { out: string }): Promise<void> {
  checkUrl(url);
  const app = context.app();
  const request = manualRequest(url);
  const page = await context.orInterrupted(openNow(request, app, { signal: context.signal }));
  const read = await app.extract(page, request).then(
    (article) => ({ article }),
    (error: unknown) => ({ refusal: sentence(error) }),
  );
  const { status, contentType, html, text, frames, title } = page;
  const shown = { url: page.url, finalUrl: page.finalUrl, status, contentType, title, html, text, frames };
  const bundle = { misp_crawler: packageVersion, node: process.version, platform: process.platform, page: shown, ...read };
  try {
    writeFileSync(options.out, gzipSync(withoutNames(JSON.stringify(bundle, null, 1))));
  } catch (error) {
    throw new UsageError(`${options.out} cannot be written: ${fileReason(error)}.`);
  }
  context.print(
    `Wrote ${options.out}. Check it before you send it (gunzip -c ${options.out} | less): it holds the page as it was shown to you.`,
  );
}

/** A page can greet the address or name that it was told; ours are taken out wherever they stand. */
function withoutNames(text: string): string {
  return [hostname(), userInfo().username]
    .filter((name) => name.length > 4)
    .reduce((shown, name) => shown.replaceAll(name, '[removed]'), text);
}
