import { RetryLater } from '../../../src/errors.ts';
import { createJobEndings, type JobEndingsOptions } from '../../../src/queue/job-endings.ts';
import type { LeasedJob } from '../../../src/queue/leased-job.ts';
import { DEFAULT_BACKOFF } from '../../../src/queue/retry-policy.ts';
import { expect, test } from '../../support/test.ts';

for (const [code, level] of [
  ['output-busy', 'info'],
  ['net=timeout', 'warn'],
] as const) {
  test(`a job that is tried again because of ${code} is logged as ${level}`, async () => {
    const logged: string[] = [];
    const log = { info: () => logged.push('info'), warn: () => logged.push('warn'), error: () => logged.push('error') };
    const queue = { retry: async () => true };
    const endings = createJobEndings({
      maxAttempts: 8,
      backoff: DEFAULT_BACKOFF,
      queue,
      log,
      isStopping: () => false,
    } as unknown as JobEndingsOptions);
    const job = { id: 'a', request: { url: 'https://blog.example/a' }, attempts: 1, outages: 0, crashes: 0 };
    await endings.giveBack({ job, lease: {} } as LeasedJob, new RetryLater(code, 'Later.'));
    expect(logged).toEqual([level]);
  });
}
