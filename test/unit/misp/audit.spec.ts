import { wantedEvent } from '../../../src/misp/event/event.ts';
import { event, type MispEvent } from '../../../src/misp/model.ts';
import { type AuditOptions, planAudit } from '../../../src/misp/reconcile/audit.ts';
import { article, type Given, KEY, request } from '../../fixtures/misp/article.ts';
import { eventOptions } from '../../fixtures/misp/options.ts';
import { expect, test } from '../../support/test.ts';

const UUID = 'ba3f3c3e-4b0a-5a51-9d9f-0d8f6d1f5b10';
const OPTIONS: AuditOptions = {
  auditJunk: 'remove',
  deleteHard: true,
  galaxies: ['threat-actor', 'malpedia'],
  event: { tagPrefix: 'misp-scraper' },
};
const MARKDOWN = 'It talks to evil[.]com, see vendor.com.';
const GIVEN: Given[] = [
  { type: 'domain', value: 'evil.com', raw: 'evil[.]com' },
  { type: 'domain', value: 'vendor.com', verdict: 'reference', reason: "the vendor's own domain" },
];

function wanted(given = GIVEN, markdown = MARKDOWN) {
  const known = {
    warnings: new Map<string, string>(),
    context: { tags: [] },
    findsContext: true,
    unwanted: () => false,
    now: new Date('2026-11-24'),
  };
  return wantedEvent({ request: request(), key: KEY, article: article(markdown, given) }, UUID, known, eventOptions());
}

interface Found {
  type: string;
  value: string;
  category?: string;
  comment?: string;
  to_ids?: boolean;
  uuid?: string;
}
/** MISP's event: ours as wanted (unless left out), and what its extraction made. */
function actual(found: Found[], { without = [] as string[], tags = [] as string[] } = {}): MispEvent {
  const ours = wanted().event;
  const attributes = ours.attributes.filter((one) => !without.includes(one.value));
  return event.parse({
    id: '7',
    uuid: UUID,
    info: ours.info,
    timestamp: '1',
    Tag: [...ours.tags.map((tag) => ({ name: tag.name })), ...tags.map((name) => ({ name }))],
    Attribute: [
      ...attributes.map((one, n) => ({ ...one, id: String(n) })),
      ...found.map((one, n) => ({ id: `1${n}`, uuid: `found-${n}`, category: 'Payload delivery', to_ids: false, comment: '', ...one })),
    ],
    Object: ours.objects.map((object, n) => ({
      ...object,
      id: String(n),
      Attribute: object.Attribute.map((one, m) => ({ ...one, id: `9${n}${m}` })),
    })),
  });
}
const about = { url: 'https://blog.example.org/x', text: MARKDOWN, unwanted: (value: string) => value === 'listed.com' };
const plan = (event: MispEvent, options: Partial<AuditOptions> = {}) => planAudit(wanted(), event, about, { ...OPTIONS, ...options });

test('an event that is as wanted needs nothing', () => {
  expect(plan(actual([])).steps).toEqual([]);
});

