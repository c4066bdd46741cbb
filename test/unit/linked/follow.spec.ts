import { extractArticle } from '../../../extractors/article/extract.ts';
import type { Article, LinkedFile } from '../../../src/domain.ts';
import { rawAddress } from '../../../src/linked/addresses.ts';
import { allowance, fetchFile, findChanged } from '../../../src/linked/fetch.ts';
import { followLinkedFiles, type LinkedDeps } from '../../../src/linked/follow.ts';
import { documentPage } from '../../../src/pipeline/crawl.ts';
import { articleOf } from '../../support/samples.ts';
import { expect, test } from '../../support/test.ts';

const link = (url: string, more: Partial<LinkedFile> = {}): LinkedFile => ({
  url,
  name: url.split('/').at(-1) ?? '',
  linkedUnder: 'IOCs',
  status: 'found',
  ...more,
});
const article = (linkedFiles: LinkedFile[], more: Partial<Article> = {}) =>
  articleOf('https://www.marnstad-labs.com/blog/lantern', {
    title: 'Copper Lantern returns with a new loader',
    published: '2026-03-04T00:00:00.000Z',
    markdown: 'See our IOCs.\n',
    linkedFiles,
    ...more,
  });

/** A web that answers these addresses only; bodies as the services give them. */
function world(answers: Record<string, string | number>, limits: Partial<LinkedDeps['limits']> = {}): LinkedDeps & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async fetch(url) {
      asked.push(url);
      const body = answers[url];
      if (typeof body === 'string') return new Response(body, { headers: { 'content-type': 'text/plain; charset=utf-8' } }) as never;
      return new Response('', { status: body ?? 404 }) as never;
    },
    read: ({ url, contentType, bytes }) => extractArticle(documentPage(url, contentType, bytes), {}),
    limits: { files: 12, bytes: 100_000, timeoutMs: 1_000, indicators: 100, ...limits },
  };
}

const CSV = 'type,value\ndomain,qorvelta.com\nurl,https://www.marnstad-labs.com/blog/lantern\n';

test('a file behind a page of a repository is read, its values say where they come from', async () => {
  const deps = world({ 'https://raw.githubusercontent.com/marnstadlabs/iocs/main/lantern.csv': CSV });
  const { article: whole, files } = await followLinkedFiles(
    article([link('https://github.com/marnstadlabs/iocs/blob/main/lantern.csv')]),
    deps,
  );
  expect(whole.indicators).toHaveLength(1);
  expect(whole.indicators[0]).toMatchObject({
    value: 'qorvelta.com',
    toIds: true,
    occurrences: [],
    origin: { kind: 'file', name: 'lantern.csv', url: 'https://github.com/marnstadlabs/iocs/blob/main/lantern.csv', linkedUnder: 'IOCs' },
  });
  expect(whole.linkedFiles?.[0]).toMatchObject({
    status: 'read',
    format: 'CSV',
    indicators: 1,
    fetchedFrom: 'https://raw.githubusercontent.com/marnstadlabs/iocs/main/lantern.csv',
  });
  expect(whole.markdown).toBe(
    'See our IOCs.\n\n## Linked indicator files\n\n- [lantern.csv](<https://github.com/marnstadlabs/iocs/blob/main/lantern.csv>), linked under "IOCs": CSV, 1 value.\n',
  );
  expect(files[0]).toMatchObject({ kind: 'linked-file', fileName: 'lantern.csv' });
});

test('of a folder the files that fit the title are read, nothing else is asked for', async () => {
  const entry = (name: string) => ({
    name,
    path: `2026/${name}`,
    type: 'file',
    size: 10,
    download_url: `https://raw.githubusercontent.com/m/iocs/main/2026/${name}`,
  });
  const listing = JSON.stringify([
    ...['copper-lantern.csv', 'heron.csv', 'copper.zip', 'LICENSE.md', 'a.csv', 'b.csv', 'c.csv', 'd.csv'].map(entry),
    { name: 'sub', path: 'sub', type: 'dir', download_url: null },
  ]);
  const deps = world({
    'https://api.github.com/repos/m/iocs/contents/2026?ref=main': listing,
    'https://raw.githubusercontent.com/m/iocs/main/2026/copper-lantern.csv': CSV,
  });
  const { article: whole } = await followLinkedFiles(article([link('https://github.com/m/iocs/tree/main/2026')]), deps);
  expect(deps.asked).toEqual([
    'https://api.github.com/repos/m/iocs/contents/2026?ref=main',
    'https://raw.githubusercontent.com/m/iocs/main/2026/copper-lantern.csv',
  ]);
  expect(whole.indicators.map(({ value }) => value)).toEqual(['qorvelta.com']);
});

