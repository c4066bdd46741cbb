/** What misp/ needs from outside. */
export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;

/** A small named value that outlives the process (Ledger.get and Ledger.set). */
export interface Cache {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
}
