import { choice, optional, setting, text } from './setting.ts';

/** Everything that concerns the process as a whole. */
export const service = {
  logLevel: setting('LOG_LEVEL', choice('trace', 'debug', 'info', 'warn', 'error', 'silent'), 'info', 'Least level that is logged.'),
  logFormat: setting(
    'LOG_FORMAT',
    choice('auto', 'json', 'pretty'),
    'auto',
    'JSON lines, or readable lines (auto: readable on a terminal).',
  ),
  logFile: optional('LOG_FILE', text, 'File to log to; without it the log goes to standard error.'),
} as const;
