import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One line of the audit log: who did what to what, from where. */
export interface AuditEntry {
  who: string;
  address: string;
  action:
    | 'submit'
    | 'retry'
    | 'remove'
    | 'curate'
    | 'rule'
    | 'preview'
    | 'feed-add'
    | 'feed-import'
    | 'feed-edit'
    | 'feed-remove'
    | 'feed-enable'
    | 'feed-disable'
    | 'feed-poll'
    | 'watchlist-save'
    | 'watchlist-remove'
    | 'notify-test'
    | 'login'
    | 'login-failed'
    | 'logout';
  /** URL, job id, feed or user name. */
  object: string;
  detail?: Record<string, unknown>;
}

export type Audit = (entry: AuditEntry) => Promise<void>;

/** Appends JSON lines to the file (mode 0600). A line that cannot be written is an error of the request that caused it. */
export function fileAudit(path: string): Audit {
  return async (entry) => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await appendFile(path, `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`, { mode: 0o600 });
  };
}
