import { escapeText } from 'entities';
import { webUrl } from '../../net/canonical-url.ts';
import { htmlLinks } from '../html-links.ts';
import { feedPattern } from '../list/pattern.ts';
import type { FeedEntry } from '../list/schema.ts';
import type { ParsedEntry } from '../parse/parsed-feed.ts';
import { htmlToText } from '../parse/text.ts';

const MAX_LINKS = 200;

/** What a mail is to us: one document, or the articles that it links to. `problems` takes what has nothing to read. */
export async function entriesOfMail(source: Uint8Array, entry: FeedEntry, problems: string[]): Promise<ParsedEntry[]> {
  const { simpleParser } = await import('mailparser');
  const mail = await simpleParser(Buffer.from(source), { skipImageLinks: true });
  const title = mail.subject?.trim() || undefined;
  // Some mailers send an HTML part without text beside the text.
  const html = mail.html && htmlToText(mail.html).trim() !== '' ? mail.html : textAsHtml(mail.text ?? '');
  if (html.trim() === '') {
    problems.push(`the mail ${JSON.stringify(title ?? 'without a subject')} has no text: it was left out`);
    return [];
  }
  const about = {
    ...(mail.date ? { published: `${mail.date.toISOString().slice(0, 19)}Z` } : {}),
    ...(mail.from?.value[0]?.name ? { author: mail.from.value[0].name } : {}),
    categories: [],
  };
  if (entry.mailbox?.take === 'links')
    return linksOf(html, entry.mailbox.linkPattern).map(({ url, text }) => named({ ...about, link: url }, text));
  const id = mail.messageId ?? `<${title ?? ''} ${about.published ?? ''}>`;
  const link = addressOf(mail.headers.get('archived-at'), id, entry);
  const document = { contentType: 'text/html; charset=utf-8', text: html };
  return [named({ ...about, id, link, document }, title)];
}

/**
 * The address of a mail: where it says that it is archived (RFC 5064), else one that names mailbox and message and leads
 * nowhere (".invalid", RFC 2606): it identifies the event and is never opened.
 */
function addressOf(archivedAt: unknown, id: string, { url }: FeedEntry): string {
  const archived = typeof archivedAt === 'string' ? webUrl(archivedAt.replace(/^\s*<|>\s*$/g, '')) : undefined;
  return (
    archived ?? `https://${new URL(url).hostname.replace(/[[\]:]/g, '')}.mailbox.invalid/${encodeURIComponent(id.replace(/^<|>$/g, ''))}`
  );
}

function linksOf(html: string, pattern: string | undefined): { url: string; text: string }[] {
  const wanted = pattern === undefined ? undefined : feedPattern(pattern);
  const found = new Map<string, { url: string; text: string }>();
  for (const link of htmlLinks(html, 'https://mail.invalid/').anchors) {
    if (link.url.startsWith('https://mail.invalid/') || (wanted && !wanted.test(link.url))) continue;
    const known = found.get(link.url);
    if (known === undefined || known.text.length < link.text.length) found.set(link.url, link);
  }
  return [...found.values()].slice(0, MAX_LINKS);
}

function named(entry: ParsedEntry, title: string | undefined): ParsedEntry {
  return title ? { ...entry, title: title.slice(0, 300) } : entry;
}

/** A mail without an HTML part: its text, line by line. */
function textAsHtml(text: string): string {
  return text.trim() === '' ? '' : `<pre>${escapeText(text)}</pre>`;
}
