import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isFileExtension, isTopLevelDomain } from '../../../src/data/extensions.ts';
import { type ListName, parseList, wordList } from '../../../src/data/lists.ts';
import { packageRoot } from '../../../src/paths.ts';
import { expect, test } from '../../support/test.ts';

test('comments and line breaks are not words', () => {
  expect([...parseList('# head: not a word\n\nOne two\nthree # four\nfive#six\n')]).toEqual(['one', 'two', 'three', 'five#six']);
});

for (const file of readdirSync(join(packageRoot, 'src/data/lists')).filter((name) => name.endsWith('.txt'))) {
  test(`data/${file} has words`, () => {
    expect(wordList(file.replace('.txt', '') as ListName).size).toBeGreaterThan(0);
  });
}

test('endings of files that are top-level domains can be hosts', () => {
  expect(['exe', 'dll', 'docx', 'json'].filter((extension) => !isFileExtension(extension) || isTopLevelDomain(extension))).toEqual([]);
  expect(['sh', 'app', 'zip', 'pl', 'py', 'rs'].filter((extension) => !isFileExtension(extension) || !isTopLevelDomain(extension))).toEqual(
    [],
  );
  expect(['com', 'net', 'cc', 'id', 'app'].filter((extension) => !isTopLevelDomain(extension))).toEqual([]);
});
