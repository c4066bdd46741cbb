import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const PREFIX = 'misp_crawler_';

/** What /metrics shows. One registry per process, made by the composition root; docs/operations.md explains each name. */
export interface Metrics {
  registry: Registry;
  /** Seconds of one stage of one job; outcome: ok, later, failed. */
  stage: Histogram<'stage' | 'outcome'>;
  /** What became of jobs; code: the error's code, or '' . */
  outcomes: Counter<'status' | 'code'>;
  jobs: Gauge<'lane' | 'state'>;
  oldestWaiting: Gauge;
  feedPolls: Counter<'feed' | 'outcome'>;
  feedNew: Counter<'feed'>;
  feedLastSuccess: Gauge<'feed'>;
  feedFailing: Gauge<'feed'>;
  /** server: `misp`, or its name in PUBLISH_RULES. */
  mispCalls: Histogram<'server' | 'call' | 'status'>;
  mispUp: Gauge<'server'>;
  browserMemory: Gauge;
  eventIndicators: Histogram;
  /** action: added (MISP missed it), corrected, removed (it was not an indicator). */
  audit: Counter<'action'>;
  /** Linked indicator files, by what became of them: read, unread. */
  linkedFiles: Counter<'status'>;
  /** Days on which an article's linked files were asked again, by what came of it: same, changed. */
  linkedRechecks: Counter<'outcome'>;
  /** Detection rules, by kind and whether they compile: ok, broken. */
  rules: Counter<'kind' | 'outcome'>;
  pictures: Counter<'outcome'>;
  pictureValues: Counter;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: PREFIX });
  const registers = [registry];
  const seconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60, 120];
  return {
    registry,
    stage: new Histogram({
      name: `${PREFIX}stage_seconds`,
      help: 'Seconds of one stage of one job',
      labelNames: ['stage', 'outcome'],
      buckets: seconds,
      registers,
    }),
    outcomes: new Counter({
      name: `${PREFIX}outcomes_total`,
      help: 'Jobs that ended, by outcome and error code',
      labelNames: ['status', 'code'],
      registers,
    }),
    jobs: new Gauge({ name: `${PREFIX}jobs`, help: 'Jobs in the queue', labelNames: ['lane', 'state'], registers }),
    oldestWaiting: new Gauge({ name: `${PREFIX}oldest_waiting_seconds`, help: 'Age of the oldest job that could be taken now', registers }),
    feedPolls: new Counter({ name: `${PREFIX}feed_polls_total`, help: 'Polls of feeds', labelNames: ['feed', 'outcome'], registers }),
    feedNew: new Counter({ name: `${PREFIX}feed_new_entries_total`, help: 'New entries found in feeds', labelNames: ['feed'], registers }),
    feedLastSuccess: new Gauge({
      name: `${PREFIX}feed_last_success_timestamp_seconds`,
      help: 'When the feed was last read',
      labelNames: ['feed'],
      registers,
    }),
    feedFailing: new Gauge({
      name: `${PREFIX}feed_failing_seconds`,
      help: 'How long the feed has been failing; 0 when it works',
      labelNames: ['feed'],
      registers,
    }),
    mispCalls: new Histogram({
      name: `${PREFIX}misp_call_seconds`,
      help: 'Calls to MISP',
      labelNames: ['server', 'call', 'status'],
      buckets: seconds,
      registers,
    }),
    mispUp: new Gauge({ name: `${PREFIX}misp_up`, help: '1 when MISP answered the last call', labelNames: ['server'], registers }),
    browserMemory: new Gauge({ name: `${PREFIX}browser_memory_bytes`, help: 'Memory of all browser processes', registers }),
    eventIndicators: new Histogram({
      name: `${PREFIX}event_indicators`,
      help: 'Indicators per event',
      buckets: [0, 1, 5, 10, 25, 50, 100, 250, 1000],
      registers,
    }),
    linkedFiles: new Counter({
      name: `${PREFIX}linked_files_total`,
      help: 'Indicator files that articles link to, by what became of them',
      labelNames: ['status'],
      registers,
    }),
    linkedRechecks: new Counter({
      name: `${PREFIX}linked_files_rechecks_total`,
      help: 'Rechecks of linked files, by whether one had changed',
      labelNames: ['outcome'],
      registers,
    }),
    rules: new Counter({
      name: `${PREFIX}rules_total`,
      help: 'Detection rules of articles, by kind and whether they compile',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    pictures: new Counter({
      name: `${PREFIX}pictures_total`,
      help: 'Pictures of articles that text recognition looked at, by what became of them',
      labelNames: ['outcome'],
      registers,
    }),
    pictureValues: new Counter({
      name: `${PREFIX}picture_values_total`,
      help: 'Values that only pictures of articles, or scanned pages of a PDF, show',
      registers,
    }),
    audit: new Counter({
      name: `${PREFIX}audit_total`,
      help: 'Attributes that the audit added, corrected or removed',
      labelNames: ['action'],
      registers,
    }),
  };
}
