import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createStages } from '../../../src/app/stages.ts';
import { Permanent } from '../../../src/errors.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { openTracing } from '../../../src/tracing.ts';
import { expect, test } from '../../support/test.ts';

interface Received {
  resourceSpans: {
    scopeSpans: {
      spans: {
        name: string;
        status: { code?: number; message?: string };
        attributes: { key: string; value: { stringValue?: string } }[];
      }[];
    }[];
  }[];
}

test('stages are told to the collector and to the metrics alike, failures with their sentence', async () => {
  const bodies: string[] = [];
  const paths = new Set<string>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk;
    });
    request.on('end', () => {
      bodies.push(body);
      paths.add(request.url ?? '');
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const metrics = createMetrics();
    const tracing = await openTracing({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, version: '1.2.3' });
    const stages = createStages(metrics, tracing);
    expect(await stages.run('extract', { url: 'https://a.example/1' }, async () => 42)).toBe(42);
    const wall = new Permanent('login-wall', 'It wants a login.');
    await expect(stages.run('publish', { url: 'https://a.example/2' }, () => Promise.reject(wall))).rejects.toBe(wall);
    await tracing.close();

    expect([...paths]).toEqual(['/v1/traces']);
    // One body, or more where the work took longer than the exporter waits.
    const spans = bodies.flatMap((body) =>
      (JSON.parse(body) as Received).resourceSpans.flatMap((one) => one.scopeSpans.flatMap((scope) => scope.spans)),
    );
    expect(spans.map(({ name, status, attributes }) => [name, status.message, attributes[0]?.value.stringValue])).toEqual([
      ['extract', undefined, 'https://a.example/1'],
      ['publish', 'It wants a login.', 'https://a.example/2'],
    ]);
    const shown = await metrics.registry.metrics();
    expect(shown).toContain('misp_crawler_stage_seconds_count{stage="extract",outcome="ok"} 1');
    expect(shown).toContain('misp_crawler_stage_seconds_count{stage="publish",outcome="failed"} 1');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('a collector that is away costs spans, not work; without an address nothing is sent', async () => {
  for (const endpoint of ['http://127.0.0.1:9', undefined]) {
    const tracing = await openTracing({ endpoint, version: '1' });
    tracing.begin('crawl', {})();
    await tracing.close();
  }
});