test('a folder of GitLab, whose list has no addresses of files', async () => {
  const deps = world({
    'https://gitlab.com/api/v4/projects/m%2Fiocs/repository/tree?per_page=100&path=2026&ref=main': JSON.stringify([
      { id: '1', name: 'lantern iocs.csv', type: 'blob', path: '2026/lantern iocs.csv', mode: '100644' },
      { id: '2', name: 'older', type: 'tree', path: '2026/older', mode: '040000' },
    ]),
    'https://gitlab.com/m/iocs/-/raw/main/2026/lantern%20iocs.csv': CSV,
  });
  const { article: whole } = await followLinkedFiles(article([link('https://gitlab.com/m/iocs/-/tree/main/2026')]), deps);
  expect(whole.linkedFiles).toMatchObject([{ name: 'lantern iocs.csv', status: 'read' }]);
});

test('a pulse, a gist with rules, and a value that the text has already', async () => {
  const deps = world({
    'https://otx.alienvault.com/api/v1/pulses/5d13cf4759eec0125b9d8ffa': JSON.stringify({
      name: 'Lantern',
      references: ['https://x.example.org/a'],
      indicators: [
        { type: 'hostname', indicator: 'c2.qorvelta.com' },
        { type: 'IPv4', indicator: '91.212.44.7' },
      ],
    }),
    'https://gist.githubusercontent.com/jdoe/abc123/raw': 'rule Lantern { strings: $a = "lantern" condition: $a }\n',
  });
  const known = {
    type: 'ipv4',
    value: '91.212.44.7',
    defanged: true,
    verdict: 'indicator',
    toIds: true,
    reason: '',
    context: { kind: 'list' },
    occurrences: [],
  } as const;
  const given = article([link('https://otx.alienvault.com/pulse/5d13cf4759eec0125b9d8ffa'), link('https://gist.github.com/jdoe/abc123')], {
    indicators: [{ ...known, occurrences: [] }],
  });
  const { article: whole } = await followLinkedFiles(given, deps);
  expect(whole.indicators.map(({ value, origin }) => [value, origin?.kind])).toEqual([
    ['91.212.44.7', undefined],
    ['c2.qorvelta.com', 'file'],
  ]);
  expect(whole.rules).toMatchObject([{ kind: 'yara', name: 'Lantern', origin: { kind: 'file' } }]);
  expect(whole.rules?.[0]?.problem).toBeUndefined();
});

test('what cannot be had is named with the reason and costs nothing else', async () => {
  const at = (name: string) => `https://files.example.org/${name}`;
  const deps = world(
    {
      [at('big.csv')]: 'x'.repeat(2_000),
      [at('gone.csv')]: 410,
      [at('zip.csv')]: 'PK\u0003\u0004rest',
      [at('ok.csv')]: CSV,
      [at('more.csv')]: CSV,
    },
    { bytes: 1_000, files: 5 },
  );
  const names = ['big.csv', 'gone.csv', 'zip.csv', 'ok.csv', 'lost.csv', 'more.csv'];
  const { article: whole } = await followLinkedFiles(
    article([...names.map((name) => link(at(name))), link('https://www.virustotal.com/gui/collection/abc')]),
    deps,
  );
  expect(whole.linkedFiles?.map(({ name, status, reason }) => [name, status, reason])).toEqual([
    ['big.csv', 'unread', 'It has more than 1000 bytes: LINKED_FILES_BYTES.'],
    ['gone.csv', 'unread', 'The server answered 410.'],
    ['zip.csv', 'unread', 'It is an archive or a program, which is never opened.'],
    ['ok.csv', 'read', undefined],
    ['lost.csv', 'unread', 'The server answered 404.'],
    ['more.csv', 'unread', 'The article links to more files than LINKED_FILES_MAX (5).'],
    ['abc', 'unread', 'A VirusTotal collection is only given to holders of an API key.'],
  ]);
  expect(whole.indicators).toHaveLength(1);
});

test('the time of a request counts from the turn of its host on, however long that takes', async () => {
  const url = 'https://www.marnstad-labs.com/lantern.csv';
  const order: string[] = [];
  const deps = world({ [url]: CSV });
  const { timeout } = AbortSignal;
  AbortSignal.timeout = (ms) => {
    order.push(`${ms} ms from here`);
    return timeout.call(AbortSignal, ms);
  };
  try {
    await followLinkedFiles(article([link(url)]), {
      ...deps,
      fetch: (...asked) => {
        order.push('asked');
        return deps.fetch(...asked);
      },
      throttled: (_host, _signal, work) => {
        order.push('turn');
        return work();
      },
    });
  } finally {
    AbortSignal.timeout = timeout;
  }
  expect(order).toEqual(['123000 ms from here', 'turn', '1000 ms from here', 'asked']);
});

