/** The files of an installation: systemd units, seccomp profile, Dockerfile. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot as root } from '../../../src/paths.ts';
import { expect, test } from '../../support/test.ts';

const unitFolder = join(root, 'docker/systemd');
const units = readdirSync(unitFolder).filter((name) => name.endsWith('.service'));

const hasSystemd = (() => {
  try {
    execFileSync('systemd-analyze', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test.describe('systemd units', () => {
  test.skip(!hasSystemd, 'systemd-analyze is not installed');
  let folder: string;
  test.beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'units-'));
    // The program is not installed here: any that exists does for the check of the file.
    for (const unit of units) {
      const text = readFileSync(join(unitFolder, unit), 'utf8').replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true');
      writeFileSync(join(folder, unit), text);
    }
  });
  test.afterEach(() => rmSync(folder, { recursive: true }));

  for (const unit of units) {
    test(`${unit} is understood without a complaint, and exposes little`, () => {
      // Instances need a name.
      const file = join(folder, unit.replace('@.', '@1.'));
      if (!existsSync(file)) writeFileSync(file, readFileSync(join(folder, unit)));
      const said = execFileSync('sh', ['-c', `systemd-analyze verify --man=no "${file}" 2>&1 || true`], { encoding: 'utf8' });
      expect(said.split('\n').filter((line) => line.includes('misp-crawler'))).toEqual([]);
      // 25 stands for 2.5 of 10; the command fails above it.
      execFileSync('systemd-analyze', ['security', '--offline=yes', '--threshold=25', file], { stdio: 'ignore' });
    });
  }
});

test('the seccomp profile allows what the sandbox of Chromium is made of, and nothing that leads out of the container', () => {
  const profile = JSON.parse(readFileSync(join(root, 'docker/seccomp-chromium.json'), 'utf8')) as {
    defaultAction: string;
    syscalls: { names: string[]; action: string; args: unknown[] }[];
  };
  expect(profile.defaultAction).toBe('SCMP_ACT_ERRNO');
  const allowed = new Set(profile.syscalls.filter(({ action }) => action === 'SCMP_ACT_ALLOW').flatMap(({ names }) => names));
  for (const name of ['clone', 'unshare', 'chroot', 'seccomp', 'prctl', 'futex', 'epoll_wait', 'openat', 'statx', 'rseq'])
    expect(allowed).toContain(name);
  const never = 'mount umount2 pivot_root setns ptrace process_vm_writev bpf perf_event_open init_module kexec_load keyctl add_key'.split(
    ' ',
  );
  for (const name of [...never, 'io_uring_setup', 'open_by_handle_at', 'userfaultfd', 'reboot', 'clock_settime'])
    expect(allowed).not.toContain(name);
});

test('everything that the Dockerfile copies from the checkout exists and is let through to the builder', () => {
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8');
  const sources = [...readFileSync(join(root, 'Dockerfile'), 'utf8').matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, words = '']) =>
    words.split(' ').slice(0, -1),
  );
  expect(sources.length).toBeGreaterThan(8);
  for (const source of sources) {
    expect(existsSync(join(root, source)), source).toBe(true);
    const letThrough = source.split('/').some((_, index, parts) => ignored.includes(`!${parts.slice(0, index + 1).join('/')}\n`));
    expect(letThrough, `${source} in .dockerignore`).toBe(true);
  }
});

test('every service of the compose file is read-only, without capabilities, limited, and never root', () => {
  const compose = readFileSync(join(root, 'docker/compose.yaml'), 'utf8');
  const services = compose.slice(compose.indexOf('\nservices:'), compose.indexOf('\nnetworks:'));
  const names = [...services.matchAll(/^ {2}(\w+):$/gm)].map(([, name]) => name);
  expect(names).toEqual(['redis', 'cron', 'worker', 'web']);
  const common = compose.slice(compose.indexOf('x-crawler:'), compose.indexOf('\nservices:'));
  for (const [index, name] of names.entries()) {
    const from = services.indexOf(`\n  ${name}:`);
    const own = services.slice(from, index + 1 < names.length ? services.indexOf(`\n  ${names[index + 1]}:`) : undefined);
    const text = own.includes('<<: *crawler') ? common + own : own;
    for (const wanted of ['read_only: true', 'cap_drop: [ALL]', 'no-new-privileges:true', 'mem_limit:', 'pids_limit:'])
      expect(text, `${name}: ${wanted}`).toContain(wanted);
    expect(text, name).toMatch(/user: ["'][1-9]\d*:[1-9]\d*["']/);
  }
});
