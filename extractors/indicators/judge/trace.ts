import type { Indicator } from '../../../src/domain.ts';
import { context, type Judge, junk, reference, where } from './verdict.ts';

const TRACES: Partial<Record<Indicator['type'], string>> = {
  filename: 'a file name',
  filepath: 'a path',
  regkey: 'a registry key',
  mutex: 'a mutex',
  ssdeep: 'a fuzzy hash',
};

/**
 * Names of files and keys are everywhere in a report, most of them the system's own, and a detection by them alone is weak. Those
 * that stand beside a hash, or as an entry of their own in a list of indicators, are worth a note to whoever asks for them.
 */
export const judgeTrace: Judge = (value, place, habits) => {
  if (value.weak !== undefined && !place.besideHash) return junk(value.weak);
  const label = `${place.context.column ?? ''} ${place.context.heading ?? ''}`;
  const named = /file|name|path|regist|key|artifact|dropped|mutex|ssdeep|파일|경로|文件|路径|ファイル|レジストリ|パス/iu.test(label);
  const beside = place.besideHash && value.type !== 'regkey' && (place.listed || place.context.kind !== 'prose');
  if (!beside && !(place.announced && place.listed && named)) return reference(`${TRACES[value.type] ?? 'a name'} in the text`);
  const what = beside ? `${TRACES[value.type] ?? 'a name'} beside a hash` : where(TRACES[value.type] ?? 'a name', place);
  return habits.traces ? context(what) : reference(`${what}, no detection by itself`);
};

/** A mutex in a sentence is only read where the author calls it one. */
export const judgeMutex: Judge = (value, place, habits) =>
  place.context.kind === 'prose' && !place.listed ? context('a named mutex') : judgeTrace(value, place, habits);
