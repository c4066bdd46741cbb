import { readFileSync } from 'node:fs';
import { parse as parseHost } from 'tldts';
import { isSeq, parse, parseDocument, YAMLSeq } from 'yaml';
import * as z from 'zod';
import { refang } from '../../extractors/indicators/find/refang.ts';
import type { OrganisationLists } from '../../extractors/indicators/rules/organisation.ts';
import { withFileLock } from '../file-lock.ts';
import { followFile } from '../follow-file.ts';
import { replaceFile } from '../replace-file.ts';
import { readSettings } from '../settings-file.ts';

/** As Indicator.value spells it, also where it was pasted from a report ("evil[.]example") or means a domain with all below ("*.acme.com"). */
const asValue = (text: string): string => refang(text).text.replace(/^\*\.|\.$/g, '');

const values = z
  .array(z.string().trim().min(2).transform(asValue))
  .nullish()
  .transform((list) => list ?? []);

/** "com", "de", "co.uk", which nobody owns; a brand's own top-level domain is longer and without a dot. */
const isShared = (value: string): boolean =>
  /^(?:com|net|org|info|biz|edu|gov|mil|int|[a-z]{2})$|\./.test(value) && parseHost(value).publicSuffix === value;

const own = values.superRefine((list, context) => {
  for (const value of list.filter(isShared))
    context.addIssue({ code: 'custom', message: `${JSON.stringify(value)} belongs to many: name your own domains below it` });
});

/** The file of INDICATOR_RULES: YAML or JSON, see docs/indicator-rules.example.yaml. */
const indicatorRulesSchema = z.strictObject({ own, never: values, always: values, context: values });

/** Throws UsageError in one sentence. */
export const readIndicatorRules = (file: string): OrganisationLists =>
  readSettings(file, { schema: indicatorRulesSchema, parse, docs: 'docs/indicator-rules.example.yaml' }, `INDICATOR_RULES: ${file}`);

/** The rules as the file says now; a broken edit keeps those that were read before, and is reported once. Throws UsageError at first. */
export function openIndicatorRules(file: string, onInvalid: (message: string) => void): () => OrganisationLists {
  return followFile(file, readIndicatorRules, onInvalid);
}

/** Adds a value to the `never` list; comments and the other lists stay as they are. Throws UsageError when the file cannot be written. */
export async function addNeverRule(file: string, value: string): Promise<void> {
  await withFileLock(file, async () => {
    if (readIndicatorRules(file).never.includes(value)) return;
    const document = parseDocument(readFileSync(file, 'utf8'));
    const never = document.get('never');
    if (isSeq(never)) never.add(value);
    else {
      const list = new YAMLSeq();
      list.add(value);
      document.set('never', list);
    }
    replaceFile(file, document.toString(), 'INDICATOR_RULES:');
  });
}
