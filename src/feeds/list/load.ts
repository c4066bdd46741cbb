import { readFileSync } from 'node:fs';
import { Cron } from 'croner';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import type * as z from 'zod';
import { fileReason, UsageError } from '../../errors.ts';
import { isOneSlipAway } from '../../misspelling.ts';
import { type FeedList, feedListSchema } from './schema.ts';

/**
 * Reads and checks the feed list. Throws UsageError with one sentence that names file, entry and field, so that a
 * person finds the place; several mistakes are told in one go, a line each.
 */
export function loadFeedList(path: string): FeedList {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `The feed list ${path} cannot be read: ${fileReason(error)}. FEEDS_FILE names the file; "misp-crawler feeds add https://..." begins one, and feeds.json of the package is an example.`,
    );
  }
  return parseFeedList(text, path);
}

/** `text` of a feed list; `path` is only for the sentences. */
export function parseFeedList(text: string, path: string): FeedList {
  const raw = parseJson(text, path);
  const result = feedListSchema.safeParse(raw);
  const problems = result.success ? beyondSchema(result.data) : result.error.issues.flatMap((issue) => sentencesFor(issue, raw));
  if (problems.length > 0)
    throw new UsageError(
      problems
        .slice(0, 10)
        .map((problem) => `${path}: ${problem}`)
        .join('\n'),
    );
  return { feeds: (result.data as FeedList).feeds };
}

/** JSON, with comments and trailing commas as editors write them into lists that people keep. */
export function parseJson(text: string, path: string): unknown {
  const clean = text.replace(/^\uFEFF/, '');
  const errors: ParseError[] = [];
  const value: unknown = parse(clean, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined) return value;
  const before = clean.slice(0, first.offset).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
  const what = printParseErrorCode(first.error)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  throw new UsageError(`${path} is not valid JSON (${place}): ${what}.`);
}

function sentencesFor(issue: z.core.$ZodIssue, raw: unknown): string[] {
  const [list, index, ...rest] = issue.path;
  if (list !== 'feeds' || typeof index !== 'number') {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `there is no field ${JSON.stringify(key)} beside "feeds".`);
    return [`it must be an object with the field "feeds", a list of {"title", "url", "tags"}.`];
  }
  const entry = (raw as { feeds: unknown[] }).feeds[index];
  const name = nameOf(entry, index);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${name}: there is no field ${JSON.stringify([...rest, key].join('.'))}${suggestion(key)}`);
  }
  if (rest.length === 0) return [`${name}: it must be an object with "title" and "url".`];
  const value = rest.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], entry);
  const field = `field ${JSON.stringify(rest.join('.'))}`;
  if (value === undefined) return [`${name}: ${field} is missing.`];
  return [`${name}: ${field} is ${JSON.stringify(value)?.slice(0, 100)}: it must be ${expectation(issue)}.`];
}

function nameOf(entry: unknown, index: number): string {
  const title = (entry as { title?: unknown } | null)?.title;
  return `feed ${index + 1}${typeof title === 'string' ? ` (${JSON.stringify(title)})` : ''}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return (
        { string: 'text', boolean: 'true or false', int: 'a whole number', array: 'a list', object: 'an object', record: 'an object' }[
          issue.expected as string
        ] ?? `a ${issue.expected}`
      );
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' ? 'some text' : `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_union':
      return issue.path.includes('headers')
        ? 'text, or {"secret": "NAME"} for the value of the environment variable NAME'
        : 'true or an address that starts with http:// or https://';
    default:
      return issue.message;
  }
}

const FIELDS = Object.keys(feedListSchema.shape.feeds.element.shape);

function suggestion(key: string): string {
  const near = FIELDS.find((field) => field.toLowerCase() === key.toLowerCase().replace(/[_-]/g, '') || isOneSlipAway(key, field));
  return near ? `; did you mean ${JSON.stringify(near)}?` : '.';
}

/** What a schema cannot say: addresses are unique, because a source's state is kept under its address; schedules are valid. */
function beyondSchema({ feeds }: FeedList): string[] {
  const problems: string[] = [];
  const first = new Map<string, number>();
  feeds.forEach((feed, index) => {
    const name = nameOf(feed, index);
    const before = first.get(feed.url);
    if (before !== undefined)
      problems.push(`${name}: field "url" is the same as that of ${nameOf(feeds[before], before)}: remove one of them.`);
    first.set(feed.url, before ?? index);
    if (feed.schedule !== undefined && !validSchedule(feed.schedule)) {
      problems.push(`${name}: field "schedule" is ${JSON.stringify(feed.schedule)}: it must be a cron expression such as "0 6 * * *".`);
    }
    if (feed.site && feed.site.sitemap === undefined && feed.site.linkPattern === undefined) {
      problems.push(`${name}: field "site" must have "sitemap", "linkPattern" or both: nothing else says which links are articles.`);
    }
    const isMailAddress = /^imaps?:/i.test(feed.url);
    if (isMailAddress !== (feed.mailbox !== undefined)) {
      problems.push(
        isMailAddress
          ? `${name}: field "mailbox" is missing: it says who logs in to ${feed.url} and whose mails are taken.`
          : `${name}: field "url" is ${JSON.stringify(feed.url)}: with "mailbox" it must start with imaps://.`,
      );
    }
    if (feed.mailbox && feed.site) problems.push(`${name}: only one of the fields "site" and "mailbox" can be there.`);
    if (feed.wait?.for === 'selector' && feed.wait.selector === undefined) {
      problems.push(`${name}: field "wait.selector" is missing: "for": "selector" waits for it.`);
    }
  });
  return problems;
}

function validSchedule(schedule: string): boolean {
  try {
    new Cron(schedule, { paused: true }).stop();
    return true;
  } catch {
    return false;
  }
}
