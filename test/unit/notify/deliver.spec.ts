import { Permanent } from '../../../src/errors.ts';
import { deliver } from '../../../src/notify/deliver.ts';
import { notifySchema } from '../../../src/notify/settings.ts';
import { expect, test } from '../../support/test.ts';

test("no error names a webhook's secret address, however it is spelled", async () => {
  const [channel] = notifySchema.parse({ channels: [{ name: 'chat', kind: 'slack', urlSecret: 'HOOK' }] }).channels;
  if (!channel) throw new Error('no channel');
  const fetch = async (url: string): Promise<never> => {
    throw new Permanent('egress-refused', `${new URL(url).href} was not opened: it is inside.`);
  };
  const egress = { fetch, gate: () => Promise.reject(new Error('no gate')) };
  const error: Error = await deliver(channel, [], { egress, secret: () => 'HTTPS://Hooks.Example:443/services/s3cr3t' }).catch(
    (one) => one,
  );
  expect(error.message).toBe('Channel "chat": https://hooks.example was not opened: it is inside.');
});
