/**
 * The shell blocks of the pages. Each is checked by the shell; what needs only our program and the files of a checkout is run for real, in
 * an empty folder in which /etc, /opt, /usr, /var and /backup stand for themselves; the rest is named with the reason.
 * (The blocks of docs/api.md and the restore of a backup have tests of their own: web/api-docs.spec.ts, ops/backup.spec.ts.)
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot as root } from '../../../src/paths.ts';
import { expect, test } from '../../support/test.ts';

const PAGES = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md') && name !== 'api.md')
    .map((name) => `docs/${name}`),
];

/** Programs that are not run here, and why. */
const NOT_RUN: Record<string, string> = {
  docker: 'needs Docker; docker/test builds the image and runs every role of it',
  kubectl: 'needs a cluster; unit/ops/kubernetes.spec checks the manifests against the schemas',
  'apt-get': 'changes the host',
  useradd: 'changes the host',
  systemctl: 'changes the host; unit/ops/deploy.spec has systemd check the units',
  journalctl: 'needs the service of the host',
  git: 'changes the checkout',
  npm: 'fetches packages; CI runs `npm ci`, `npm test` and the demo, e2e/command-line.spec installs the packed package',
  npx: 'fetches the package; e2e/init.spec and e2e/start.spec run the same commands',
};
/** Commands that are run with other words than on the page: the files that they name are ours. */
const WITH = { key: 'k'.repeat(40) };

interface Block {
  page: string;
  line: number;
  text: string;
}

function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  for (let at = 0; at < lines.length; at++) {
    const fence = /^(\s*)```(?:sh|bash)\b/.exec(lines[at] ?? '');
    if (!fence) continue;
    const from = ++at;
    while (at < lines.length && !/^\s*```/.test(lines[at] ?? '')) at++;
    const text = lines.slice(from, at).map((one) => one.replace(fence[1] ?? '', ''));
    blocks.push({ page, line: from, text: text.join('\n') });
  }
  return blocks;
}

/** The block's commands: lines, with what continues them (a backslash, an open quote). */
function commandsOf({ text }: Block): string[] {
  const commands: string[] = [];
  let open = '';
  for (const line of text.split('\n')) {
    open += open ? `\n${line}` : line;
    // Plain words need no shell to say that nothing is open.
    const isWhole =
      /^(?!(?:for|while|until|if|case|select) )[\w ./:=@,-]*$/.test(open) ||
      (!open.endsWith('\\') && spawnSync('bash', ['-n'], { input: open }).status === 0);
    if (!isWhole) continue;
    if (open.trim() && !open.trim().startsWith('#')) commands.push(open);
    open = '';
  }
  return commands;
}

const programOf = (command: string): string => /^\(?\s*(?:umask \d+; *)?(\S+)/.exec(command)?.[1] ?? '';
const blocks = PAGES.flatMap(blocksOf);

test('there are blocks, and the shell understands each', () => {
  expect(blocks.length).toBeGreaterThan(20);
  const wrong = blocks.flatMap(({ page, line, text }) => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
    return status === 0 ? [] : [`${page}:${line}: ${stderr}`];
  });
  expect(wrong).toEqual([]);
});

test('files of the checkout and services of compose that a block names exist', () => {
  const compose = readFileSync(join(root, 'docker/compose.yaml'), 'utf8');
  const services = [...compose.slice(compose.indexOf('\nservices:'), compose.indexOf('\nnetworks:')).matchAll(/^ {2}(\w+):$/gm)].map(
    ([, name]) => name,
  );
  const missing: string[] = [];
  for (const { page, line, text } of blocks) {
    for (const [path] of text.matchAll(/(?<![\w./-])docker\/[\w./-]*\w(?![\w*-])/g))
      if (!existsSync(join(root, path)) && !path.startsWith('docker/secrets')) missing.push(`${page}:${line}: ${path}`);
    for (const [, service = ''] of text.matchAll(
      /docker compose (?:-f \S+ )+(?:exec|logs --no-log-prefix|cp|run -d --name \w+ --no-deps) (\w+)/g,
    ))
      if (!services.includes(service)) missing.push(`${page}:${line}: service ${service}`);
  }
  expect(missing).toEqual([]);
});

