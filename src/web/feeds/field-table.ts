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

const DEFAULT: [string, string] = ['', 'As configured'];
const duration = (path: string, label: string, help: string): Field => ({
  path,
  label,
  help,
  control: { kind: 'text', placeholder: 'such as 30m, 4h or 30d' },
});
const lines = (path: string, label: string, help?: string, placeholder?: string): Field => ({
  path,
  label,
  ...(help ? { help } : {}),
  control: { kind: 'lines', ...(placeholder ? { placeholder } : {}) },
});

export interface FieldGroup {
  title: string;
  help?: string;
  fields: Field[];
}

export const GROUPS: FieldGroup[] = [
  {
    title: 'Feed',
    fields: [
      { path: 'title', label: 'Title', control: { kind: 'text', required: true } },
      {
        path: 'url',
        label: 'Address',
        control: { kind: 'text', mono: true, required: true },
      },
      { path: 'tags', label: 'Tags', help: 'local tags for its events, separated by commas', control: { kind: 'tags' } },
      { path: 'localTags', label: 'Further local tags', control: { kind: 'tags' } },
    ],
  },
  {
    title: 'Polling',
    fields: [
      duration('interval', 'Interval', 'time between two polls'),
      {
        path: 'schedule',
        label: 'Schedule',
        help: 'cron expression in UTC, instead of an interval',
        control: { kind: 'text', placeholder: '0 6 * * 1-5', mono: true },
      },
      duration('maxAge', 'Maximum age of entries', '0s: no limit'),
      { path: 'firstPoll', label: 'Entries at the first poll', help: 'at most', control: { kind: 'number', min: 0, max: 10_000 } },
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
      {
        path: 'trust',
        label: 'Trust',
        control: {
          kind: 'select',
          options: [
            ['', 'Normal'],
            ['high', "High: the feed's titles win over those of the pages"],
            ['low', 'Low: no value is flagged for detection'],
          ],
        },
      },
      {
        path: 'toIds',
        label: 'Detection (to_ids)',
        control: {
          kind: 'select',
          options: [
            ['', 'As the policy decides'],
            ['never', 'Never'],
            ['always', 'Always, for what the article presents as an indicator'],
          ],
        },
      },
      {
        path: 'distribution',
        label: 'Distribution',
        control: {
          kind: 'select',
          type: 'number',
          options: [
            DEFAULT,
            ['0', 'This organisation only'],
            ['1', 'This community only'],
            ['2', 'Connected communities'],
            ['3', 'All communities'],
            ['4', 'Sharing group'],
          ],
        },
      },
      {
        path: 'threatLevel',
        label: 'Threat level',
        control: {
          kind: 'select',
          type: 'number',
          options: [DEFAULT, ['1', 'High'], ['2', 'Medium'], ['3', 'Low'], ['4', 'Undefined']],
        },
      },
      {
        path: 'evidence',
        label: 'Evidence',
        help: 'kept of each page; none chosen: as configured',
        control: { kind: 'checks', options: ['screenshot', 'pdf', 'html'] },
      },
      {
        path: 'linkedFiles',
        label: 'Linked files of indicators',
        control: { kind: 'select', options: [DEFAULT, ['off', 'Not read'], ['read', 'Read'], ['attach', 'Read and attached']] },
      },
      {
        path: 'ocr',
        label: 'Text in pictures',
        control: { kind: 'select', options: [DEFAULT, ['off', 'Not read']] },
      },
    ],
  },
  {
    title: 'Fetching',
    fields: [
      {
        path: 'browser',
        label: 'Fetch the feed through the browser',
        control: {
          kind: 'select',
          options: [DEFAULT, ['auto', 'When the site refuses otherwise'], ['always', 'Always'], ['never', 'Never']],
        },
      },
      { path: 'userAgent', label: 'User agent', control: { kind: 'text', mono: true } },
      {
        path: 'headers',
        label: 'Request headers',
        help: 'one per line; “secret NAME” takes the value of that environment variable. Existing values are hidden.',
        control: { kind: 'headers' },
      },
      {
        path: 'cookies',
        label: 'Cookies',
        help: 'name of the environment variable that holds the Cookie header',
        control: { kind: 'text', placeholder: 'BLOG_COOKIES', mono: true },
      },
      { path: 'proxy', label: 'Proxy', control: { kind: 'text', placeholder: 'socks5://host:port', mono: true } },
      {
        path: 'wait.for',
        label: 'A page counts as loaded',
        control: {
          kind: 'select',
          options: [
            DEFAULT,
            ['load', 'with the load event'],
            ['quiet', 'when the network is quiet'],
            ['selector', 'when an element is there'],
            ['fixed', 'after a fixed time'],
          ],
        },
      },
      { path: 'wait.selector', label: 'Element to wait for', help: 'CSS selector', control: { kind: 'text', mono: true } },
      { path: 'wait.ms', label: 'Time to wait', help: 'milliseconds', control: { kind: 'number', min: 0, max: 120_000 } },
      { path: 'contentSelector', label: 'Element that holds the article', help: 'CSS selector', control: { kind: 'text', mono: true } },
      lines('removeSelectors', 'Elements to remove', 'CSS selectors, one per line'),
    ],
  },
  {
    title: 'Site without a feed',
    help: 'The address above is then its index page.',
    fields: [
      { path: 'site.sitemap', label: 'Sitemap', help: 'its address, or “true” to find it', control: { kind: 'address-or-true' } },
      {
        path: 'site.linkPattern',
        label: 'Addresses of articles',
        help: 'regular expression',
        control: { kind: 'text', placeholder: '/blog/\\d{4}/', mono: true },
      },
      {
        path: 'site.render',
        label: 'Open the index page in the browser',
        control: {
          kind: 'select',
          type: 'boolean',
          options: [
            ['', 'Yes'],
            ['false', 'No'],
          ],
        },
      },
    ],
  },
  {
    title: 'Mailbox',
    help: 'The address above is then imaps://host/folder. The mailbox is only read.',
    fields: [
      { path: 'mailbox.user', label: 'User', control: { kind: 'text' } },
      {
        path: 'mailbox.password',
        label: 'Password',
        help: 'name of the environment variable that holds it',
        control: { kind: 'text', placeholder: 'NEWSLETTER_PASSWORD', mono: true },
      },
      lines('mailbox.from', 'Accepted senders', 'one per line', '@blog.example'),
      {
        path: 'mailbox.take',
        label: 'What is taken',
        control: {
          kind: 'select',
          options: [
            ['', 'Each mail is an article'],
            ['links', 'The pages that the mails link to'],
          ],
        },
      },
      { path: 'mailbox.linkPattern', label: 'Addresses of articles', help: 'regular expression', control: { kind: 'text', mono: true } },
    ],
  },
];
