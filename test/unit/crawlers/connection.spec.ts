import { EventEmitter } from 'node:events';
import type { Browser } from 'playwright';
import { BrowserConnection, type Message } from '../../../crawlers/browser/connection.ts';
import { expect, test } from '../../support/test.ts';

/** A browser whose pipe the test holds: what is sent to it, what Playwright hears, and the other end. */
function fakeBrowser() {
  const sent: Message[] = [];
  const heardByPlaywright: Message[] = [];
  const pipe = {
    send: (message: Message) => void sent.push(message),
    onmessage: (message: Message) => void heardByPlaywright.push(message),
  };
  const browser = Object.assign(new EventEmitter(), { _connection: { toImpl: () => ({ _connection: { _transport: pipe } }) } });
  const connection = new BrowserConnection(browser as unknown as Browser);
  const answer = (result: unknown): void => {
    const id = sent.at(-1)?.id;
    pipe.onmessage({ ...(id === undefined ? {} : { id }), result });
  };
  return { sent, heardByPlaywright, pipe, browser, connection, answer };
}

test('Playwright hears what is its own, and nothing of our contexts and sessions', async () => {
  const { sent, heardByPlaywright, pipe, connection, answer } = fakeBrowser();
  const creating = connection.createContext('http://127.0.0.1:1');
  answer({ browserContextId: 'ours' });
  expect(await creating).toBe('ours');

  const opening = connection.createPage('ours', 'https://example.com/');
  const page = { targetId: 'p', type: 'page', browserContextId: 'ours' };
  pipe.onmessage({ method: 'Target.attachedToTarget', params: { sessionId: 's', targetInfo: page, waitingForDebugger: true } });
  answer({ targetId: 'p' });
  const { session } = await opening;
  const heard: unknown[] = [];
  session.on('Page.frameNavigated', (event) => heard.push(event));
  pipe.onmessage({ sessionId: 's', method: 'Page.frameNavigated', params: { frame: { id: 'p' } } });
  expect(heard).toEqual([{ frame: { id: 'p' } }]);
  expect(heardByPlaywright).toEqual([]);

  const others: Message[] = [
    { id: 1, result: {} },
    { method: 'Target.attachedToTarget', params: { sessionId: 'x', targetInfo: { ...page, browserContextId: 'theirs' } } },
    { sessionId: 'x', method: 'Page.frameNavigated', params: {} },
    { method: 'Target.detachedFromTarget', params: { sessionId: 'x' } },
  ];
  for (const message of others) pipe.onmessage(message);
  expect(heardByPlaywright).toEqual(others);
  expect(sent.every(({ id }) => Number(id) > 1_000_000)).toBe(true);
});

test('a target of our context that is no page goes on by itself', async () => {
  const { sent, pipe, connection, answer } = fakeBrowser();
  const creating = connection.createContext('http://127.0.0.1:1');
  answer({ browserContextId: 'ours' });
  await creating;
  const targetInfo = { targetId: 'w', type: 'shared_worker', browserContextId: 'ours' };
  pipe.onmessage({ method: 'Target.attachedToTarget', params: { sessionId: 's', targetInfo, waitingForDebugger: true } });
  expect(sent.slice(-2)).toMatchObject([
    { sessionId: 's', method: 'Runtime.runIfWaitingForDebugger' },
    { method: 'Target.detachFromTarget', params: { sessionId: 's' } },
  ]);
});

test('what waits for an answer ends with its session, and with the browser', async () => {
  const { pipe, browser, connection } = fakeBrowser();
  const session = connection.session('s');
  const asked = session.send('Page.enable');
  pipe.onmessage({ method: 'Target.detachedFromTarget', params: { sessionId: 's' } });
  await expect(asked).rejects.toThrow('The page or its browser has been closed.');
  await expect(session.send('Page.enable')).rejects.toThrow('The page or its browser has been closed.');
  const asking = connection.root.send('Target.getTargets');
  browser.emit('disconnected');
  await expect(asking).rejects.toThrow('The page or its browser has been closed.');
});

test('a Playwright that looks different inside is named', () => {
  expect(() => new BrowserConnection(new EventEmitter() as unknown as Browser)).toThrow(/version of Playwright/);
});
