import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { type Config, loadConfig, secretValues } from '../config/load.ts';
import { sentence, UsageError } from '../errors.ts';
import { createLog, type Log } from '../log.ts';

/** What a command needs of the process; made once per run, nothing in it happens before it is asked for. */
export interface Context {
  config(): Config;
  log(): Log;
  /** Aborted by the first SIGTERM or SIGINT; a second one ends the process at once. */
  signal: AbortSignal;
  print(text: string): void;
}

/** Environment first, then the .env file of the working directory. */
export function readEnvironment(env: NodeJS.ProcessEnv, file = '.env'): Record<string, string | undefined> {
  if (!existsSync(file)) return env;
  try {
    return { ...parse(readFileSync(file)), ...env };
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${sentence(error)}): make it readable or remove it.`, { cause: error });
  }
}

export function createContext(env: NodeJS.ProcessEnv): Context {
  let config: Config | undefined;
  let log: Log | undefined;
  const stop = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143);
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
      log ??= createLog({
        level: loaded.service.logLevel,
        format: loaded.service.logFormat,
        file: loaded.service.logFile,
        secrets: secretValues(loaded),
      });
      return log;
    },
    signal: stop.signal,
    print: (text) => process.stdout.write(`${text}\n`),
  };
  return context;
}
