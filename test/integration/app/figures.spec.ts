import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Article, CrawlRequest } from '../../../src/domain.ts';
import { Outline } from '../../../src/markdown/outline.ts';
import { attachments } from '../../../src/misp/event/evidence.ts';
import { openEgress } from '../../../src/net/egress.ts';
import { fetchFigures } from '../../../src/pictures/figures.ts';
import { readerCopy } from '../../../src/report/reader-copy.ts';
import { makePng } from '../../site/index.ts';
import { expect, test } from '../../support/test.ts';

test("the article's own pictures are fetched through the egress and shown in the report; what is not a picture stays a link", async () => {
  const png = Buffer.from(makePng(8, 8));
  const server = createServer((request, response) => {
    if (request.url === '/chart.png') response.writeHead(200, { 'content-type': 'image/png' }).end(png);
    else if (request.url === '/large.png') response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.alloc(200_000));
    else if (request.url === '/page') response.writeHead(200, { 'content-type': 'text/html' }).end('<p>no picture</p>');
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const egress = await openEgress({ allow: [host] });
  try {
    const at = (path: string) => `http://${host}/${path}`;
    const figures = ['chart.png', 'large.png', 'page', 'gone.png'].map((path) => ({ url: at(path), alt: path }));
    const inside = { url: 'http://127.0.0.1:9/inside.png', alt: '' };
    const request: CrawlRequest = { url: at('article'), source: { kind: 'manual', title: 'Manual', url: 'Manual', tags: [] } };
    const fetched = await fetchFigures({ figures: [...figures, inside] } as unknown as Article, request, egress, 100_000, () => undefined);
    expect(fetched.map(({ kind, url, contentType }) => [kind, url, contentType])).toEqual([['figure', at('chart.png'), 'image/png']]);
    expect(Buffer.from(fetched[0]?.bytes ?? [])).toEqual(png);

    const markdown = `Text\n\n[Image: the chart](<${at('chart.png')}>)\n\n![gone](${at('gone.png')})\n`;
    const files = attachments(fetched, '11111111-2222-5333-8444-555555555555', { evidenceMaxBytes: 100_000, pictures: 'all' }, figures);
    const report = readerCopy(new Outline(markdown), [], { uuidOf: () => undefined }, files.figures);
    expect(report).toContain(`Text\n\n@![attribute](${files.attributes[0]?.uuid})\n\nPicture: gone [1]\n`);
    expect(report).toContain(`1. <${at('gone.png')}>`);
  } finally {
    await egress.close();
    server.closeAllConnections();
    server.close();
  }
});
