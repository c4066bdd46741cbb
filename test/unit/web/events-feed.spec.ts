import { parseFeed } from '../../../src/feeds/parse/parse-feed.ts';
import { expect, test } from '../../support/test.ts';
import { fillStore, openWeb } from '../../support/web/index.ts';

test('our events are an Atom feed that feed readers understand, for who has a token', async () => {
  const web = await openWeb();
  try {
    const { waiting } = await fillStore(web);
    const lease = await web.store.queue.take('crawl', 'test', 60_000);
    expect(lease?.job.id).toBe(waiting);
    if (lease) await web.store.queue.advance(lease);
    const publish = await web.store.queue.take('publish', 'test', 60_000);
    if (publish)
      await web.store.queue.finish(publish, {
        status: 'created',
        message: 'Created.',
        title: 'A & B <script> \u0001\ud800',
        eventUuid: '11111111-1111-5111-8111-111111111111',
        watchlistHits: [{ list: 'Our "brands"', term: 'x', where: 'title' }],
        contextTags: ['misp-galaxy:tool="Cobalt Strike"'],
      });
    expect((await web.stranger.request('/feed/events.atom', { headers: { host: 'localhost' } })).status).toBe(401);
    const { token } = await web.users.addToken('reader', ['read']);
    const ask = (authorization: string) => web.stranger.request('/feed/events.atom', { headers: { host: 'localhost', authorization } });
    expect((await ask('Bearer wrong')).status).toBe(401);
    const response = await ask(`Bearer ${token}`);
    expect(response.headers.get('content-type')).toContain('application/atom+xml');
    const bytes = new Uint8Array(await response.arrayBuffer());
    const feed = await parseFeed(bytes, { url: 'http://localhost/feed/events.atom' });
    expect(feed.problems).toEqual([]);
    expect(feed.entries.map(({ link }) => link)).toEqual([
      `http://localhost/jobs/${waiting}`,
      'https://misp.example/events/view/6b1ff0b1-5a0b-5f0e-9d53-5a4f3c2b1a00',
    ]);
    const text = new TextDecoder().decode(bytes);
    expect(text).toContain('<title>A &amp; B &lt;script&gt; \ufffd</title>');
    expect(text).toContain('Watchlists: Our &quot;brands&quot;');
    expect(text).toContain('<category term="misp-galaxy:tool=&quot;Cobalt Strike&quot;"/>');
  } finally {
    await web.close();
  }
});
