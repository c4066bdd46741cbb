/** What had happened on the recording server between two recorded calls, and request bodies that the recording cut short. */
import type { MispDouble } from '../../support/misp/index.ts';
import { type Exchange, readRecording } from '../../support/misp/recordings.ts';

const LINE = 'This is a line of report content without indicators at all.\n';
const megabytes = (count: number): string => LINE.repeat(Math.floor((count * 1_000_000) / LINE.length));
const report = (name: string, content: () => string) => (): unknown => ({ name, content: content(), distribution: 5 });

/** Bodies of which the recording kept the first two thousand characters. */
export const REBUILT_BODY: Record<string, () => unknown> = {
  '03h-events-add-inline-report-17MB': () => ({
    Event: {
      uuid: 'a56c933b-9b25-4add-b55e-65fbefb4c5d9',
      info: 'report 17MB inline',
      distribution: 0,
      EventReport: [{ name: 'r', content: 'x y z '.repeat(2_850_000), distribution: 5 }],
    },
  }),
  '12e3-attributes-add-attachment-2MB-pdf': () => ({
    type: 'attachment',
    category: 'External analysis',
    value: 'page.pdf',
    data: Buffer.alloc(2_000_000, 'x').toString('base64'),
  }),
  '13b10-info-70000': () => ({ Event: { info: 'i'.repeat(70_000), distribution: 0 } }),
  '13e-report-size-100KB': report('size 100KB', () => megabytes(0.1)),
  '13e-report-size-1MB': report('size 1MB', () => megabytes(1)),
  '13e-report-size-8MB': report('size 8MB', () => megabytes(8)),
  '13e-report-size-15MB': report('size 15MB', () => megabytes(15)),
  '13e-report-size-16.77MB': report('size 16.77MB', () => megabytes(16.77)),
  '13e-report-size-20MB': report('size 20MB', () => megabytes(20)),
};

type Step = (double: MispDouble) => void;

/** An event with one report, under the ids that the recording server gave them. */
function withReport(eventId: number, reportId: number, info: string, content: string, attributes: Record<string, unknown>[] = []): Step {
  return ({ state }) => {
    state.nextId.event = eventId;
    const event = state.createEvent({ info, distribution: 0, threat_level_id: 3 });
    for (const attribute of attributes) state.addAttribute(event, attribute);
    state.nextId.report = reportId;
    state.addReport(event, { name: 'r', content, distribution: 5 });
  };
}

function bareEvent(id: number, fields: Record<string, unknown>): Step {
  return ({ state }) => {
    state.nextId.event = id;
    state.createEvent({ distribution: 0, threat_level_id: 3, ...fields });
  };
}

const EDGE = 'IP 45.83.122.10 used by LockBit now';

const BEFORE: Record<string, Step> = {
  // Later calls name these tags by the recording server's ids.
  '01-getVersion': ({ state }) => {
    for (const [name, id] of [
      ['tlp:clear', 84],
      ['tlp:green', 82],
    ] as const)
      Object.assign(state.addTag(name), { id });
  },
  '07-30-extract-one-value-invalid': withReport(72, 71, 'edge', 'IP 45.83.122.10 and 1.2.3.0/99 used by LockBit now'),
  '07-32-extract-only-invalid': withReport(73, 72, 'edge', 'net 1.2.3.0/99 used by LockBit now'),
  '07-33-extract-no-tag_event': withReport(74, 73, 'edge', EDGE),
  '07-35-extract-by-uuid-wrapped': ({ state }) => {
    state.nextId.event = 75;
    const event = state.createEvent({ info: 'edge', distribution: 0, threat_level_id: 3 });
    state.nextId.report = 74;
    state.addReport(event, { uuid: '5e67aac9-80dd-4843-92cf-6979e2e35da2', name: 'r', content: EDGE, distribution: 5 });
  },
  '07-36-extract-no-body': withReport(76, 75, 'edge', EDGE),
  '07-39-extract-empty': withReport(77, 76, 'edge', ''),
  '07-40-extract-json-content': withReport(78, 77, 'edge', '{"ip":"45.83.122.10","d":["evil-json.com","x"]}'),
  '07-41-extract-attribute-exists': withReport(79, 78, 'edge', 'The IP 45.83.122.10 and evil-new.com', [
    { type: 'ip-dst', category: 'Network activity', value: '45.83.122.10' },
  ]),
  '07-42-extract-link-attribute-exists': withReport(
    80,
    79,
    'edge',
    'Source: https://blog.example.org/post/1\n\nBody mentions https://blog.example.org/post/2 and 45.83.122.10',
    [{ type: 'link', category: 'External analysis', value: 'https://blog.example.org/post/1' }],
  ),
  '08a-attachTag-local-without-host_org_id': ({ settings }) => {
    settings.hostOrganisation = false;
  },
  '08b-attachTag-local': ({ settings }) => {
    settings.hostOrganisation = true;
  },
  '10a-events-delete-post': bareEvent(21, { uuid: '96cd6dc0-ea1f-462e-a2c9-b52301f552b2', info: 'to be deleted' }),
  '10c-events-delete-DELETE': bareEvent(23, { info: 'to be deleted too' }),
  '10e-events-DELETE-rest': bareEvent(24, { info: 'to be deleted by REST' }),
  '10f-events-delete-by-uuid': bareEvent(25, { uuid: '7b0897cd-3de1-475a-a471-270a2a69086f', info: 'to be deleted by uuid' }),
  '14c2-freeTextImport-warninglists': bareEvent(37, { info: 'free text' }),
  '17a-feeds-add': ({ state }) => {
    state.nextId.feed = 3;
  },
};

/** Brings the double to where the recording server was before this call, ids included. */
export function arrange(double: MispDouble, { name, request, response }: Exchange): void {
  BEFORE[name]?.(double);
  const variant = /^07-(\d\d)-extract-(.+?)$/.exec(name);
  if (variant && !name.endsWith('-event') && Number(variant[1]) < 30) {
    const { input } = readRecording<Record<string, { input: string }>>('extraction-summary.json')[variant[2] ?? ''] ?? { input: '' };
    withReport(Number(variant[1]) + 1, Number(variant[1]) + 7, `extract ${variant[2]}`, input)(double);
    // The recording server had named that report so.
    const found = double.state.reportBy(String(Number(variant[1]) + 7));
    if (found) found.report.name = 'rep';
  }
  // Records made by this call get the ids that they got then: later calls name them.
  if (response.status !== 200 || !/\/add(?:\/|$)/.test(request.path)) return;
  const { nextId } = double.state;
  const body = response.body as Record<string, Record<string, unknown> | undefined>;
  const lowest = (records: unknown): number | undefined => {
    const ids = (Array.isArray(records) ? records : [records])
      .map((record) => Number((record as { id?: string } | undefined)?.id))
      .filter(Boolean);
    return ids.length > 0 ? Math.min(...ids) : undefined;
  };
  nextId.event = Number(body.EventReport ? nextId.event : (body.Event?.id ?? nextId.event));
  nextId.attribute = lowest(body.Event?.Attribute ?? body.Attribute ?? body.Object?.Attribute) ?? nextId.attribute;
  nextId.report = lowest(body.Event?.EventReport ?? body.EventReport) ?? nextId.report;
}
