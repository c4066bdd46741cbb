import { relative } from 'node:path';
import type { FullConfig, FullResult, Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter';

const PROGRESS_MS = 10_000;
/** Files that are named at the end with the time that their tests took, when they took this much. */
const SLOW_MS = 20_000;
const SLOW_FILES = 12;

/**
 * Prints failures and skips as they come, how far the run is every ten seconds, the slowest files, and closes with the line that CI reads:
 * `N passed, N failed, N skipped`.
 */
export default class CountingReporter implements Reporter {
  private root: Suite | undefined;
  private readonly errors: string[] = [];
  private readonly running = new Set<TestCase>();
  private startedAt = 0;
  private ended = 0;
  private failed = 0;
  private readonly msByFile = new Map<string, number>();
  private progress: NodeJS.Timeout | undefined;

  onBegin(_config: FullConfig, suite: Suite): void {
    this.root = suite;
    this.startedAt = Date.now();
    process.stdout.write(`${suite.allTests().length} tests\n`);
    this.progress = setInterval(() => this.printProgress(), PROGRESS_MS);
    this.progress.unref();
  }

  onTestBegin(test: TestCase): void {
    this.running.add(test);
  }

  private printProgress(): void {
    const seconds = Math.round((Date.now() - this.startedAt) / 1_000);
    const now = [...this.running].map((test) => test.titlePath().filter(Boolean).slice(1).join(' > ')).join('; ');
    process.stdout.write(
      `${seconds} s: ${this.ended} of ${this.root?.allTests().length ?? 0} tests, ${this.failed} failed${now ? `; now ${now}` : ''}\n`,
    );
  }

  onError(error: { message?: string; stack?: string }): void {
    this.errors.push(error.message ?? 'unknown error');
    process.stdout.write(`error: ${error.stack ?? error.message}\n`);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const name = test.titlePath().filter(Boolean).join(' > ');
    this.running.delete(test);
    this.ended++;
    this.msByFile.set(test.location.file, (this.msByFile.get(test.location.file) ?? 0) + result.duration);
    if (result.status !== 'skipped' && result.status !== test.expectedStatus) this.failed++;
    if (result.status === 'skipped') {
      const why = test.annotations.find((annotation) => annotation.type === 'skip')?.description;
      process.stdout.write(`skipped: ${name}${why ? ` (${why})` : ''}\n`);
    } else if (result.status !== test.expectedStatus) {
      process.stdout.write(
        `FAILED: ${name} (${result.duration} ms)\n${result.errors.map((error) => error.stack ?? error.message ?? '').join('\n')}\n`,
      );
      for (const { name: attachment, path, body } of result.attachments) {
        if (path) process.stdout.write(`  ${attachment}: ${path}\n`);
        else if (body) process.stdout.write(`  ${attachment}: ${body.toString('utf8').slice(0, 4_000)}\n`);
      }
    } else if (process.env.TEST_VERBOSE) {
      process.stdout.write(`ok: ${name} (${result.duration} ms)\n`);
    }
  }

  onEnd(result: FullResult): void {
    clearInterval(this.progress);
    const counts = { passed: 0, failed: this.errors.length, skipped: 0 };
    for (const test of this.root?.allTests() ?? []) {
      const outcome = test.outcome();
      if (outcome === 'skipped') counts.skipped += 1;
      else if (outcome === 'unexpected') counts.failed += 1;
      else counts.passed += 1;
    }
    if (result.status !== 'passed' && counts.failed === 0) counts.failed = 1;
    const slow = [...this.msByFile].filter(([, ms]) => ms >= SLOW_MS).sort((a, b) => b[1] - a[1]);
    for (const [file, ms] of slow.slice(0, SLOW_FILES))
      process.stdout.write(`${Math.round(ms / 1_000)} s: ${relative(process.cwd(), file)}\n`);
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  }

  printsToStdio(): boolean {
    return true;
  }
}
