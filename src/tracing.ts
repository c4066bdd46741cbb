import type { Span } from '@opentelemetry/api';
import pTimeout from 'p-timeout';

/** Spans of the stages, for a team that runs an OpenTelemetry collector. */
export interface Tracing {
  /** Begins a span; call what comes back when the work ends. `error` is the sentence of what went wrong. */
  begin(name: string, attributes: Record<string, string>): (error?: string) => void;
  close(): Promise<void>;
}

const NO_TRACING: Tracing = { begin: () => () => undefined, close: async () => undefined };

/**
 * `endpoint` is the collector's OTLP address over HTTP (OTEL_EXPORTER_OTLP_ENDPOINT, "/v1/traces" is added); without it
 * nothing is loaded and nothing is sent. A collector that is away costs spans, never work.
 */
export async function openTracing(options: { endpoint?: string | undefined; version: string }): Promise<Tracing> {
  if (!options.endpoint) return NO_TRACING;
  const { SpanStatusCode } = await import('@opentelemetry/api');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const { BatchSpanProcessor, NodeTracerProvider } = await import('@opentelemetry/sdk-trace-node');
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'misp-crawler', 'service.version': options.version }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${options.endpoint}/v1/traces`, timeoutMillis: 5_000 }))],
  });
  const tracer = provider.getTracer('misp-crawler');
  return {
    begin: (name, attributes) => {
      const span: Span = tracer.startSpan(name, { attributes });
      return (error) => {
        if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
        span.end();
      };
    },
    // Sends what is left; a collector that is away must not hold the process back.
    close: async () => pTimeout(provider.shutdown(), { milliseconds: 3_000 }).catch(() => undefined),
  };
}
