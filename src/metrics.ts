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

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60, 120];
const INDICATORS = [0, 1, 5, 10, 25, 50, 100, 250, 1000];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: PREFIX });
  const about = <L extends string>(name: string, help: string, labelNames: L[]) => ({
    name: PREFIX + name,
    help,
    labelNames,
    registers: [registry],
  });
  const counter = <L extends string>(name: string, help: string, ...labels: L[]) => new Counter(about(name, help, labels));
  const gauge = <L extends string>(name: string, help: string, ...labels: L[]) => new Gauge(about(name, help, labels));
  const histogram = <L extends string>(name: string, help: string, buckets: number[], ...labels: L[]) =>
    new Histogram({ ...about(name, help, labels), buckets });
  return {
    registry,
    stage: histogram('stage_seconds', 'Seconds of one stage of one job', SECONDS, 'stage', 'outcome'),
    outcomes: counter('outcomes_total', 'Jobs that ended, by outcome and error code', 'status', 'code'),
    jobs: gauge('jobs', 'Jobs in the queue', 'lane', 'state'),
    oldestWaiting: gauge('oldest_waiting_seconds', 'Age of the oldest job that could be taken now'),
    feedPolls: counter('feed_polls_total', 'Polls of feeds', 'feed', 'outcome'),
    feedNew: counter('feed_new_entries_total', 'New entries found in feeds', 'feed'),
    feedLastSuccess: gauge('feed_last_success_timestamp_seconds', 'When the feed was last read', 'feed'),
    feedFailing: gauge('feed_failing_seconds', 'How long the feed has been failing; 0 when it works', 'feed'),
    mispCalls: histogram('misp_call_seconds', 'Calls to MISP', SECONDS, 'server', 'call', 'status'),
    mispUp: gauge('misp_up', '1 when MISP answered the last call', 'server'),
    browserMemory: gauge('browser_memory_bytes', 'Memory of all browser processes'),
    eventIndicators: histogram('event_indicators', 'Indicators per event', INDICATORS),
    linkedFiles: counter('linked_files_total', 'Indicator files that articles link to, by what became of them', 'status'),
    linkedRechecks: counter('linked_files_rechecks_total', 'Rechecks of linked files, by whether one had changed', 'outcome'),
    rules: counter('rules_total', 'Detection rules of articles, by kind and whether they compile', 'kind', 'outcome'),
    pictures: counter('pictures_total', 'Pictures of articles that text recognition looked at, by what became of them', 'outcome'),
    pictureValues: counter('picture_values_total', 'Values that only pictures of articles, or scanned pages of a PDF, show'),
    audit: counter('audit_total', 'Attributes that the audit added, corrected or removed', 'action'),
  };
}
