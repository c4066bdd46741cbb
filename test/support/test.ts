/**
 * Playwright's `test` without its fixtures for pages and recordings, which no test here asks for: they are set up and torn down
 * for each test, with a stack trace for each, and took most of the time of a short test.
 */
export { _baseTest as test, expect } from '@playwright/test';
