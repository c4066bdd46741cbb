import pTimeout from 'p-timeout';
import { type CrawlTask, type Page, SNAPSHOT_ATTRIBUTES } from '../src/domain.ts';
import { Permanent } from '../src/errors.ts';
import type { Snapshot } from '../src/snapshot/take-snapshot.ts';
import { counted } from '../src/text.ts';
import { wantsMedia } from './block-resources.ts';
import type { BrowserPage } from './browser/page.ts';
import { takeEvidence } from './evidence.ts';
import { readFrames } from './frames.ts';
import { findEmbeddedPdfs, isBlankPage, readPdfInMemory } from './in-page/questions.ts';
import { type IsolatedWorld, isolatedWorld } from './isolated-world.ts';
import { incompleteError, leftTheWeb, navigationError, proxyAnswer, timeoutError } from './outcome.ts';
import { prepareToRead } from './prepare-to-read.ts';
import type { RunawayWatch } from './runaway.ts';
import { settle, waitAsAsked } from './settle.ts';
import { snapshotOf } from './snapshot.ts';
import type { DocumentResponse, TrafficWatch } from './traffic.ts';
import { arrivedAt, isFile, pageOf, type VisitContext } from './visit-result.ts';

/** 20 MB of HTML is beyond any article; the extractors' limit is lower still. */
const MAX_HTML = 20_000_000;
/** A document that did not come in whole is tried again; this try takes what there is. */
const TRIES_FOR_WHOLE = 3;
/** The page's own time that a document gets which replaces the one that is being read, ms. */
const RELOAD_MS = 1_000;
/** A PDF in the page's memory is there at once, unless its document has gone. */
const PDF_IN_MEMORY_MS = 5_000;
/** A page with less text than this that shows a PDF in a large box is about the PDF. */
const TEXT_BESIDE_PDF = 1_500;

interface OpenDocument {
  task: CrawlTask;
  context: VisitContext;
  watch: TrafficWatch;
  signal: AbortSignal;
  main: DocumentResponse | undefined;
  runaway: RunawayWatch;
  /** The page was opened again with its scripts switched off. */
  withoutScripts?: boolean;
  fetchAsFile(url: string): Promise<Page | undefined>;
}

