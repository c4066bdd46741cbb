import { manualRequest } from '../../../src/pipeline/submit.ts';
import { createPreviews } from '../../../src/web/previews.ts';
import { expect, test } from '../../support/test.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };

test('a preview that takes too long is told to stop, fails with a sentence, and makes room for the next', async () => {
  const signals: AbortSignal[] = [];
  const never = (_request: unknown, signal: AbortSignal) => {
    signals.push(signal);
    return new Promise<never>(() => {});
  };
  const previews = createPreviews(never, log, 30);
  for (let round = 0; round < 5; round++) {
    const preview = previews.start(manualRequest('https://blog.example.com/hangs'), 'anna');
    await preview.settled;
    expect(preview.state).toBe('failed');
    expect(preview.error?.message).toMatch(/^The page was not ready within .* try again, or send it without a preview\.$/);
    expect(signals[round]?.aborted).toBe(true);
  }
});
