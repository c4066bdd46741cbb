/**
 * Runs the double of MISP as a process, for containers, chaos runs and trying things by hand:
 *
 *   node build/test/tools/misp-double.js [--port 8090] [--host 127.0.0.1] [--key KEY] [--role admin]
 *
 * Prints `listening on URL` and then nothing. `GET /__double__/events` (no key) lists what it holds, and
 * `GET /__double__/calls` what it was asked, for scripts that check from outside. Ends on SIGTERM and SIGINT.
 */
import { allGalaxies, ROLES, type RoleName, startMispDouble } from '../support/misp/index.ts';
import { oneOf, readOptions, runTool, whole } from './options.ts';

await runTool('misp-double', async () => {
  const values = readOptions(process.argv.slice(2), {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    key: { type: 'string' },
    role: { type: 'string', default: 'admin' },
  });
  const double = await startMispDouble({
    galaxies: allGalaxies(),
    port: whole('--port', values.port, 0, 65_535),
    host: values.host,
    role: oneOf('--role', values.role, Object.keys(ROLES) as RoleName[]),
    inspection: true,
    ...(values.key === undefined ? {} : { key: values.key }),
  });
  process.stdout.write(`listening on ${double.url}\nkey ${double.key}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void double.close().then(() => process.exit(0)));
});