test.describe('run for real', () => {
  let host: string;
  let work: string;
  test.beforeEach(() => {
    host = mkdtempSync(join(tmpdir(), 'doc-blocks-'));
    work = join(host, 'checkout');
    mkdirSync(join(host, 'bin'), { recursive: true });
    for (const folder of [
      'etc/misp-crawler/secrets',
      'etc/systemd/system',
      'opt/misp-crawler/bin',
      'usr/local/bin',
      'var/lib/misp-crawler',
      'backup',
      'path/to',
    ])
      mkdirSync(join(host, folder), { recursive: true });
    cpSync(join(root, 'docker'), join(work, 'docker'), { recursive: true });
    cpSync(join(root, '.env.example'), join(work, '.env.example'));
    // A list on loopback: nothing is looked up outside.
    const feeds = JSON.stringify({ feeds: [{ title: 'Blog', url: 'http://127.0.0.1:9/feed.xml', tags: [] }] });
    for (const file of [join(work, 'feeds.json'), join(host, 'path/to/feedlist.json')]) writeFileSync(file, feeds);
    writeFileSync(join(host, 'path/to/scraper.py'), 'misp_url = "http://127.0.0.1:9"\nmisp_key = "x"\n');
    writeFileSync(
      join(work, 'page.html'),
      `<title>Widow</title><article><h1>Widow</h1><p>${'Acme was attacked by the group. '.repeat(20)}</p></article>`,
    );
    const channels = [{ name: 'analysts', kind: 'webhook', url: 'http://127.0.0.1:9/' }];
    writeFileSync(join(work, 'notify.json'), JSON.stringify({ channels }));
    writeFileSync(join(work, 'watchlists.json'), JSON.stringify({ watchlists: [{ name: 'Our names', terms: ['Acme'] }] }));
    for (const file of ['auth.json', 'audit.log']) writeFileSync(join(host, 'var/lib/misp-crawler', file), '{}\n');
    symlinkSync(join(root, 'build/src/cli/main.js'), join(host, 'bin/misp-crawler'));
    execFileSync('chmod', ['+x', join(root, 'build/src/cli/main.js')]);
  });
  test.afterEach(() => rmSync(host, { recursive: true }));

  /** Exit codes that are right here, where nothing answers on loopback; 0 for every other command. */
  const ENDS: [RegExp, number[]][] = [
    // The list is sound but its feed does not answer; there is no MISP to check.
    [/^misp-crawler feeds check\b/, [1]],
    [/^misp-crawler doctor\b/, [0, 1]],
    [/^misp-crawler notify test/, [1, 3]],
  ];

  for (const block of blocks) {
    const commands = commandsOf(block).filter((command) => !(programOf(command) in NOT_RUN));
    if (commands.length === 0) continue;
    test(`${block.page}:${block.line} ${commands[0]?.slice(0, 60)}`, () => {
      for (const command of commands) {
        const here = command.replace(/(?<![\w.:/-])\/(?=(?:etc|opt|usr|var|backup|path)\b)/g, `${host}/`);
        const { status, stdout, stderr } = spawnSync('bash', ['-c', here], {
          cwd: work,
          encoding: 'utf8',
          input: `${WITH.key}\n`,
          timeout: 60_000,
          env: {
            PATH: `${join(host, 'bin')}:${process.env.PATH}`,
            HOME: host,
            NOTIFY_FILE: 'notify.json',
            WATCHLISTS_FILE: 'watchlists.json',
            LOG_LEVEL: 'error',
            // What doctor says of a browser is tested by ops/doctor.spec: none is started here.
            CHROMIUM_PATH: '/nowhere',
          },
        });
        const allowed = ENDS.find(([pattern]) => pattern.test(command))?.[1] ?? [0];
        expect(allowed, `${command}\n${stdout}${stderr}`).toContain(status);
        expect(stderr, command).not.toMatch(/^\s+at .*\.js:\d+/m);
      }
    });
  }

  test('what is not run is known, with the reason', () => {
    const runnable = new Set([
      'cp',
      'docker/init-secrets',
      'install',
      'ln',
      'printf',
      'cat',
      'echo',
      'mkdir',
      'umask',
      'sqlite3',
      'misp-crawler',
    ]);
    const unknown = blocks.flatMap((block) =>
      commandsOf(block)
        .map(programOf)
        .filter((program) => !(program in NOT_RUN) && !runnable.has(program))
        .map((program) => `${block.page}:${block.line}: ${program}`),
    );
    expect(unknown).toEqual([]);
  });
});
