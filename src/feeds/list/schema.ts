import * as z from 'zod';
import { DURATION, parseDuration } from '../../durations.ts';
import { feedPattern } from './pattern.ts';

/**
 * The feed list's shape: one zod schema, from which the type of an entry and docs/feeds.schema.json are made. Every
 * description here is what an editor shows to the person who writes the list.
 */
const duration = z
  .string()
  .regex(DURATION, 'a time such as 90s, 15m, 4h or 30d')
  .meta({ examples: ['30m', '4h', '30d'] });

/** A time that the schema has checked ("4h") to milliseconds. */
export function toMs(text: string): number {
  return parseDuration(text) ?? Number.NaN;
}

const sourceAddress = z.url({
  protocol: /^(https?|imaps?)$/,
  error: 'an address that starts with http:// or https://',
});
const webAddress = z.url({ protocol: /^https?$/, error: 'an address that starts with http:// or https://' });
const words = z.array(z.string().min(1));
const pattern = z.string().min(1).refine(isRegExp, 'a valid regular expression');

function isRegExp(source: string): boolean {
  try {
    feedPattern(source);
    return true;
  } catch {
    return false;
  }
}

const filter = z
  .strictObject({
    url: z.array(pattern).optional().describe("Regular expressions, matched anywhere in the entry's address, case-insensitive."),
    title: z.array(pattern).optional().describe("Regular expressions, matched anywhere in the entry's title, case-insensitive."),
    category: words.optional().describe('Categories of the entry, whole and case-insensitive.'),
    keyword: words.optional().describe("Words in the entry's title, teaser or content, case-insensitive."),
  })
  .meta({ minProperties: 1 });

const wait = z.strictObject({
  for: z
    .enum(['load', 'quiet', 'selector', 'fixed'])
    .describe('load: the load event; quiet: no network traffic; selector: until `selector` is there; fixed: `ms` milliseconds.'),
  selector: z.string().min(1).optional().describe('CSS selector, with `for`: selector.'),
  ms: z.int().min(0).max(120_000).optional().describe('Milliseconds: the whole wait (fixed) or its upper limit.'),
});

const site = z
  .strictObject({
    sitemap: z
      .union([z.literal(true), webAddress])
      .optional()
      .describe("Read new articles from a sitemap: true finds it (robots.txt, /sitemap.xml), or the sitemap's address."),
    linkPattern: pattern
      .optional()
      .describe(
        'Which addresses are articles: a regular expression on the absolute address. Needed for an index page, wise for a sitemap.',
      ),
    render: z
      .boolean()
      .optional()
      .describe('Open the index page in the browser (default true); false reads the HTML as the server sends it.'),
  })
  .describe('For a site without a feed: `url` is then its index page, and new articles come from its links or from the sitemap.');

const secretName = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'the name of an environment variable');

const mailbox = z
  .strictObject({
    user: z.string().min(1).describe('User name for the login.'),
    password: secretName.describe('Name of the environment variable (or NAME_FILE) that holds the password.'),
    from: words
      .min(1)
      .describe(
        'Senders whose mails are taken: "news@blog.example", or "@blog.example" for everybody there. All other mails are left alone.',
      ),
    take: z
      .enum(['mail', 'links'])
      .optional()
      .describe(
        'mail (default): each mail is an article. links: each mail is a list of links, and the pages behind them are the articles.',
      ),
    linkPattern: pattern
      .optional()
      .describe('With take: links, which addresses are articles: a regular expression on the absolute address.'),
  })
  .describe('A mailbox with newsletters: `url` is then imaps://host/folder. It is only read: nothing is marked, moved or deleted.');

