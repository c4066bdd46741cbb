import { StageError, sentence } from '../errors.ts';
import type { Metrics } from '../metrics.ts';
import type { Tracing } from '../tracing.ts';

export type StageName = 'crawl' | 'extract' | 'publish';

/** Times the stages of jobs, for /metrics and traces alike. */
export interface Stages {
  /** Begins; call what comes back with the error (or nothing) when the stage ends. */
  begin(stage: StageName, about: Record<string, string>): (error?: unknown) => void;
  run<T>(stage: StageName, about: Record<string, string>, work: () => Promise<T>): Promise<T>;
}

export function createStages(metrics: Metrics, tracing: Tracing): Stages {
  const begin: Stages['begin'] = (stage, about) => {
    const observe = metrics.stage.startTimer({ stage });
    const endSpan = tracing.begin(stage, about);
    return (error) => {
      observe({ outcome: error === undefined ? 'ok' : error instanceof StageError && !error.retry ? 'failed' : 'later' });
      endSpan(error === undefined ? undefined : sentence(error));
    };
  };
  return {
    begin,
    run: async (stage, about, work) => {
      const end = begin(stage, about);
      try {
        const result = await work();
        end();
        return result;
      } catch (error) {
        end(error);
        throw error;
      }
    },
  };
}
