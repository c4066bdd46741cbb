import { spawnSync } from 'node:child_process';

/** Why there can be no nginx here; undefined when there can. */
export function noNginx(): string | undefined {
  return spawnSync('nginx', ['-v']).status === 0 ? undefined : 'nginx is not installed (apt-get install nginx-light)';
}
