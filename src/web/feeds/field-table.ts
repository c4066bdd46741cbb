import { DISTRIBUTIONS } from '../curation/curation.ts';

/**
 * The fields of a feed as a form: one row per field of feeds.json, in the groups of the page. A row says how the field is shown; fields.ts
 * makes values of what somebody typed, and whether a value is allowed is for the schema of the list to say.
 */
export interface Field {
  /** Path in the entry, such as "include.title"; also the name of the form field. */
  path: string;
  label: string;
  help?: string;
  control: Control;
}

export type Control =
  | { kind: 'text'; placeholder?: string; mono?: boolean; required?: boolean }
  /** A list, one item a line. */
  | { kind: 'lines'; placeholder?: string }
  /** An address, or the word "true". */
  | { kind: 'address-or-true' }
  /** A list, separated by commas. */
  | { kind: 'tags'; placeholder?: string }
  | { kind: 'headers' }
  | { kind: 'select'; options: [value: string, label: string][]; type?: 'number' | 'boolean' }
  | { kind: 'number'; min: number; max: number }
  | { kind: 'checks'; options: string[] };

const field = (path: string, label: string, control: Control, help?: string): Field => ({
  path,
  label,
  control,
  ...(help ? { help } : {}),
});
const text = (path: string, label: string, help?: string, placeholder = ''): Field =>
  field(path, label, { kind: 'text', placeholder }, help);
/** Text in which every character counts. */
const code = (path: string, label: string, help?: string, placeholder = ''): Field =>
  field(path, label, { kind: 'text', placeholder, mono: true }, help);
const duration = (path: string, label: string, help: string): Field => text(path, label, help, 'such as 30m, 4h or 30d');
const lines = (path: string, label: string, help?: string, placeholder = ''): Field =>
  field(path, label, { kind: 'lines', placeholder }, help);
/** `unset`: what it means that the list says nothing; the others by their value in the list. */
const choice = (path: string, label: string, unset: string, options: Record<string, string>, type?: 'number' | 'boolean'): Field =>
  field(path, label, { kind: 'select', options: [['', unset], ...Object.entries(options)], ...(type ? { type } : {}) });
const DEFAULT = 'As configured';

export interface FieldGroup {
  title: string;
  help?: string;
  fields: Field[];
}

export const GROUPS: FieldGroup[] = [
  {
    title: 'Feed',
    fields: [
      field('title', 'Title', { kind: 'text', required: true }),
      field('url', 'Address', { kind: 'text', mono: true, required: true }),
      field('tags', 'Tags', { kind: 'tags' }, 'local tags of every event with an article of this feed, separated by commas'),
      field('localTags', 'Tags of its own events', { kind: 'tags' }, 'local tags only of events whose article no other feed brought first'),
    ],
  },
  {
    title: 'Polling',
    fields: [
      duration('interval', 'Interval', 'time between two polls'),
      code('schedule', 'Schedule', 'cron expression in UTC, instead of an interval', '0 6 * * 1-5'),
      duration('maxAge', 'Maximum age of entries', '0s: no limit'),
      field('firstPoll', 'Entries at the first poll', { kind: 'number', min: 0, max: 10_000 }, 'at most'),
      duration('minGap', 'Pause between pages', 'of the same host'),
    ],
  },
  {
    title: 'Filters',
    help: 'Regular expressions, one per line, case-insensitive. One match is enough.',
    fields: [
      lines('include.title', 'Only titles with'),
      lines('include.url', 'Only addresses with'),
      lines('include.category', 'Only categories', 'whole words'),
      lines('include.keyword', 'Only with the words', 'in title, teaser or text'),
      lines('exclude.title', 'No titles with'),
      lines('exclude.url', 'No addresses with'),
      lines('exclude.category', 'No categories', 'whole words'),
      lines('exclude.keyword', 'Not with the words', 'in title, teaser or text'),
    ],
  },
  {
    title: 'Events',
    fields: [
      choice('trust', 'Trust', 'Normal', {
        high: "High: the feed's titles win over those of the pages",
        low: 'Low: no value is flagged for detection',
      }),
      choice('toIds', 'Detection (to_ids)', 'As the policy decides', {
        never: 'Never',
        always: 'Always, for what the article presents as an indicator',
      }),
      choice('distribution', 'Distribution', DEFAULT, Object.fromEntries([...DISTRIBUTIONS, 'Sharing group'].entries()), 'number'),
      choice('threatLevel', 'Threat level', DEFAULT, { 1: 'High', 2: 'Medium', 3: 'Low', 4: 'Undefined' }, 'number'),
      field(
        'evidence',
        'Evidence',
        { kind: 'checks', options: ['screenshot', 'pdf', 'html'] },
        'kept of each page; none chosen: as configured',
      ),
      choice('linkedFiles', 'Linked files of indicators', DEFAULT, { off: 'Not read', read: 'Read', attach: 'Read and attached' }),
      choice('ocr', 'Text in pictures', DEFAULT, { off: 'Not read' }),
      choice('rules', 'Detection rules', DEFAULT, { ids: 'For detection', 'no-ids': 'Not for detection', off: 'In the report only' }),
    ],
  },
  {
    title: 'Fetching',
    fields: [
      choice('browser', 'Fetch the feed through the browser', DEFAULT, {
        auto: 'When the site refuses otherwise',
        always: 'Always',
        never: 'Never',
      }),
      code('userAgent', 'User agent'),
      field(
        'headers',
        'Request headers',
        { kind: 'headers' },
        'one per line; “secret NAME” takes the value of that environment variable. Existing values are hidden.',
      ),
      code('cookies', 'Cookies', 'name of the environment variable that holds the Cookie header', 'BLOG_COOKIES'),
      code('proxy', 'Proxy', undefined, 'socks5://host:port'),
      choice('wait.for', 'A page counts as loaded', DEFAULT, {
        load: 'with the load event',
        quiet: 'when the network is quiet',
        selector: 'when an element is there',
        fixed: 'after a fixed time',
      }),
      code('wait.selector', 'Element to wait for', 'CSS selector'),
      field('wait.ms', 'Time to wait', { kind: 'number', min: 0, max: 120_000 }, 'milliseconds'),
      code('contentSelector', 'Element that holds the article', 'CSS selector'),
      lines('removeSelectors', 'Elements to remove', 'CSS selectors, one per line'),
    ],
  },
  {
    title: 'Site without a feed',
    help: 'The address above is then its index page.',
    fields: [
      field('site.sitemap', 'Sitemap', { kind: 'address-or-true' }, 'its address, or “true” to find it'),
      code('site.linkPattern', 'Addresses of articles', 'regular expression', '/blog/\\d{4}/'),
      choice('site.render', 'Open the index page in the browser', 'Yes', { false: 'No' }, 'boolean'),
    ],
  },
  {
    title: 'Mailbox',
    help: 'The address above is then imaps://host/folder. The mailbox is only read.',
    fields: [
      text('mailbox.user', 'User'),
      code('mailbox.password', 'Password', 'name of the environment variable that holds it', 'NEWSLETTER_PASSWORD'),
      lines('mailbox.from', 'Accepted senders', 'one per line', '@blog.example'),
      choice('mailbox.take', 'What is taken', 'Each mail is an article', { links: 'The pages that the mails link to' }),
      code('mailbox.linkPattern', 'Addresses of articles', 'regular expression'),
    ],
  },
];
