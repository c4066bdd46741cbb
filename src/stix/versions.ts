import { partUuid } from '../publish/identity.ts';
import type { Versioned } from './schema.ts';

/**
 * The article's own objects with the versions that a reader of the last bundle expects. What did not change keeps its times;
 * what changed keeps `created` and gets a newer `modified`; what is no longer there is revoked and stays in the bundle, so that
 * who reads it later hears of it. A revoked object never comes back (the standard forbids it): a value that does gets a new id.
 */
export function versioned(wanted: Versioned[], last: Versioned[], now: string): Versioned[] {
  const before = new Map(last.map((one) => [one.id, one]));
  const renamed = new Map<string, string>();
  const current = wanted.map((one) => {
    const id = freshId(one.id, before);
    if (id !== one.id) renamed.set(one.id, id);
    const old = before.get(id);
    const next = { ...one, id, created: old?.created ?? one.created } as Versioned;
    // Without a date of its own the article's time is the one when it was first seen.
    if (next.type === 'indicator' && old?.type === 'indicator' && one.type === 'indicator' && one.valid_from === one.created)
      next.valid_from = old.valid_from;
    if (next.type === 'report' && old?.type === 'report' && next.published === one.created) next.published = old.published;
    return next;
  });
  for (const one of current) if (one.type === 'report') one.object_refs = one.object_refs.map((id) => renamed.get(id) ?? id);
  const kept = new Set(current.map(({ id }) => id));
  return [
    ...current.map((one) => {
      const old = before.get(one.id);
      return old === undefined ? one : sameContent(one, old) ? old : ({ ...one, modified: newer(now, old.modified) } as Versioned);
    }),
    ...last
      .filter(({ id }) => !kept.has(id))
      .map((one) => (one.revoked ? one : ({ ...one, revoked: true, modified: newer(now, one.modified) } as Versioned))),
  ];
}

function freshId(id: string, before: ReadonlyMap<string, Versioned>): string {
  const [type, uuid] = id.split('--') as [string, string];
  let next = id;
  for (let round = 2; before.get(next)?.revoked; round++) next = `${type}--${partUuid(uuid, `again:${round}`)}`;
  return next;
}

function sameContent(one: Versioned, other: Versioned): boolean {
  return canonical({ ...one, modified: '' }) === canonical({ ...other, modified: '' });
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** `now`, or a millisecond after the last version when the clock went back. */
function newer(now: string, last: string): string {
  return now > last ? now : new Date(Date.parse(last) + 1).toISOString();
}
