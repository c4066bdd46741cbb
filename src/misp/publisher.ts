/**
 * Article -> event, in MISP (createMispPublisher) or in a folder that MISP subscribes to (createFolderPublisher).
 *
 *   model.ts       MISP's core format as we write and read it
 *   client/        one HTTP client, and MISP's calls with the refusals that each is known to give
 *   event/         the wanted event: attributes, objects, tags, attachments, texts that MISP can store, the copy of the report that MISP
 *                  extracts from (copies for people: src/report)
 *   context/       galaxy clusters that the text names
 *   reconcile/     wanted against actual: create, extract, audit, finish
 *   folder/        the same event as files of a MISP feed
 *   publisher.ts   puts these together; check.ts is doctor's part, retire.ts deletes what nobody curated
 */

import type { AddSourceInput, Article, Correlation, GalaxyCluster, Outcome, PublishInput, ReviseInput } from '../domain.ts';
import { RetryLater } from '../errors.ts';
import { keyedLimit } from '../keyed-limit.ts';
import { eventUuid, partUuid } from '../publish/identity.ts';
import type { Publisher } from '../publish/port.ts';
import { checkMisp } from './check.ts';
import { openMispClient } from './client/client.ts';
import { viewEvent } from './client/events.ts';
import { whoAmI } from './client/server.ts';
import { contextFinder } from './context/finder.ts';
import { campaignEvent, correlate, correlationSentence } from './correlation.ts';
import { warninglistCandidates } from './event/attributes.ts';
import { publishedByRule, withSharingGroupId } from './event/audience.ts';
import { failureEvent, type Knowledge, nothingKnown, type Wanted, wantedEvent } from './event/event.ts';
import { feedUrl } from './event/metadata.ts';
import { hasFourByte } from './event/storable.ts';
import { incompleteTag, sourceTags, toolTag } from './event/tags.ts';
import type { EventOptions, MispPublisherOptions, ReconcileOptions } from './options.ts';
import { missingSource } from './reconcile/differences.ts';
import { reconcile, reconcileFailure, viewWithDeletedReports } from './reconcile/reconcile.ts';
import { revise } from './reconcile/revise.ts';
import { applySteps, type Step } from './reconcile/steps.ts';
import { retireFromMisp } from './retire.ts';
import { mispWarninglists, onList, requiredStrings } from './warninglists.ts';

