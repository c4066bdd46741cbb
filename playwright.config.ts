import { defineConfig } from '@playwright/test';

/**
 * One test runner for everything: unit (no outside process), integration (real servers on loopback), e2e (real browser, built product).
 *
 * One pool of workers runs all of it. Integration tests wait a lot (for browsers, leases, restarts) and come first, three files at a
 * time; the fourth worker fills the processors with tests that only calculate. Unit tests are short and come last, so that no worker is idle
 * at the end. The tests of a file stay in one worker: each further worker would load what the file imports once more.
 *
 * What runs is what `npm run build:test` has written: compiling all tests in the runner takes several times as long.
 */
export default defineConfig({
  testDir: 'build/test',
  testMatch: '**/*.spec.ts.js',
  build: { external: ['**/build/**'] },
  outputDir: 'test-results',
  forbidOnly: Boolean(process.env.CI),
  workers: 4,
  timeout: 60_000,
  // How long a page of the web form may take to show what a test waits for: a busy machine is no failure.
  expect: { timeout: 20_000 },
  reporter: [['./build/test/support/reporter.js']],
  projects: [
    { name: 'integration', testDir: 'build/test/integration', timeout: 120_000, workers: 3 },
    { name: 'e2e', testDir: 'build/test/e2e', timeout: 180_000, workers: 3 },
    { name: 'unit', testDir: 'build/test/unit' },
  ],
});
