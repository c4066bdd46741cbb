import { choice, httpUrl, integer, optional, setting, text } from './setting.ts';

/** Everything that concerns the process as a whole. */
export const service = {
  logLevel: setting('LOG_LEVEL', choice('trace', 'debug', 'info', 'warn', 'error', 'silent'), 'info', 'Least level that is logged.'),
  logFormat: setting(
    'LOG_FORMAT',
    choice('auto', 'json', 'pretty'),
    'auto',
    'JSON lines, or readable lines (auto: readable on a terminal).',
  ),
  metricsPort: optional(
    'METRICS_PORT',
    integer(0, 65535),
    'Port on which every role answers /metrics, /healthz and /readyz, without login; without it none is opened.',
  ),
  metricsHost: setting(
    'METRICS_HOST',
    text,
    '127.0.0.1',
    'Address of METRICS_PORT. There is no login: bind it to loopback or to a network that only monitoring reaches.',
  ),
  logFile: optional('LOG_FILE', text, 'File to log to; without it the log goes to standard error.'),
  otlpEndpoint: optional(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    httpUrl,
    'Address of an OpenTelemetry collector (OTLP over HTTP): spans of crawl, extract and publish go there.',
  ),
} as const;