/** Reads the document that the browser shows, or the file to which it led. */
export async function readDocument(page: BrowserPage, opened: OpenDocument): Promise<Page> {
  const { task, context, watch, signal, main, runaway, withoutScripts = false } = opened;
  const { cdp } = page;
  const world = isolatedWorld(cdp, page.mainFrameId);
  const settled = await settle(cdp, watch, { signal, isBlank: () => world.call(isBlankPage, undefined) });
  const cut = settled.documentEnded ? watch.documentCut() : 'its document did not end';
  // A document that a script left before it had come in: what is to be said of that is said below.
  const wasLeft = /^(?:about|blob|data):/.test(page.url());
  if (cut !== undefined && !wasLeft && (task.attempt ?? 1) < TRIES_FOR_WHOLE)
    throw settled.documentEnded ? incompleteError(task.url, cut) : timeoutError(task.url, cut);
  if (task.settings?.wait) await waitAsAsked(world, watch, task.settings.wait);

  const last = watch.mainResponse() ?? main;
  // A script led to a file, or the page was a door before one.
  if (last && last !== main && isFile(last)) {
    const file = await fileIfReport(last.url, opened);
    if (file) return file;
  }
  await prepareToRead(page, world, { consent: context.consent, media: wantsMedia(task), watch, signal });
  // It began to load again meanwhile.
  if (settled.documentEnded && !watch.documentEnded()) await settle(cdp, watch, { signal, budgetMs: RELOAD_MS });
  const embedded = await world.call(findEmbeddedPdfs, watch.pdfs());
  const [pdf] = embedded.urls;
  if (pdf && embedded.textLength < TEXT_BESIDE_PDF) {
    const file = /^https?:/.test(pdf) ? await fileIfReport(pdf, opened) : await pdfInMemory(world, pdf, opened);
    if (file?.bytes) return { ...file, finalUrl: page.url() };
  }

  const marks = { hiddenMark: SNAPSHOT_ATTRIBUTES.hidden, frameMark: SNAPSHOT_ATTRIBUTES.frame };
  const snapshot = await snapshotOf(cdp, world, { ...marks, maxLength: MAX_HTML });
  const shown = watch.mainResponse() ?? main;
  refuseNoArticle(snapshot, shown, opened);
  const isText = /^text\/plain$|json$/.test(snapshot.contentType);
  const evidence =
    task.evidence.length === 0
      ? []
      : await takeEvidence(task.evidence, {
          cdp,
          html: snapshot.html,
          requests: watch.requests(),
          width: context.identity.context.viewport.width,
        });
  const lostFrames: string[] = [];
  const failed = new Set(watch.requests().flatMap(({ url, status }) => (status !== undefined && status >= 400 ? [url] : [])));
  const frames = isText ? [] : await readFrames(page, snapshot.frames, MAX_HTML, lostFrames, failed);
  const notes = [
    ...(withoutScripts ? ['The page sent the browser to something that is not a web page, so it was read without its scripts.'] : []),
    ...notesOn(settled.givenUp, lostFrames, runaway.stopped(), cut),
  ];
  return pageOf(task, watch, shown, {
    evidence,
    finalUrl: snapshot.url,
    contentType: isText ? 'text/plain' : 'text/html',
    ...(isText ? { text: snapshot.text } : { html: snapshot.html, frames }),
    ...(snapshot.title ? { title: snapshot.title } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    ...(cut === undefined ? {} : { incomplete: true as const }),
  });
}

/** A file that the page leads to or shows, as its page; one that is no report leaves the page as it is. */
async function fileIfReport(url: string, { task, watch, signal, fetchAsFile }: OpenDocument): Promise<Page | undefined> {
  const file = await fetchAsFile(url).catch((error) => (signal.aborted ? Promise.reject(error) : undefined));
  return file && arrivedAt(file, task, watch);
}

/** A PDF that a script has put into the page, as the task's page. */
async function pdfInMemory(world: IsolatedWorld, url: string, { task, context, watch, main }: OpenDocument): Promise<Page | undefined> {
  const reading = world.call(readPdfInMemory, { url, maxBytes: context.limits.maxBytes });
  const base64 = await pTimeout(reading, { milliseconds: PDF_IN_MEMORY_MS }).catch(() => null);
  return base64 === null
    ? undefined
    : pageOf(task, watch, main, { contentType: 'application/pdf', bytes: new Uint8Array(Buffer.from(base64, 'base64')) });
}

/** Throws for what stands there instead of a document of the web, and for what is too large to be an article. */
function refuseNoArticle(snapshot: Snapshot, shown: DocumentResponse | undefined, { task, context, watch }: OpenDocument): void {
  const refused = shown && proxyAnswer(shown.url, shown.status, context.gate);
  if (refused) throw refused;
  // A script or a refresh led the page to where it got no answer, or out of the web: what was never asked for cannot have failed.
  if (!/^https?:/.test(snapshot.url)) {
    const last = watch.lastAddress();
    const failed = snapshot.url.startsWith('chrome-error:') && shown?.url !== last;
    throw failed ? navigationError(last, snapshot.url, context.gate) : leftTheWeb(last, context.gate);
  }
  if (snapshot.truncated)
    throw new Permanent('too-big', `${task.url} has more than ${MAX_HTML / 1e6} MB of HTML; that is not an article that can be read.`);
}

/** What an analyst should know of how the page was read. */
function notesOn(givenUp: string[], lostFrames: string[], stopped: boolean, cut: string | undefined): string[] {
  return [
    ...(cut === undefined ? [] : [`The page broke off on every try (${cut}): its end may be missing.`]),
    ...(givenUp.length === 0
      ? []
      : [`Continued without ${counted(givenUp.length, 'file')} of the page that never arrived: ${list(givenUp)}.`]),
    ...(lostFrames.length === 0 ? [] : [`Frames of the page did not answer, so their content is missing: ${list(lostFrames)}.`]),
    ...(stopped ? ['Stopped a script of the page that never ended; what it would have shown is missing.'] : []),
  ];
}

function list(urls: string[]): string {
  return urls
    .slice(0, 3)
    .map((url) => url.slice(0, 200))
    .join(', ');
}
