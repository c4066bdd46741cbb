import { toAttribute } from '../../../src/misp/event/attributes.ts';
import { groupRows } from '../../../src/misp/event/objects.ts';
import { type Given, indicator } from '../../fixtures/misp/article.ts';
import { expect, test } from '../../support/test.ts';

const EVENT = 'ba3f3c3e-4b0a-5a51-9d9f-0d8f6d1f5b10';
const POLICY = { references: 'drop', toIds: 'policy', warnings: new Map(), onWarning: 'no-ids', fourByte: false } as const;
const MD5 = 'd'.repeat(32);
const SHA1 = 'a'.repeat(40);
const OTHER = 'b'.repeat(40);

function group(given: Given[]) {
  const all = given.map((one) => indicator(one.raw ?? one.value, one));
  const found = all.flatMap((one) => {
    const attribute = toAttribute(one, '', EVENT, POLICY);
    return attribute ? [{ indicator: one, attribute }] : [];
  });
  const { objects, attributes } = groupRows(found, all, EVENT, () => '');
  return {
    objects: objects.map(
      (one) =>
        `${one.name}[${one.comment}]: ${one.Attribute.map((part) => `${part.object_relation}=${part.value}${part.to_ids ? '' : ' (no ids)'}`).join(' ')}`,
    ),
    flat: attributes.map((one) => one.value),
    uuids: objects.flatMap((one) => [one.uuid, ...one.Attribute.map((part) => part.uuid)]),
  };
}
const inRow = (row: string[], one: Given): Given => ({ ...one, context: { kind: 'table', heading: 'IOCs', row } });

const CASES: [string, Given[], string[], string[]][] = [
  [
    'hashes of one file, the other cells as comment',
    [
      inRow(['x.exe', MD5, SHA1, 'loader'], { type: 'md5', value: MD5 }),
      inRow(['x.exe', MD5, SHA1, 'loader'], { type: 'sha1', value: SHA1 }),
    ],
    [`file[x.exe, loader]: md5=${MD5} sha1=${SHA1}`],
    [],
  ],
  [
    'a file name that is not an indicator names the file of its hash',
    [{ type: 'filename', value: 'x.exe', verdict: 'reference' }, inRow(['x.exe', SHA1, 'stage 1'], { type: 'sha1', value: SHA1 })],
    [`file[stage 1]: filename=x.exe (no ids) sha1=${SHA1}`],
    [],
  ],
  [
    'one name in two rows names two files',
    [
      { type: 'filename', value: 'x.exe', verdict: 'reference' },
      inRow(['x.exe', SHA1], { type: 'sha1', value: SHA1 }),
      inRow(['x.exe', OTHER], { type: 'sha1', value: OTHER }),
    ],
    [`file[IOCs]: filename=x.exe (no ids) sha1=${SHA1}`, `file[IOCs]: filename=x.exe (no ids) sha1=${OTHER}`],
    [],
  ],
  [
    'a name that is an indicator of one row names the file of another one, too',
    [
      inRow(['x.exe', SHA1], { type: 'filename', value: 'x.exe' }),
      inRow(['x.exe', SHA1], { type: 'sha1', value: SHA1 }),
      inRow(['x.exe', OTHER], { type: 'sha1', value: OTHER }),
    ],
    [`file[IOCs]: filename=x.exe sha1=${SHA1}`, `file[IOCs]: filename=x.exe (no ids) sha1=${OTHER}`],
    [],
  ],
  [
    'a product name is not a file name',
    [{ type: 'filename', value: 'Node.js', verdict: 'junk' }, inRow(['Node.js', SHA1], { type: 'sha1', value: SHA1 })],
    [],
    [SHA1],
  ],
  [
    'two files in one row stay apart',
    [inRow([SHA1, OTHER], { type: 'sha1', value: SHA1 }), inRow([SHA1, OTHER], { type: 'sha1', value: OTHER })],
    [],
    [SHA1, OTHER],
  ],
  ['a hash alone is not an object', [inRow(['dropper', SHA1], { type: 'sha1', value: SHA1 })], [], [SHA1]],
  [
    'a domain with its address',
    [
      inRow(['evil.example', '192.0.2.1', 'C2'], { type: 'domain', value: 'evil.example' }),
      inRow(['evil.example', '192.0.2.1', 'C2'], { type: 'ipv4', value: '192.0.2.1' }),
    ],
    ['domain-ip[C2]: domain=evil.example ip=192.0.2.1'],
    [],
  ],
  [
    'a network is not an address of a domain',
    [
      inRow(['evil.example', '192.0.2.0/24'], { type: 'domain', value: 'evil.example' }),
      inRow(['evil.example', '192.0.2.0/24'], { type: 'cidr', value: '192.0.2.0/24' }),
    ],
    [],
    ['evil.example', '192.0.2.0/24'],
  ],
  [
    'a list is not a row',
    [
      { type: 'md5', value: MD5, context: { kind: 'list' } },
      { type: 'sha1', value: SHA1, context: { kind: 'list' } },
    ],
    [],
    [MD5, SHA1],
  ],
];
for (const [what, given, objects, flat] of CASES) {
  test(what, () => {
    const grouped = group(given);
    expect(grouped.objects).toEqual(objects);
    expect(grouped.flat).toEqual(flat);
    expect(new Set(grouped.uuids).size).toBe(grouped.uuids.length);
  });
}
