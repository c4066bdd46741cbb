import type { Article, CrawlRequest } from '../../domain.ts';
import { partUuid } from '../../publish/identity.ts';
import { parseUrl } from '../../url.ts';
import type { NewAttribute } from '../model.ts';
import type { EventOptions } from '../options.ts';
import { oneLine, storable } from './storable.ts';

const LONGEST_SUMMARY = 1_000;

/** Attributes that say what the event is about and where it came from, as the predecessor had them. */
export function about(
  request: CrawlRequest,
  article: Article,
  event: string,
  options: EventOptions,
): { attributes: NewAttribute[]; report: { link: string; title: string; summary?: string | undefined; comment: string } } {
  const clean = (text: string, longest: number) => oneLine(storable(text, options.fourByte), longest);
  const title = clean(article.title, 2_000) || article.canonicalUrl;
  const author = clean(article.author ?? request.author ?? '', 200);
  const by = [author && `By ${author}`, article.siteName && clean(article.siteName, 200)].filter(Boolean).join(', ');
  const dates = [
    article.published && `published ${article.published.slice(0, 10)}`,
    article.modified && `changed ${article.modified.slice(0, 10)}`,
  ].filter(Boolean);
  const facts = [by, dates.join(', '), article.language && `language ${article.language}`].filter(Boolean);
  return {
    attributes: [
      note(event, 'blog-title', 'Blog title', title),
      feedUrl(request, event),
      link(event, 'blog-url', 'Blog URL', article.canonicalUrl),
      ...(request.document?.contentType.startsWith('text/html') || (article.via !== 'pdf' && request.document)
        ? [note(event, 'raw-html', 'Raw HTML', 'The page was uploaded as raw HTML; its URL was not fetched.')]
        : []),
      ...(article.via === 'feed'
        ? [note(event, 'via-feed', 'Text', 'The page itself was blocked; the text is what the feed carries.')]
        : []),
      ...fromPerson(request, event, options),
    ],
    report: {
      link: linkValue(article.canonicalUrl),
      title,
      summary: article.description ? clean(article.description, LONGEST_SUMMARY) : undefined,
      comment: facts.join('; '),
    },
  };
}

export function failureAttributes(
  request: CrawlRequest,
  failure: { code: string; message: string },
  event: string,
  options: EventOptions,
): NewAttribute[] {
  return [
    note(event, 'blog-title', 'Blog title', oneLine(storable(request.title ?? request.url, options.fourByte), 2_000)),
    feedUrl(request, event),
    link(event, 'blog-url', 'Blog URL', request.url),
    note(event, 'failure', `Error ${failure.code}`, oneLine(storable(failure.message, options.fourByte), 2_000)),
    ...fromPerson(request, event, options),
  ];
}

/** The feed that the article was seen in: a link, or the word "Manual" for a person. */
export function feedUrl(request: CrawlRequest, event: string): NewAttribute {
  const { url } = request.source;
  const part = `feed-url:${url}`;
  if (!/^https?:\/\//i.test(url)) return { ...note(event, part, 'Feed URL', url), category: 'External analysis' };
  return { ...link(event, part, 'Feed URL', url), disable_correlation: true };
}

function fromPerson(request: CrawlRequest, event: string, options: EventOptions): NewAttribute[] {
  const given = (part: string, comment: string, value: string | undefined) =>
    value ? [note(event, part, comment, storable(value, options.fourByte).slice(0, 10_000))] : [];
  return [
    ...given('remote-ip', 'Remote IP', request.remoteIp),
    ...given('submitted-by', 'Submitted by', request.submittedBy),
    ...given('note', 'Note', request.note),
  ];
}

/** A comment attribute; such texts do not correlate. */
export function note(event: string, part: string, comment: string, value: string): NewAttribute {
  return { uuid: partUuid(event, part), type: 'comment', category: 'Other', value, to_ids: false, comment, disable_correlation: true };
}

function link(event: string, part: string, comment: string, value: string): NewAttribute {
  return { uuid: partUuid(event, part), type: 'link', category: 'External analysis', value: linkValue(value), to_ids: false, comment };
}

/** MISP drops a link that is not a valid URL, for example one with a space in it. */
function linkValue(url: string): string {
  return parseUrl(url)?.href ?? url;
}
