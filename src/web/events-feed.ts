import { escapeUTF8 } from 'entities';
import { Hono } from 'hono';
import type { Job } from '../queue/ports.ts';
import { counted } from '../text.ts';
import { iso } from './api/shapes.ts';
import type { Ctx, Env, Site } from './context.ts';
import { requireScope } from './security/gate.ts';

const MAX_ENTRIES = 50;

/** /feed/events.atom: the newest events as an Atom feed, for feed readers that send a token (Bearer, or Basic as the password). */
export function eventsFeedRoutes(site: Site): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/feed/events.atom', requireScope('read'), async (c) => {
    const { jobs } = await site.deps.store.queue.list({ state: 'done', hasEvent: true }, { offset: 0, limit: MAX_ENTRIES });
    return c.body(atom(c, site, jobs), 200, {
      'content-type': 'application/atom+xml; charset=utf-8',
      'cache-control': 'private, no-cache',
    });
  });
  return app;
}

// Characters that XML does not allow at all would make the whole feed unreadable.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed here.
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const xml = (text: string): string => escapeUTF8(Buffer.from(text).toString().replace(NOT_XML, ''));

function atom(c: Ctx, site: Site, jobs: Job[]): string {
  const { secure, host } = c.get('client');
  const address = (path: string) => `${secure ? 'https' : 'http'}://${host}${site.link(path)}`;
  const self = address('/feed/events.atom');
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    '<title>misp-crawler: events</title>',
    `<id>${xml(self)}</id>`,
    `<link rel="self" href="${xml(self)}"/>`,
    `<updated>${iso(jobs[0]?.updatedAt ?? 0)}</updated>`,
    '<author><name>misp-crawler</name></author>',
    ...jobs.map((job) => entry(job, address(`/jobs/${job.id}`))),
    '</feed>',
    '',
  ].join('\n');
}

function entry({ request, outcome, createdAt, updatedAt }: Job, jobPage: string): string {
  const link = outcome?.eventUrl && /^https?:/i.test(outcome.eventUrl) ? outcome.eventUrl : jobPage;
  const hits = [...new Set(outcome?.watchlistHits?.map(({ list }) => list))];
  const facts = [
    `${request.source.title}: ${request.url}`,
    `${counted(outcome?.indicators ?? 0, 'indicator')} for detection, ${counted(outcome?.attributes ?? 0, 'attribute')}`,
    ...(hits.length > 0 ? [`Watchlists: ${hits.join(', ')}`] : []),
  ];
  const categories = [...new Set([...(request.tags ?? []), ...(outcome?.contextTags ?? [])])];
  return [
    '<entry>',
    `<id>urn:uuid:${xml(outcome?.eventUuid ?? '')}</id>`,
    `<title>${xml(outcome?.title ?? request.title ?? request.url)}</title>`,
    `<link href="${xml(link)}"/>`,
    `<link rel="related" href="${xml(request.url)}"/>`,
    `<published>${iso(createdAt)}</published>`,
    `<updated>${iso(updatedAt)}</updated>`,
    ...categories.map((tag) => `<category term="${xml(tag)}"/>`),
    `<summary>${xml(facts.join('\n'))}</summary>`,
    '</entry>',
  ].join('\n');
}