/** Publishes to a MISP by its REST API. Throws UsageError for a CA file that cannot be read. */
export function createMispPublisher(options: MispPublisherOptions): Publisher {
  const log = options.log ?? (() => undefined);
  const client = openMispClient(options.client);
  const lists = mispWarninglists(client, options.ignoredWarninglists, log);
  const finder = contextFinder(client, options, log);
  const inTurn = keyedLimit(1);
  let ownOrganisation: string | undefined;
  const reconcileOptions: ReconcileOptions = { ...options, timeoutMs: options.client.timeoutMs, log };

  async function publish(input: PublishInput): Promise<Outcome> {
    const uuid = eventUuid(input.key);
    const before = client.used();
    try {
      const request = await withSharingGroupId(input.request, client);
      if (input.article)
        return await publishedByRule(await publishArticle({ ...input, request, article: input.article }, uuid), request, client);
      const failure = input.failure ?? { code: 'empty', message: 'The page gave nothing that can be read.' };
      if (!options.errorEvents)
        return { status: 'failed', message: failure.message, ...(input.request.title ? { title: input.request.title } : {}) };
      return await reconcileFailure(
        client,
        failureEvent({ ...input, request, failure }, uuid, new Date(), options.event),
        failure,
        reconcileOptions,
      );
    } finally {
      const after = client.used();
      log('debug', `MISP took ${after.calls - before.calls} calls and ${Math.round(after.ms - before.ms)} ms for ${input.request.url}`);
    }
  }

  async function publishArticle(input: PublishInput & { article: Article }, uuid: string): Promise<Outcome> {
    const { article, request } = input;
    const { tags, isMissing } = await requirement(article);
    if (isMissing && options.requiredMissing === 'skip') {
      return {
        status: 'skipped',
        title: article.title,
        message: `"${article.title}" has none of the strings of warninglist "${options.requiredList}", so it got no event.`,
      };
    }
    const known = await knowledgeOf(article);
    const { context, findsContext, unwanted } = known;
    const correlation = options.correlation ? await correlationOf(article, uuid, context.clusters ?? []) : undefined;
    const tagged = { ...input, request: { ...request, tags: [...(request.tags ?? []), ...tags] } };
    const attempt = async (event: EventOptions) => {
      const wanted = wantedEvent(tagged, uuid, known, event);
      relate(wanted, correlation);
      const subject = { wanted, article, request, unwanted, source: sourceSteps(request, uuid) };
      const outcome = await reconcile(client, subject, { ...reconcileOptions, event, galaxies: findsContext ? options.galaxies : [] });
      return withCorrelation(outcome, correlation);
    };
    try {
      return await attempt(options.event);
    } catch (error) {
      const mayBeEncoding =
        options.event.fourByte &&
        error instanceof RetryLater &&
        error.code === 'misp-error' &&
        hasFourByte(article.markdown + article.title);
      if (!mayBeEncoding) throw error;
      log(
        'warn',
        'MISP failed on a text with four-byte characters: MISP_UTF8MB4 is true, but its database seems not to keep them. They are replaced.',
      );
      return attempt({ ...options.event, fourByte: false });
    }
  }

  /** What the required strings of a warninglist say of an article. */
  async function requirement({ title, text }: Article): Promise<{ tags: string[]; isMissing: boolean }> {
    const required = options.requiredList ? (await lists.entries(options.requiredList)).values : [];
    const { whole, inner } = requiredStrings(`${title}\n${text}`, required);
    const tags = [...whole.map((one) => `scraper:matchstring=${one}`), ...inner.map((one) => `scraper:matchsubstring=${one}`)];
    return { tags, isMissing: required.length > 0 && tags.length === 0 };
  }

  async function knowledgeOf(article: Article): Promise<Knowledge> {
    const unwanted = options.cleanupList ? onList(await lists.entries(options.cleanupList)) : () => false;
    const { context, known: findsContext } = await finder.find(article);
    const hits = options.event.onWarning === 'ignore' ? undefined : await lists.hits(warninglistCandidates(article.indicators));
    return {
      warnings: hits?.own ?? new Map(),
      parentWarnings: hits?.parent ?? new Map(),
      context,
      findsContext,
      unwanted,
      now: new Date(),
    };
  }

  /** To know it is good, but no event waits for it. */
  async function correlationOf(article: Article, event: string, clusters: GalaxyCluster[]): Promise<Correlation | undefined> {
    try {
      ownOrganisation ??= (await whoAmI(client)).User.org_id;
      return await correlate(client, { article, event, clusters, ownOrganisation });
    } catch (error) {
      log('warn', 'MISP did not say which values it has already.', { error });
      return undefined;
    }
  }

  /** Never by default: MISP_SAME_CAMPAIGN says what another event of ours about the same campaign means for this one. */
  function relate(wanted: Wanted, correlation: Correlation | undefined): void {
    const other = correlation && campaignEvent(correlation);
    if (other === undefined) return;
    const { event } = wanted;
    wanted.sameCampaign = other;
    if (options.sameCampaign === 'extend') event.extends_uuid = other.uuid;
    if (options.sameCampaign === 'link')
      event.attributes.push({
        uuid: partUuid(event.uuid, `same-campaign:${other.uuid}`),
        type: 'link',
        category: 'Internal reference',
        value: other.url,
        to_ids: false,
        comment: `Same campaign: ${other.campaign}`,
        disable_correlation: true,
      });
  }

  function sourceSteps(request: PublishInput['request'], uuid: string): Step[] {
    return [
      { do: 'attach-tags', names: sourceTags(request.source, options.event.tagPrefix), local: true },
      { do: 'add-attributes', attributes: [feedUrl(request, uuid)] },
    ];
  }

  async function addSource(input: AddSourceInput): Promise<Outcome> {
    const event = await viewEvent(client, input.eventUuid);
    const base = { eventUuid: input.eventUuid, eventUrl: `${client.url}/events/view/${input.eventUuid}` };
    if (event === undefined)
      return { ...base, status: 'skipped', message: 'The event was removed from MISP; the second source was not noted.' };
    const steps = missingSource(sourceSteps(input.request, event.uuid), event);
    const refused = await applySteps(client, event, steps, log);
    const trouble = refused.map((one) => ` MISP did not take ${one.value}: ${one.reason}.`).join('');
    return {
      ...base,
      status: 'exists',
      title: event.info,
      message: `The event exists; ${input.request.source.title} was noted as a further source.${trouble}`,
    };
  }

  async function reviseEvent(input: ReviseInput): Promise<Outcome> {
    const event = await viewWithDeletedReports(client, input.eventUuid);
    if (event === undefined) return { eventUuid: input.eventUuid, status: 'skipped', message: 'The event was removed from MISP.' };
    // What an analyst decides stands whatever a warninglist says.
    const article = input.title === undefined ? input.article : { ...input.article, title: input.title };
    const wanted = wantedEvent({ key: input.key, request: input.request, article }, event.uuid, nothingKnown(), options.event);
    return revise(client, input, wanted, event, reconcileOptions);
  }

  return {
    publish: (input) => inTurn(input.key, () => publish(input)),
    addSource: (input) => inTurn(input.key, () => addSource(input)),
    revise: (input) => inTurn(input.key, () => reviseEvent(input)),
    retire: async ({ dryRun }) =>
      retireFromMisp(
        client,
        {
          incomplete: incompleteTag(options.event),
          toolTag: toolTag(options.event),
          sourceTagPrefix: `${options.event.tagPrefix}:data-collection-source:`,
          organisation: (await whoAmI(client)).Organisation,
          retentionMs: options.event.retentionMs,
          max: options.retireMax,
        },
        { dryRun, log },
      ),
    check: () => checkMisp(client, options),
    close: () => client.close(),
  };
}

/** The result of a publication says what MISP had before. */
function withCorrelation(outcome: Outcome, correlation: Correlation | undefined): Outcome {
  if (correlation === undefined || (outcome.status !== 'created' && outcome.status !== 'updated')) return outcome;
  const sentence = correlationSentence(correlation);
  return { ...outcome, correlation, ...(sentence ? { message: `${outcome.message} ${sentence}` } : {}) };
}
