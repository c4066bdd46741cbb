import { readFeedList } from '../../app/scheduler.ts';
import { readNow } from '../../app/single.ts';
import type { Article, CrawlRequest } from '../../domain.ts';
import { sentence, UsageError } from '../../errors.ts';
import { toRequest } from '../../feeds/request.ts';
import { manualRequest } from '../../pipeline/submit.ts';
import type { Context } from '../context.ts';
import { findFeed } from '../input.ts';
import { table } from '../table.ts';

interface RulesTestOptions {
  feed?: string;
  url?: string;
  tag: string[];
  json?: boolean;
}

/** Reads the page as the service would, asks watchlists and galaxies, and prints which rule fires and why. Nothing is published. */
export async function testRules(context: Context, page: string, options: RulesTestOptions): Promise<void> {
  const app = context.app();
  const routing = await app.routing();
  if (routing.rules().rules.length === 0)
    throw new UsageError(
      app.config.misp.publishRules === undefined
        ? 'There are no publish rules: set PUBLISH_RULES to their file; docs/publish.md shows an example.'
        : `${app.config.misp.publishRules} has no rules: docs/publish.md shows an example.`,
    );
  const asked = requestFor(page, options, context);
  const article = await context.orInterrupted(articleOf(page, asked, options, context));
  if (article === undefined) return;
  const watched = (await app.watch())(article);
  const tags = [...(asked.tags ?? []), ...watched.tags];
  const request = tags.length > 0 ? { ...asked, tags } : asked;
  const watchlists = [...new Set(watched.hits.map(({ list }) => list))];
  const route = await routing.route({ request, key: article.canonicalUrl, article, watchlists });
  const { settings } = route.request;
  if (options.json) {
    const tried = route.tried.map(({ rule, fires, conditions }) => ({ rule: rule.name, fires, conditions }));
    const result = { rule: route.rule, to: route.to, tried, tags: route.request.tags ?? [], settings: settings ?? {} };
    return context.printJson(result);
  }
  const rows = route.tried.flatMap(({ rule, fires, conditions }) =>
    conditions.length === 0
      ? [[rule.name, fires ? 'fires' : '', '(every article)', 'yes', '']]
      : conditions.map(({ condition, holds, why }, index) => [
          index === 0 ? rule.name : '',
          index === 0 ? (fires ? 'fires' : 'does not fire') : '',
          condition,
          holds ? 'yes' : 'no',
          why,
        ]),
  );
  context.print(`"${article.title}"`);
  context.print(table(['rule', '', 'condition', 'holds', 'found'], rows));
  context.print(route.rule === undefined ? 'No rule fires: PUBLISH_TO decides.' : `Rule "${route.rule}" decides.`);
  context.print(route.to.length > 0 ? `It goes to: ${route.to.join(', ')}` : 'It is not published.');
  const changes: [string, unknown][] = [
    ['distribution', settings?.distribution],
    ['sharing group', settings?.sharingGroup],
    ['threat level', settings?.threatLevel],
    ['published', settings?.publish],
    ['tags', route.request.tags?.join(', ')],
    ['local tags', settings?.localTags?.join(', ')],
  ];
  for (const [name, value] of changes) if (value !== undefined) context.print(`${name}: ${value}`);
}

function requestFor(page: string, { feed: wanted, tag }: RulesTestOptions, context: Context): CrawlRequest {
  const url = isAddress(page) ? page : 'file:///';
  const more = tag.length > 0 ? { tags: tag } : {};
  if (wanted === undefined) return manualRequest(url, more);
  const app = context.app();
  const feed = findFeed(readFeedList(app).feeds, wanted);
  return { ...toRequest(feed, { url, id: url }), ...more };
}

async function articleOf(page: string, request: CrawlRequest, options: RulesTestOptions, context: Context): Promise<Article> {
  if (isAddress(page)) return (await readNow(request, context.app())).article;
  const { pageOf } = await import('./extract.ts');
  const { extractArticle } = await import('../../../extractors/article/extract.ts');
  try {
    return await extractArticle(pageOf(page, options.url), {});
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${page} gives no article: ${sentence(error)}`, { cause: error });
  }
}

const isAddress = (text: string): boolean => /^https?:\/\//i.test(text);
