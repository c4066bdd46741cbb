import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Check } from './domain.ts';

export interface ProbeOptions {
  /** METRICS_HOST */
  host: string;
  /** METRICS_PORT; 0 takes a free one. */
  port: number;
  /** The text that Prometheus reads. */
  metrics(): Promise<string>;
  /** May work be sent here? False while the queue is away or a lane is stuck; a MISP that is down is not a reason. */
  ready(): Promise<{ ok: boolean; checks: Check[] }>;
  /** Does the process still move? False asks for a restart, so only for what a restart repairs. Default: always true. */
  alive?(): { ok: boolean; message: string };
}

export interface Probes {
  url: string;
  close(): Promise<void>;
}

/**
 * A small HTTP server beside the work of any role: /metrics for Prometheus, /healthz and /readyz for whoever supervises
 * the process (200 or 503, with the reason in the body). It has no login: bind it to loopback or an inner network only.
 */
export async function serveProbes(options: ProbeOptions): Promise<Probes> {
  const answers: Record<string, () => Promise<{ status: number; type: string; text: string }>> = {
    '/metrics': async () => ({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', text: await options.metrics() }),
    '/healthz': async () => json(options.alive?.() ?? { ok: true, message: 'The process answers.' }),
    '/readyz': async () => json(await options.ready()),
  };
  const server = createServer(async (request, response) => {
    const answer = answers[(request.url ?? '').split('?')[0] ?? ''];
    if (!answer || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(answer ? 405 : 404).end();
      return;
    }
    try {
      const { status, type, text } = await answer();
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
      response.end(request.method === 'HEAD' ? '' : text);
    } catch (error) {
      // A probe that throws is an answer too: not ready, and why.
      response.writeHead(503, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ok: false, message: error instanceof Error ? error.message : String(error) }));
    }
  });
  // A supervisor that hangs must not hold the process open.
  server.unref();
  server.requestTimeout = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function json(body: { ok: boolean }): { status: number; type: string; text: string } {
  return { status: body.ok ? 200 : 503, type: 'application/json; charset=utf-8', text: JSON.stringify(body) };
}
