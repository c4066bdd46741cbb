/** The pure model of MISP's extraction against everything that a real MISP was seen to extract. */

import { type ExistingAttribute, extractAsMisp } from '../../support/misp/extraction.ts';
import { findContext } from '../../support/misp/galaxies.ts';
import { allGalaxies } from '../../support/misp/index.ts';
import { readRecording } from '../../support/misp/recordings.ts';
import { findTokens } from '../../support/misp/tokens.ts';
import { expect, test } from '../../support/test.ts';

/** Probes of which the model makes something else than MISP did, with the reason. */
const DISAGREEMENTS: Record<string, string> = {
  '+1 202 555 0143': 'MISP found "202" and "0143" as names of clusters in galaxies that are not among the recorded ones',
};

interface Probe {
  probe: string;
  extracted: [type: string, value: string, original: string][];
  context: string[];
}

test('every token probe comes out as recorded, but for those listed', () => {
  const probes = readRecording<Probe[]>('token-probes.json');
  const galaxies = allGalaxies();
  const different = probes
    .filter(({ probe, extracted, context }) => {
      const tokens = findTokens(probe).map(({ type, value, original }) => [type, value, original]);
      const names = findContext(`seen ${probe} here`, galaxies).map(({ text }) => text);
      return JSON.stringify([tokens, names]) !== JSON.stringify([extracted, context]);
    })
    .map(({ probe }) => probe);
  expect(different).toEqual(Object.keys(DISAGREEMENTS));
  expect(different.length / probes.length).toBeLessThanOrEqual(0.05);
});

interface Variant {
  input: string;
  report_after: string;
  attributes: [type: string, category: string, value: string, toIds: boolean][];
  tags: string[];
}

test('every recorded report variant gives the recorded attributes, in their order, the tags and the rewritten report', () => {
  const galaxies = allGalaxies();
  for (const [name, variant] of Object.entries(readRecording<Record<string, Variant>>('extraction-summary.json'))) {
    const result = extractAsMisp(variant.input, galaxies);
    const rows = result.created.map(({ type, category, value, to_ids }) => [type, category, value, to_ids]);
    expect(rows, name).toEqual(variant.attributes);
    expect([...result.tags].sort(), name).toEqual([...variant.tags].sort());
    // The recording names attributes by value.
    const byValue = result.created.reduce(
      (text, { uuid, value }) => text.replaceAll(`@[attribute](${uuid})`, () => `@A(${value})`),
      result.content,
    );
    expect(byValue, name).toBe(variant.report_after);
  }
});

interface Case {
  case: string;
  attributes_before: (Omit<ExistingAttribute, 'uuid'> & { uuid?: string })[];
  report: string;
  answer: string;
  attributes_after: { type: string; category: string; value: string }[];
  tags_after: string[];
  report_after: string;
}

test('attributes that exist before extraction change its outcome as recorded', () => {
  const galaxies = allGalaxies();
  const cases = readRecording<Case[]>('extraction-existing.json');
  expect(cases).toHaveLength(10);
  for (const recorded of cases) {
    const existing = recorded.attributes_before.map((attribute, index) => ({
      uuid: `00000000-0000-4000-8000-00000000000${index}`,
      ...attribute,
    }));
    const result = extractAsMisp(recorded.report, galaxies, existing);
    expect(result.answer === 'aborted' ? '[]' : 'report', recorded.case).toBe(recorded.answer);
    expect(numbered(result.content), recorded.case).toBe(numbered(recorded.report_after));
    expect(result.tags.sort(), recorded.case).toEqual(recorded.tags_after.sort());
    const rows = (attributes: { type: string; category: string; value: string }[]): string[] =>
      attributes.map(({ type, category, value }) => `${type} ${category} ${numbered(value)}`).sort();
    expect(rows([...existing, ...result.created]), recorded.case).toEqual(rows(recorded.attributes_after));
  }
});

/** Each uuid as the number of its first appearance: texts that agree but for the uuids become equal. */
function numbered(text: string): string {
  const numbers = new Map<string, number>();
  return text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (uuid) => {
    if (!numbers.has(uuid)) numbers.set(uuid, numbers.size);
    return `#${numbers.get(uuid)}`;
  });
}
