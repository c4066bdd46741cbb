import { eventUuid } from '../../../src/publish/identity.ts';
import { article, type Given, request } from '../../fixtures/misp/article.ts';
import { expect, test } from '../../support/test.ts';
import { accountIn, openTarget, REAL } from './target.ts';

test.skip(REAL !== undefined, 'what a real MISP holds already is not known');

const host = (name: string): Given => ({ type: 'domain', value: `${name}.example`, raw: `${name}[.]example` });
const report = (names: string[], title: string, more = '') =>
  article(`Hosts: ${names.map((name) => `${name}[.]example`).join(' , ')} . ${more}`, names.map(host), { title });

test('the outcome says which values MISP has, in which events, and which of them are ours', async () => {
  const target = await openTarget();
  try {
    const foreign = { id: 9, uuid: 'c7a4f1c5-3b3e-4a53-9e3c-0d5a7b3f9a10', name: 'Another organisation', local: false };
    const theirs = target.double?.state.createEvent({ info: 'Theirs' }, foreign);
    if (theirs)
      target.double?.state.addAttribute(theirs, { type: 'domain|ip', category: 'Network activity', value: 'ALPHA.example|203.0.113.9' });
    const publisher = target.open({ correlation: true });
    const first = await publisher.publish({ request: request(), key: target.newKey(), article: report(['alpha', 'beta'], 'First') });
    expect(first.correlation).toMatchObject({
      asked: 2,
      values: [{ value: 'alpha.example', events: [theirs?.uuid] }],
      events: [{ own: false }],
    });
    expect(first.message).toContain('1 of its 2 values exists in MISP already, in 1 event (none of ours).');

    const second = await publisher.publish({
      request: request(),
      key: target.newKey(),
      article: report(['alpha', 'beta', 'gamma'], 'Second'),
    });
    expect(second.message).toContain('2 of its 3 values exist in MISP already, in 2 events (1 of ours).');
    expect(second.correlation?.events).toEqual([
      { uuid: first.eventUuid, info: 'Scraper: First', url: `${target.url}/events/view/${first.eventUuid}`, own: true, values: 2 },
      { uuid: theirs?.uuid, info: 'Theirs', url: `${target.url}/events/view/${theirs?.uuid}`, own: false, values: 1 },
    ]);
    // Never by default.
    expect(target.double?.event(second.eventUuid ?? '')?.extends_uuid).toBe('');
  } finally {
    await target.close();
  }
});

test('a value that many events have: all are counted, some are named', async () => {
  const target = await openTarget();
  try {
    for (let n = 0; n < 30; n++) {
      const event = target.double?.state.createEvent({ info: `Sighting ${n}` });
      if (event) target.double?.state.addAttribute(event, { type: 'domain', category: 'Network activity', value: 'alpha.example' });
    }
    const publisher = target.open({ correlation: true });
    const outcome = await publisher.publish({ request: request(), key: target.newKey(), article: report(['alpha', 'beta'], 'Report') });
    expect(outcome.message).toContain('1 of its 2 values exists in MISP already, in 30 events (30 of ours).');
    expect(outcome.correlation?.values[0]?.events).toHaveLength(20);
  } finally {
    await target.close();
  }
});

test('the article’s own event does not count, and one search asks for all values', async () => {
  const target = await openTarget();
  try {
    const publisher = target.open({ correlation: true });
    const key = target.newKey();
    await publisher.publish({ request: request(), key, article: report(['alpha', 'beta'], 'First') });
    const before = target.double?.count('POST', '/attributes/restSearch') ?? 0;
    const again = { ...report(['alpha', 'beta', 'delta'], 'First, changed'), contentHash: 'b'.repeat(64) };
    const updated = await publisher.publish({ request: request(), key, article: again });
    expect(updated).toMatchObject({ status: 'updated', eventUuid: eventUuid(key), correlation: { asked: 3, values: [], events: [] } });
    expect(updated.message).not.toContain('exist in MISP already');
    expect((target.double?.count('POST', '/attributes/restSearch') ?? 0) - before).toBe(1);
  } finally {
    await target.close();
  }
});

test('by setting a new event extends one of ours about the same campaign, or links to it', async () => {
  const target = await openTarget();
  try {
    const names = ['alpha', 'beta', 'gamma'];
    const first = await target
      .open({ correlation: true })
      .publish({ request: request(), key: target.newKey(), article: report(names, 'First') });
    const extending = await target.open({ correlation: true, sameCampaign: 'extend' }).publish({
      request: request(),
      key: target.newKey(),
      article: report(names, 'Second'),
    });
    expect(extending.correlation?.events[0]).toMatchObject({ uuid: first.eventUuid, campaign: '3 values in common' });
    expect(extending.message).toContain('It is about the same campaign as "Scraper: First" (3 values in common).');
    const extended = target.double?.event(extending.eventUuid ?? '');
    expect(extended?.extends_uuid).toBe(first.eventUuid);
    expect(accountIn(extended)).toContain(`Same campaign as \`Scraper: First\` <${first.eventUrl}>: 3 values in common`);
    const key = target.newKey();
    const linking = await target
      .open({ correlation: true, sameCampaign: 'link' })
      .publish({ request: request(), key, article: report(names, 'Third') });
    const link = target.double?.event(linking.eventUuid ?? '')?.Attribute.find(({ comment }) => comment.startsWith('Same campaign'));
    expect(link).toMatchObject({
      type: 'link',
      category: 'Internal reference',
      to_ids: false,
      comment: 'Same campaign: 3 values in common',
    });
    const alone = await target.open({ correlation: true, sameCampaign: 'extend' }).publish({
      request: request(),
      key: target.newKey(),
      article: report(['alpha', 'zeta'], 'Fourth'),
    });
    expect(target.double?.event(alone.eventUuid ?? '')?.extends_uuid).toBe('');
  } finally {
    await target.close();
  }
});

test('one value and the same actor are the same campaign', async () => {
  const target = await openTarget();
  try {
    const text = 'The group behind it is Turla , as we know . Turla used it before .';
    const publisher = target.open({ correlation: true });
    const first = await publisher.publish({ request: request(), key: target.newKey(), article: report(['alpha', 'beta'], 'First', text) });
    expect(first.contextTags?.join()).toContain('Turla');
    const second = await publisher.publish({ request: request(), key: target.newKey(), article: report(['alpha', 'eta'], 'Second', text) });
    expect(second.correlation?.events[0]?.campaign).toBe('1 value and Turla in common');
    expect(second.correlation?.events[0]?.uuid).toBe(first.eventUuid);
  } finally {
    await target.close();
  }
});

test('a MISP that does not answer the search costs the knowledge, not the event', async () => {
  const target = await openTarget();
  try {
    target.double?.faults.always({ kind: 'status', status: 500 }, { path: '/attributes/restSearch' });
    const outcome = await target
      .open({ correlation: true })
      .publish({ request: request(), key: target.newKey(), article: report(['alpha'], 'First') });
    expect(outcome.status).toBe('created');
    expect(outcome.correlation).toBeUndefined();
  } finally {
    await target.close();
  }
});
