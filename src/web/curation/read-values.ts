import { findValues } from '../../../extractors/indicators/find/find-values.ts';
import { refang } from '../../../extractors/indicators/find/refang.ts';
import type { IndicatorType } from '../../domain.ts';
import { TYPES } from './curation.ts';

const MAX_LENGTH = 4096;

export interface TypedValue {
  type: IndicatorType;
  value: string;
  raw: string;
}

/**
 * The values in a text that somebody selected or typed, typed and refanged as the crawler would. A line such as
 * "filename: a file.exe" names the type itself; what then is not recognised is taken as it stands.
 */
export function readValues(text: string): TypedValue[] {
  return text.slice(0, MAX_LENGTH).split('\n').flatMap(readLine);
}

function readLine(line: string): TypedValue[] {
  const [, name = '', rest = ''] = /^\s*([a-z0-9-]+)\s*[:=]\s+(\S.*?)\s*$/.exec(line) ?? [];
  const type = TYPES.find((one) => one === name);
  const found = findValues(type ? rest : line, { doubtful: true }).map(({ type: own, value, raw }) => ({ type: own, value, raw }));
  if (!type) return found;
  const [only] = found;
  return [{ type, value: found.length === 1 && only?.raw === rest ? only.value : refang(rest).text, raw: rest }];
}
