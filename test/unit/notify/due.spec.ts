import { dueAt, isWanted } from '../../../src/notify/choice.ts';
import type { Notice } from '../../../src/notify/notice.ts';
import { notifySchema } from '../../../src/notify/settings.ts';
import { expect, test } from '../../support/test.ts';

const channel = (more: object) => {
  const { channels } = notifySchema.parse({ channels: [{ name: 'soc', kind: 'slack', url: 'https://hooks.test/x', ...more }] });
  const [only] = channels;
  if (!only) throw new Error('no channel');
  return only;
};
const at = (text: string): number => Date.parse(text);

for (const [what, settings, now, due] of [
  ['at once', {}, '2026-03-10T13:05:00Z', '2026-03-10T13:05:00Z'],
  ['with the next full hour', { digest: 'hourly' }, '2026-03-10T13:05:00Z', '2026-03-10T14:00:00Z'],
  ['at eight in the morning of Brussels', { digest: 'daily', timezone: 'Europe/Brussels' }, '2026-03-10T13:05:00Z', '2026-03-11T07:00:00Z'],
  ['at eight in summer time, too', { digest: 'daily', timezone: 'Europe/Brussels' }, '2026-07-10T05:30:00Z', '2026-07-10T06:00:00Z'],
  ['after quiet hours that pass midnight', { quietHours: { from: '22:00', to: '07:00' } }, '2026-03-10T23:30:00Z', '2026-03-11T07:00:00Z'],
  ['at once outside of quiet hours', { quietHours: { from: '22:00', to: '07:00' } }, '2026-03-10T07:00:00Z', '2026-03-10T07:00:00Z'],
  ['after quiet hours within a day', { quietHours: { from: '12:00', to: '14:00' } }, '2026-03-10T13:05:00Z', '2026-03-10T14:00:00Z'],
  [
    'an hourly digest waits for the end of quiet hours',
    { digest: 'hourly', quietHours: { from: '22:00', to: '07:00' } },
    '2026-03-10T21:30:00Z',
    '2026-03-11T07:00:00Z',
  ],
] as const) {
  test(`a notice is sent ${what}`, () => {
    expect(new Date(dueAt(channel(settings), at(now))).toISOString()).toBe(new Date(due).toISOString());
  });
}

const event: Notice = { kind: 'new-event', at: '', title: '', feed: 'Blog', tags: ['tlp:clear'], indicators: 3, watchlists: ['Brands'] };
for (const [filter, events, notice, wanted] of [
  [{}, undefined, event, true],
  [{ feeds: ['blog'] }, undefined, event, true],
  [{ feeds: ['Other'] }, undefined, event, false],
  [{ minIndicators: 4 }, undefined, event, false],
  [{ minIndicators: 3 }, undefined, event, true],
  [{ tags: ['TLP:clear'] }, undefined, event, true],
  [{ watchlists: ['Actors'] }, undefined, event, false],
  [{}, ['misp-down'], event, false],
  [{ minIndicators: 4 }, undefined, { kind: 'misp-down', at: '', title: '' }, true],
] as const) {
  test(`filter ${JSON.stringify(filter)}, events ${events ?? 'all'}: a ${notice.kind} is ${wanted ? 'wanted' : 'not wanted'}`, () => {
    expect(isWanted(channel({ filter, ...(events ? { events } : {}) }), notice)).toBe(wanted);
  });
}

test('a switched-off channel wants nothing but its test', () => {
  expect(isWanted(channel({ enabled: false }), event)).toBe(false);
  expect(isWanted(channel({ enabled: false }), { kind: 'test', at: '', title: '' })).toBe(true);
});
