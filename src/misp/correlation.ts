import type { Article, Correlation, GalaxyCluster, Indicator } from '../domain.ts';
import { counted } from '../text.ts';
import { type FoundAttribute, findAttributes } from './client/attributes.ts';
import type { MispClient } from './client/client.ts';
import { eventTags } from './client/events.ts';
import { addressOf, mispValue } from './event/attributes.ts';

/** Most values that one article asks about. */
const MAX_VALUES = 500;
/** At most so many events are named, in all and for each value: a value of widespread malware is in thousands. */
const MAX_EVENTS = 20;
/** So many values in common make another event of ours one of the same campaign, whatever it names. */
const SAME_CAMPAIGN_VALUES = 3;

/** Galaxies whose clusters name who or what an article is about; techniques, countries and sectors are in many. */
const CAMPAIGN_GALAXIES = new Set([
  'threat-actor',
  'mitre-intrusion-set',
  'ransomware',
  'mitre-malware',
  'malpedia',
  'stealer',
  'rat',
  'botnet',
  'banker',
]);

export interface CorrelationSubject {
  article: Pick<Article, 'indicators'>;
  /** The article's own event, which does not count. */
  event: string;
  clusters: GalaxyCluster[];
  /** Id of the key's organisation. */
  ownOrganisation: string;
}

/**
 * Which values of an article MISP has already, and in which events: one search, and one look at the tags of our own events when
 * there are some. Undefined when the article has no value to ask about.
 */
export async function correlate(client: MispClient, subject: CorrelationSubject): Promise<Correlation | undefined> {
  const values = [...new Set(subject.article.indicators.flatMap(askedAs))].slice(0, MAX_VALUES);
  if (values.length === 0) return undefined;
  const asked = new Map(values.map((value) => [value.toLowerCase(), value]));
  const found = (await findAttributes(client, values)).filter(({ event }) => event.uuid !== subject.event);
  const byValue = new Map<string, Set<string>>();
  const byEvent = new Map<string, { event: FoundAttribute['event']; values: Set<string> }>();
  for (const { value, event } of found) {
    for (const part of [value, ...value.split('|')]) {
      const own = asked.get(part.toLowerCase());
      if (own === undefined) continue;
      byValue.set(own, (byValue.get(own) ?? new Set()).add(event.uuid));
      const entry = byEvent.get(event.uuid) ?? { event, values: new Set() };
      entry.values.add(own);
      byEvent.set(event.uuid, entry);
    }
  }
  const events = [...byEvent.values()].sort((a, b) => b.values.size - a.values.size);
  const own = events.filter(({ event }) => event.organisation === subject.ownOrganisation);
  const tags = await tagsOf(client, own, subject.clusters);
  return {
    asked: values.length,
    values: [...byValue].map(([value, uuids]) => ({ value, events: [...uuids].slice(0, MAX_EVENTS) })),
    total: events.length,
    own: own.length,
    events: events.slice(0, MAX_EVENTS).map(({ event, values: shared }) => {
      const isOwn = event.organisation === subject.ownOrganisation;
      const campaign = isOwn ? sameCampaign(shared.size, tags.get(event.uuid) ?? [], subject.clusters) : undefined;
      return {
        uuid: event.uuid,
        info: event.info,
        url: `${client.url}/events/view/${event.uuid}`,
        own: isOwn,
        values: shared.size,
        ...(campaign ? { campaign } : {}),
      };
    }),
  };
}

/** How MISP is asked for a value; `%` is a wildcard there and `!` a negation, so values with them are not asked. */
function askedAs(indicator: Indicator): string[] {
  const { type, value, verdict } = indicator;
  if (verdict !== 'indicator' || type === 'cve' || type === 'attack' || type === 'asn') return [];
  const asked = type === 'ip-port' ? addressOf(value) : mispValue(indicator);
  return asked.includes('%') || asked.startsWith('!') ? [] : [asked];
}

async function tagsOf(
  client: MispClient,
  own: { event: FoundAttribute['event'] }[],
  clusters: GalaxyCluster[],
): Promise<Map<string, string[]>> {
  if (own.length === 0 || !clusters.some(({ galaxy }) => CAMPAIGN_GALAXIES.has(galaxy))) return new Map();
  return eventTags(
    client,
    own.slice(0, MAX_EVENTS).map(({ event }) => event.id),
  );
}

function sameCampaign(shared: number, tags: string[], clusters: GalaxyCluster[]): string | undefined {
  const same = clusters.find(({ galaxy, tag }) => CAMPAIGN_GALAXIES.has(galaxy) && tags.includes(tag));
  if (same) return `${counted(shared, 'value')} and ${same.value} in common`;
  return shared >= SAME_CAMPAIGN_VALUES ? `${shared} values in common` : undefined;
}

/** The event of ours about the same campaign, the one with the most values in common. */
export const campaignEvent = ({ events }: Correlation) => events.find(({ campaign }) => campaign !== undefined);

/** "4 of its 12 values exist in MISP already, in 2 events (1 of ours)." '' when none does. */
export function correlationSentence(correlation: Correlation): string {
  const { asked, values, total, own } = correlation;
  if (values.length === 0) return '';
  const other = campaignEvent(correlation);
  const campaign = other ? ` It is about the same campaign as "${other.info}" (${other.campaign}).` : '';
  const ours = own === 0 ? 'none of ours' : `${own} of ours`;
  return `${values.length} of its ${counted(asked, 'value')} ${values.length === 1 ? 'exists' : 'exist'} in MISP already, in ${counted(total, 'event')} (${ours}).${campaign}`;
}