test('what earlier requests left of the time is enough for another file', async () => {
  const url = 'https://www.marnstad-labs.com/lantern.csv';
  const left = { ...allowance({ bytes: 1, timeoutMs: 60_000 }), requestMs: 30_000.25 };
  expect(await fetchFile(url, { ...world({ [url]: CSV }), limits: { bytes: 1_000, timeoutMs: 60_000 } }, left)).toMatchObject({
    kind: 'bytes',
  });
  expect(await fetchFile(url, world({ [url]: CSV }), { ...left, requestMs: 0 })).toMatchObject({ kind: 'refused', passing: true });
});

test('what may be there another time is watched for, what is gone is not', async () => {
  const busy = 'https://www.marnstad-labs.com/busy.csv';
  const gone = 'https://www.marnstad-labs.com/gone.csv';
  const reset = 'https://www.marnstad-labs.com/reset.csv';
  const deps = world({ [busy]: 503, [gone]: 410 });
  const { watched, article: whole } = await followLinkedFiles(article([link(busy), link(gone), link(reset)]), {
    ...deps,
    fetch: async (url, init) => {
      if (url === reset) throw new Error('the connection was reset');
      return deps.fetch(url, init);
    },
  });
  expect(whole.linkedFiles?.map(({ status }) => status)).toEqual(['unread', 'unread', 'unread']);
  expect(watched).toEqual([
    { url: busy, sha256: '' },
    { url: reset, sha256: '' },
  ]);
  // It is there now: the article is read again.
  expect(await findChanged(watched, world({ [busy]: CSV }), allowance(deps.limits))).toEqual({ url: busy, sha256: '' });
});

test('a list that is longer than one article may bring is cut and says so', async () => {
  const hosts = Array.from({ length: 30 }, (_, at) => `h${at}.qorvelta.com`).join('\n');
  const deps = world({ 'https://files.example.org/iocs.txt': hosts }, { indicators: 20 });
  const { article: whole } = await followLinkedFiles(article([link('https://files.example.org/iocs.txt')]), deps);
  expect(whole.indicators).toHaveLength(20);
  expect(whole.markdown).toContain('linked files may bring 20 indicators and rules (LINKED_FILES_INDICATORS).');
});

test('rules of a file count as its indicators do, and each once', async () => {
  const rule = (sid: number) => `alert tcp any any -> any 443 (msg:"KETTLE ${sid}"; content:"x"; sid:${sid}; rev:1;)`;
  const file = (...sids: number[]) => `${sids.map(rule).join('\n')}\n`;
  const deps = world(
    { 'https://files.example.org/a.rules': file(1, 2, 3), 'https://files.example.org/b.rules': file(3, 2, 1, 4, 5) },
    { indicators: 4 },
  );
  const links = ['a', 'b'].map((name) => link(`https://files.example.org/${name}.rules`));
  const { article: whole } = await followLinkedFiles(article(links), deps);
  expect(whole.rules?.map(({ name }) => name)).toEqual([1, 2, 3, 4].map((sid) => `KETTLE ${sid}`));
  expect(whole.linkedFiles?.map(({ reason }) => reason === undefined)).toEqual([true, false]);
});

test('an address with brackets stays one link in the report', async () => {
  const url = 'https://files.example.org/a)![p](https:/y/p.csv';
  const { article: whole } = await followLinkedFiles(article([link(url, { name: 'p.csv' })]), world({}));
  expect(whole.markdown).toContain(`[p.csv](<${url}>)`);
});

test('addresses of files behind pages', () => {
  const of = (url: string) => {
    const target = rawAddress(url);
    return target.kind === 'none' ? target.reason : target.url;
  };
  expect(of('https://github.com/o/r')).toBe('https://api.github.com/repos/o/r/contents/');
  expect(of('https://gitlab.com/g/s/p/-/blob/main/a/iocs.csv')).toBe('https://gitlab.com/g/s/p/-/raw/main/a/iocs.csv');
  expect(of('https://gitlab.com/g/p/-/tree/main/a')).toBe(
    'https://gitlab.com/api/v4/projects/g%2Fp/repository/tree?per_page=100&path=a&ref=main',
  );
  expect(of('https://gitlab.com/g/p/-/tree/main/%zz')).toBe('Its address is not valid.');
  expect(of('https://pastebin.com/AbCd1234')).toBe('https://pastebin.com/raw/AbCd1234');
  expect(of('https://files.example.org/a.csv')).toBe('https://files.example.org/a.csv');
  expect(of('https://codeberg.org/o/r/src/branch/main/a.csv')).toBe('https://codeberg.org/o/r/raw/branch/main/a.csv');
  expect(of('https://bitbucket.org/o/r/src/master/a.txt')).toBe('https://bitbucket.org/o/r/raw/master/a.txt');
  expect(of('https://git.example.org/g/p/-/blob/main/a.csv')).toBe('https://git.example.org/g/p/-/raw/main/a.csv');
});