const feedEntrySchema = z.strictObject({
  title: z.string().trim().min(1).describe('Name of the source: in tags, attributes, logs and pages.'),
  url: sourceAddress.describe(
    "Address of the feed (RSS, Atom, RDF or JSON Feed); of a site's index page when `site` is given; of a folder (imaps://host/INBOX) when `mailbox` is given.",
  ),
  tags: words.default([]).describe('Local tags of every event with an article of this source.'),
  enabled: z.boolean().default(true).describe('false: the source stays in the list and is not polled.'),
  interval: duration.optional().describe('Time between polls, instead of FEED_INTERVAL. Wins over what the feed itself proposes.'),
  schedule: z
    .string()
    .min(9)
    .optional()
    .describe('Cron expression (UTC) instead of an interval: "0 6 * * 1-5" polls on weekdays at 06:00.'),
  maxAge: duration
    .optional()
    .describe('Older entries are ignored, instead of FEED_MAX_AGE. Entries without a date are always taken. "0s": no limit.'),
  firstPoll: z
    .int()
    .min(0)
    .max(10_000)
    .optional()
    .describe('Maximum number of entries taken on the first poll, newest first, instead of FEED_FIRST_POLL.'),
  include: filter.optional().describe('Only entries that match at least one of these are taken; the kinds given here are alternatives.'),
  exclude: filter.optional().describe('Entries that match one of these are not taken; wins over include.'),
  browser: z
    .enum(['auto', 'always', 'never'])
    .optional()
    .describe('Fetch the feed itself through the browser, instead of FEED_BROWSER. auto: after repeated 403.'),
  site: site.optional(),
  mailbox: mailbox.optional(),
  localTags: words.optional().describe('Local tags only of events whose article no other source brought first.'),
  distribution: z
    .int()
    .min(0)
    .max(4)
    .optional()
    .describe('Distribution of the events, instead of MISP_DISTRIBUTION: 0 organisation, 1 community, 2 connected, 3 all.'),
  threatLevel: z
    .int()
    .min(1)
    .max(4)
    .optional()
    .describe('Threat level of the events, instead of MISP_THREAT_LEVEL: 1 high, 2 medium, 3 low, 4 undefined.'),
  userAgent: z.string().min(1).optional().describe('User agent for the feed and its articles, instead of USER_AGENT.'),
  headers: z
    .record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/), z.union([z.string(), z.strictObject({ secret: secretName })]))
    .optional()
    .describe(
      'Request headers for the feed and its articles: the value itself, or {"secret": "NAME"} for the value of the environment variable NAME (or the file that NAME_FILE names).',
    ),
  cookies: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, 'the name of an environment variable')
    .optional()
    .describe('Name of the environment variable (or NAME_FILE) that holds the Cookie header: the value itself never stands in this file.'),
  proxy: z
    .string()
    .regex(/^(https?|socks5h?):\/\//, 'an address that starts with http:// or socks5://')
    .optional()
    .describe('Proxy for the feed and its articles: http:// or socks5://host:port.'),
  minGap: duration.optional().describe('Minimum time between two pages of one host for this source.'),
  wait: wait.optional().describe('When an article counts as loaded.'),
  contentSelector: z.string().min(1).optional().describe('CSS selector of the article on its page; nothing else is read.'),
  removeSelectors: words.optional().describe('CSS selectors of elements removed before reading.'),
  evidence: z
    .array(z.enum(['screenshot', 'pdf', 'html']))
    .optional()
    .describe('What is kept of the page and attached to the event.'),
  linkedFiles: z
    .enum(['off', 'read', 'attach'])
    .optional()
    .describe('Whether indicator files that an article links to are read, or read and attached to the event.'),
  ocr: z.literal('off').optional().describe('Off: text in pictures of this source is not read, whatever OCR says.'),
  rules: z
    .enum(['ids', 'no-ids', 'off'])
    .optional()
    .describe('Whether valid detection rules become attributes with to_ids, without it, or stay in the report only; wins over MISP_RULES.'),
  toIds: z
    .enum(['policy', 'never', 'always'])
    .optional()
    .describe(
      'to_ids flag of the indicators: as the rules decide (policy), never, or always for what the article presents as an indicator.',
    ),
  trust: z
    .enum(['high', 'normal', 'low'])
    .optional()
    .describe(
      "How far the source is trusted. high: the feed's title wins over the page's. low: nothing from it gets to_ids, whatever toIds says.",
    ),
});

export const feedListSchema = z.strictObject({
  $schema: z.string().optional().describe("Path of this file's schema, for editors."),
  feeds: z.array(feedEntrySchema).describe('The sources.'),
});

/** One source of the feed list, defaults filled in. */
export type FeedEntry = z.output<typeof feedEntrySchema>;
/** The same as a person writes it: only title and url are needed. */
export type FeedEntryInput = z.input<typeof feedEntrySchema>;
export interface FeedList {
  feeds: FeedEntry[];
}

/** JSON Schema (2020-12) of feeds.json: the generator of docs/ writes it to docs/feeds.schema.json. */
export function feedListJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(feedListSchema, { io: 'input' }) as Record<string, unknown>;
  return { ...schema, title: 'Feed list of misp-crawler', description: 'The sources that misp-crawler reads (feeds.json).' };
}
