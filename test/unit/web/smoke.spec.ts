import { expect, test } from '@playwright/test';
import { fillStore, openWeb, type WebUnderTest } from '../../support/web/index.ts';

let web: WebUnderTest;
test.beforeAll(async () => {
  web = await openWeb();
});
test.afterAll(() => web.close());

test('every page answers, filled and empty', async () => {
  for (const path of [
    '/',
    '/jobs',
    '/feeds',
    '/overview',
    '/api/docs',
    '/healthz',
    '/readyz',
    '/api/openapi.json',
    '/api/stats',
    '/api/feeds',
    '/api/jobs',
  ]) {
    const response = await web.app.request(path);
    expect(response.status, path).toBe(200);
  }
  const ids = await fillStore(web);
  for (const id of Object.values(ids)) {
    const response = await web.app.request(`/jobs/${id}`);
    expect(response.status, id).toBe(200);
    expect((await web.app.request(`/api/jobs/${id}`)).status).toBe(200);
  }
  expect(await (await web.app.request('/jobs')).text()).toContain('Unpacking Mothlamp');
});
