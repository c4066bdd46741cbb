import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { type AppContext, createAppContext } from '../app/context.ts';
import { type Config, loadConfig, readSecret, secretValues } from '../config/load.ts';
import { fileReason, UsageError } from '../errors.ts';
import { createLog, type Log } from '../log.ts';
import { printable } from '../printable.ts';
import { EXIT } from './exit-codes.ts';
import { Interrupted } from './failure.ts';

/** What a command needs of the process; made once per run, nothing in it happens before it is asked for. */
export interface Context {
  config(): Config;
  log(): Log;
  /** The parts of this process, opened as they are used; the edge closes them at the end. */
  app(): AppContext;
  /** Closes what was opened. */
  close(): Promise<void>;
  /** Aborted by the first SIGTERM or SIGINT; a second one ends the process at once. */
  signal: AbortSignal;
  /** The work's result, or Interrupted as soon as the signal comes: for commands that have nothing to finish. */
  orInterrupted<T>(work: Promise<T>): Promise<T>;
  print(text: string): void;
  printJson(value: unknown): void;
}

/** Gives an action its context; nothing of the product is loaded before that is asked for. */
export type OpenContext = () => Promise<Context>;

const ENV_FILE = '.env';

/** Environment first, then the .env file of the working directory. */
function readEnvironment(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  if (!existsSync(ENV_FILE)) return env;
  try {
    return { ...parse(readFileSync(ENV_FILE)), ...env };
  } catch (error) {
    throw new UsageError(`${ENV_FILE} cannot be read: ${fileReason(error)}. Make it readable or remove it.`);
  }
}

export function createContext(env: NodeJS.ProcessEnv): Context {
  let config: Config | undefined;
  let log: Log | undefined;
  let app: AppContext | undefined;
  /** What the log leaves out: the settings' secrets, and those of feed list, channels and publish rules once they are looked up. */
  const secrets: string[] = [];
  const secret = (name: string): string | undefined => {
    const value = readSecret(name, readEnvironment(env));
    if (value !== undefined && !secrets.includes(value)) secrets.push(value);
    return value;
  };
  const stop = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(name === 'SIGINT' ? EXIT.interrupted : EXIT.terminated);
    stop.abort(new Error(name));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  const context: Context = {
    config: () => {
      config ??= loadConfig(readEnvironment(env));
      return config;
    },
    log: () => {
      const loaded = context.config();
      if (!log) secrets.push(...secretValues(loaded));
      log ??= createLog({
        level: loaded.service.logLevel,
        format: loaded.service.logFormat,
        file: loaded.service.logFile,
        secrets,
      });
      return log;
    },
    app: () => {
      app ??= createAppContext(context.config(), context.log(), secret);
      return app;
    },
    close: async () => {
      await app?.close();
      process.off('SIGTERM', onSignal);
      process.off('SIGINT', onSignal);
    },
    signal: stop.signal,
    orInterrupted: (work) => raceSignal(work, stop.signal),
    print: (text) => process.stdout.write(`${printable(text)}\n`),
    printJson: (value) => context.print(JSON.stringify(value, null, 2)),
  };
  return context;
}

function raceSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(new Interrupted((signal.reason as Error).message));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
