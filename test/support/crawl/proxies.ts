import { connect, createServer, type Socket } from 'node:net';
import { Server } from 'proxy-chain';

/** An upstream proxy that notes where it was asked to go and leads everything to one port of this host. */
export interface UpstreamProxy {
  url: string;
  asked: string[];
  close(): Promise<void>;
}

export async function startHttpProxy(target: string): Promise<UpstreamProxy> {
  const asked: string[] = [];
  const [host = ''] = target.split(':');
  const server = new Server({
    host: '127.0.0.1',
    port: 0,
    prepareRequestFunction: ({ hostname, port: askedPort }) => {
      asked.push(`${hostname}:${askedPort}`);
      // Names lead to the test's own server, as a proxy with a resolver of its own would lead them somewhere.
      return {
        dnsLookup: ((_h: string, options: { all?: boolean }, callback: (...args: unknown[]) => void) =>
          options.all ? callback(null, [{ address: host, family: 4 }]) : callback(null, host, 4)) as never,
      };
    },
  });
  await server.listen();
  return { url: `http://127.0.0.1:${server.port}`, asked, close: () => server.close(true) };
}

/** SOCKS5 without authentication, CONNECT only (RFC 1928). */
export async function startSocksProxy(target: string): Promise<UpstreamProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const [host = '', port = ''] = target.split(':');
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => {});
    client.once('data', () => {
      client.write(Buffer.from([5, 0]));
      client.once('data', (request) => {
        const type = request[3];
        const name = type === 3 ? request.subarray(5, 5 + (request[4] ?? 0)).toString() : [...request.subarray(4, 8)].join('.');
        asked.push(`${type === 3 ? 'name' : 'address'} ${name}:${request.readUInt16BE(request.length - 2)}`);
        const onward = connect(Number(port), host, () => {
          client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
          client.pipe(onward).pipe(client);
        });
        sockets.add(onward);
        onward.on('error', () => client.destroy());
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  return {
    url: `socks5://127.0.0.1:${address.port}`,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
