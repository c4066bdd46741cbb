import { ensureBrowser } from '../../crawlers/ensure-browser.ts';
import { canInstallPackages, installPackages, updatePackageList } from '../../crawlers/install.ts';
import { sentence } from '../../src/errors.ts';
import { noDovecot } from '../support/dovecot.ts';
import { noNginx } from '../support/nginx.ts';
import { findRedis } from '../support/redis.ts';

/** Before the tests: a browser that starts, Redis, and in CI the other servers that tests talk to; installed where there is none. */

const progress = (line: string): void => console.log(line);

/** Packages of the servers that are missing here. Mail and web servers listen on every interface once installed, so only CI gets them. */
function missingServers(): string[] {
  const missing: string[] = [];
  if (!findRedis() && !process.env.REDIS_SERVER) missing.push('redis-server');
  if (process.env.CI && noDovecot()) missing.push('dovecot-imapd');
  if (process.env.CI && noNginx()) missing.push('nginx-light');
  return missing;
}

async function ensureServers(): Promise<void> {
  const missing = missingServers();
  if (missing.length === 0) return;
  if (!canInstallPackages()) {
    progress(
      `Tests that need ${missing.join(', ')} will be skipped (to run them on Debian or Ubuntu: sudo apt-get install ${missing.join(' ')}).`,
    );
    return;
  }
  progress(`Installing ${missing.join(', ')} with apt-get...`);
  await updatePackageList(progress);
  await installPackages(missing, progress);
}

try {
  await ensureBrowser({ configured: process.env.CHROMIUM_PATH, progress });
  await ensureServers();
} catch (error) {
  console.error(sentence(error));
  process.exitCode = 1;
}
