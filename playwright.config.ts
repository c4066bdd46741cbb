import { defineConfig } from '@playwright/test';

/** One test runner for everything: unit (no outside process), integration (real servers on loopback), e2e (real browser, built product). */
export default defineConfig({
  testDir: 'test',
  outputDir: 'test-results',
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  timeout: 60_000,
  // How long a page of the web form may take to show what a test waits for: a busy machine is no failure.
  expect: { timeout: 20_000 },
  reporter: [['./test/support/reporter.ts']],
  projects: [
    { name: 'unit', testDir: 'test/unit', fullyParallel: true },
    { name: 'integration', testDir: 'test/integration', timeout: 120_000 },
    { name: 'e2e', testDir: 'test/e2e', timeout: 180_000 },
  ],
});
