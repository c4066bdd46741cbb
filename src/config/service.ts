import { choice, httpUrl, integer, optional, setting, text } from './setting.ts';

/** Everything that concerns the process as a whole. */
export const service = {
  logLevel: setting('LOG_LEVEL', choice('trace', 'debug', 'info', 'warn', 'error', 'silent'), 'info', 'Minimum level of log messages.'),
  logFormat: setting(
    'LOG_FORMAT',
    choice('auto', 'json', 'pretty'),
    'auto',
    'JSON lines (json) or readable lines (pretty). auto means readable on a terminal and JSON otherwise.',
  ),
  metricsPort: optional(
    'METRICS_PORT',
    integer(0, 65535),
    'Port on which every role serves /metrics, /healthz and /readyz, without a login. By default no port is opened.',
  ),
  metricsHost: setting(
    'METRICS_HOST',
    text,
    '127.0.0.1',
    'Address METRICS_PORT listens on. There is no login, so bind it to loopback or to a network that only your monitoring can reach.',
  ),
  logFile: optional('LOG_FILE', text, 'File to log to. By default the log goes to standard error.'),
  otlpEndpoint: optional(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    httpUrl,
    'Address of an OpenTelemetry collector (OTLP over HTTP), which receives the spans of crawl, extract and publish.',
  ),
} as const;
