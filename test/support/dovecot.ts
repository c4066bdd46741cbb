import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './listening.ts';

/** A real IMAP server (Debian's dovecot) on loopback, with one mailbox: user "reader", password "secret". */
export interface MailServer {
  /** imap://127.0.0.1:PORT/INBOX */
  url: string;
  port: number;
  /** Puts a message into the inbox, as delivery would. */
  deliver(message: string): void;
  /** Names of the messages' files, with their flags: ":2,S" is one that was marked as read. */
  files(): string[];
  close(): Promise<void>;
}

const BINARY = '/usr/sbin/dovecot';

/** Why there can be no server here; undefined when there can. */
export function noDovecot(): string | undefined {
  if (!existsSync(BINARY)) return 'dovecot is missing: apt-get install dovecot-imapd';
  if (process.getuid?.() !== 0) return 'dovecot is started as root only, because it changes users';
  return undefined;
}

export async function startDovecot(): Promise<MailServer> {
  const folder = mkdtempSync(join(tmpdir(), 'dovecot-'));
  chmodSync(folder, 0o755);
  const idOf = (flag: string): number => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  const [uid, gid] = [idOf('-u'), idOf('-g')];
  const inbox = join(folder, 'mail');
  for (const path of [inbox, join(inbox, 'new'), join(inbox, 'cur'), join(inbox, 'tmp')]) {
    mkdirSync(path);
    chownSync(path, uid, gid);
  }
  const port = await freePort();
  const config = join(folder, 'dovecot.conf');
  writeFileSync(
    config,
    `protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${inbox}
first_valid_uid = 1
first_valid_gid = 1
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`,
  );
  const server = spawn(BINARY, ['-F', '-c', config], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  let count = 0;
  const close = async (): Promise<void> => {
    server.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const log = (): string => (existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8') : '');
  try {
    await Promise.race([
      listening(port),
      ended.then(() => {
        throw new Error(`dovecot ended: ${log().slice(-500)}`);
      }),
    ]);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: `imap://127.0.0.1:${port}/INBOX`,
    port,
    deliver(message) {
      const path = join(inbox, 'new', `${1_700_000_000 + count}.M${++count}.loopback`);
      writeFileSync(path, message.replace(/\r?\n/g, '\r\n'));
      chownSync(path, uid, gid);
    },
    files: () => spawnSync('find', [inbox, '-type', 'f', '-name', '*.loopback*'], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean),
    close,
  };
}

/** Resolves when the server greets. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const greeted = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('data', () => socket.destroy(resolve(true) as undefined));
      socket.once('error', () => resolve(false));
    });
    if (greeted) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