const REMOVED: [string, Found, RegExp][] = [
  ['a second attribute of one of ours', { type: 'domain', value: 'evil.com' }, /second attribute of evil\.com/],
  ['what we judged', { type: 'domain', value: 'vendor.com' }, /the vendor's own domain/],
  ["the blog's own address", { type: 'hostname', value: 'www.example.org' }, /the blog's own/],
  ['a piece of Markdown', { type: 'filename', value: 'report](http://x.com/full.html' }, /Markdown/],
  ['a URL with a reference inside', { type: 'url', value: 'http://@[attribute](11111111-2222-5333-8444-555555555555)/a.php' }, /Markdown/],
  ['a value of the clean-up list', { type: 'domain', value: 'listed.com' }, /clean-up list/],
  ['a file name', { type: 'filename', value: 'e.g' }, /./],
  ['a phone number', { type: 'phone-number', value: '5551234567' }, /only MISP saw/],
  ['a registry key', { type: 'regkey', value: 'Files\\Common' }, /only MISP saw/],
  ['a reference link', { type: 'link', value: 'https://www.virustotal.com/gui/file/abc' }, /only MISP saw/],
  ['a host that is none', { type: 'domain', value: 'struct.unpack' }, /its host is not a valid name/],
  ['a file name that looks like a domain', { type: 'domain', value: 'readme.md' }, /file name|everyday/],
];
for (const [what, found, why] of REMOVED) {
  test(`removed: ${what}`, () => {
    const { steps, kept } = plan(actual([found]));
    expect(steps).toEqual([
      expect.objectContaining({ do: 'remove-attribute', value: found.value, hard: true, why: expect.stringMatching(why) }),
    ]);
    expect(kept).toEqual([]);
  });
}

for (const found of [
  { type: 'ip-dst', value: '185.220.101.45' },
  { type: 'sha256', value: 'c'.repeat(64) },
  { type: 'url', value: 'http://unread-evil.com/x' },
  { type: 'domain', value: 'unread-evil.com' },
  { type: 'domain', value: 'unread-evil.net' },
  { type: 'domain', value: 'unread-evil.pl' },
  { type: 'hostname', value: 'panel.unread-evil.app' },
  { type: 'hostname', value: 'c2.unread-evil.sh' },
]) {
  test(`kept with a comment and without detection: a ${found.type} that only MISP found, ${found.value}`, () => {
    const { steps, kept } = plan(actual([found]));
    expect(steps).toEqual([
      expect.objectContaining({
        do: 'edit-attribute',
        uuid: 'found-0',
        changes: expect.objectContaining({ comment: "Found by MISP's extraction only" }),
      }),
    ]);
    expect(kept).toEqual([{ value: found.value, uuid: 'found-0' }]);
  });
}

test("MISP's attribute stands in for a missing one of ours and is corrected; a further one is removed", () => {
  const found = [
    { type: 'domain', value: 'evil.com' },
    { type: 'hostname', value: 'evil.com', category: 'External analysis' },
  ];
  const { steps, standIns, counts } = plan(actual(found, { without: ['evil.com'] }));
  expect(steps).toEqual([
    expect.objectContaining({ do: 'remove-attribute', id: '11' }),
    expect.objectContaining({
      do: 'edit-attribute',
      uuid: 'found-0',
      changes: expect.objectContaining({ category: 'Network activity', to_ids: true }),
    }),
  ]);
  expect([...standIns.values()]).toEqual(['found-0']);
  expect(counts).toEqual({ added: 0, corrected: 1, removed: 1 });
});

test('what nobody has is added', () => {
  const { steps, counts } = plan(actual([], { without: ['evil.com'] }));
  expect(steps).toEqual([{ do: 'add-attributes', attributes: [expect.objectContaining({ value: 'evil.com', to_ids: true })] }]);
  expect(counts.added).toBe(1);
});

test('junk is kept with to_ids off and its reason, when that is set', () => {
  expect(plan(actual([{ type: 'filename', value: 'e.g' }]), { auditJunk: 'no-ids' }).steps).toEqual([
    expect.objectContaining({ do: 'edit-attribute', changes: expect.objectContaining({ to_ids: false }) }),
  ]);
});

test("attributes with a comment or for detection are an analyst's and stay: extraction makes neither", () => {
  expect(plan(actual([{ type: 'filename', value: 'x.txt', comment: 'mine' }])).steps).toEqual([]);
  expect(plan(actual([{ type: 'filename', value: 'x.txt', to_ids: true }])).steps).toEqual([]);
});

test('a value that only MISP found gets the category of its type', () => {
  expect(plan(actual([{ type: 'vulnerability', value: 'CVE-2020-1234' }])).steps).toEqual([
    expect.objectContaining({ do: 'edit-attribute', changes: expect.objectContaining({ category: 'External analysis' }) }),
  ]);
});

const TAGS: [string, string, boolean][] = [
  ['a second TLP', 'tlp:amber', true],
  ['a cluster of another galaxy', 'misp-galaxy:software="code"', true],
  ['a cluster that the text does not name', 'misp-galaxy:malpedia="Leverage"', true],
  ['a workflow state from the text', 'workflow:state="complete"', true],
  ['the failure of an earlier reading', 'misp-scraper:HTTP=403', true],
  ['a further source', 'misp-scraper:data-collection-source:Other', false],
  ["an organisation's own tag", 'acme:priority', false],
];
for (const [what, tag, removed] of TAGS) {
  test(`tag ${removed ? 'removed' : 'kept'}: ${what}`, () => {
    expect(plan(actual([], { tags: [tag] })).steps.filter((step) => step.do === 'remove-tag' && step.name === tag)).toHaveLength(
      removed ? 1 : 0,
    );
  });
}

test("without clusters of our own, MISP's context stands", () => {
  expect(plan(actual([], { tags: ['misp-galaxy:malpedia="Leverage"'] }), { galaxies: [] }).steps).toEqual([]);
});
