import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { browserRoot } from '../../../crawlers/browser-home.ts';

const ROOT = browserRoot();

/** Folders and processes of the browsers that process `pid` started, as the user `uid`. Linux only. */
export function leftOf(pid: number, uid = process.getuid?.() ?? 0): { folders: string[]; processes: string[] } {
  const mark = `${ROOT.replace(/\d+$/, String(uid))}/${pid}-`;
  const folders = existsSync(ROOT) ? readdirSync(ROOT).filter((name) => name.startsWith(`${pid}-`)) : [];
  const processes = readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(mark);
    } catch {
      return false;
    }
  });
  return { folders, processes };
}
