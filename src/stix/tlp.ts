import type { StixObject } from './schema.ts';

type Marking = Extract<StixObject, { type: 'marking-definition' }>;
type Level = keyof typeof IDS;

/** TLP 2.0 as OASIS publishes it (cti-stix-common-objects). */
const IDS = {
  clear: '94868c89-83c2-464b-929b-a1a8aa3c8487',
  green: 'bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
  amber: '55d920b0-5e8b-4f79-9ee9-91f868d9b421',
  'amber+strict': '939a9414-2ddd-4d32-a0cd-375ea402b003',
  red: 'e828b379-4e03-4974-9ac4-e53a884c97c1',
} as const;

/** The marking of a tag such as tlp:amber; "white" is the older name of clear. undefined for another tag. */
export function tlpMarking(tag: string): Marking | undefined {
  const name = tag.toLowerCase().replace(/^tlp:/, '');
  const level = name === 'white' ? 'clear' : name;
  if (!tag.toLowerCase().startsWith('tlp:') || !(level in IDS)) return undefined;
  return {
    type: 'marking-definition',
    spec_version: '2.1',
    id: `marking-definition--${IDS[level as Level]}`,
    created: '2022-10-01T00:00:00.000Z',
    name: `TLP:${level.toUpperCase()}`,
    extensions: {
      'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d': { extension_type: 'property-extension', tlp_2_0: level as Level },
    },
  };
}
