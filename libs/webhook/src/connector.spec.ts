import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TlsOptions, type TLSSocket } from 'node:tls';
import { runInThisContext } from 'node:vm';

import { HttpCaller, type HttpCallerOptions } from './http-caller';
import type { HttpResult } from './http-post';
import { RawServer } from './testing/raw-server';
import { selfSignedCertificate } from './testing/self-signed-certificate';

const HOUR_MS = 3_600_000;
const good = selfSignedCertificate({ names: ['localhost'] });

const opened: { readonly end: () => Promise<unknown> }[] = [];
afterEach(async () => {
  for (const { end } of opened.splice(0)) await end();
});

interface TlsWorker {
  readonly port: number;
  /** Name asked for in TLS, and whether the session was resumed, per connection. */
  readonly connections: { readonly servername: string | false; readonly resumed: boolean }[];
  requestCount: number;
  handshakeCount: number;
}

async function tlsWorker(options: TlsOptions): Promise<TlsWorker> {
  const worker: TlsWorker = { port: 0, connections: [], requestCount: 0, handshakeCount: 0 };
  const server: Server = createServer(options, (socket: TLSSocket) => {
    worker.connections.push({
      servername: socket.servername ?? '',
      resumed: socket.isSessionReused(),
    });
    socket.on('error', () => undefined);
    socket.on('data', () => {
      worker.requestCount += 1;
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nnull');
    });
  });
  server.on('connection', () => (worker.handshakeCount += 1));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push({ end: () => new Promise((resolve) => server.close(resolve)) });
  return Object.assign(worker, { port: (server.address() as AddressInfo).port });
}

function callerOf(over: Partial<HttpCallerOptions> = {}): HttpCaller {
  const caller = new HttpCaller({
    policy: { allowLoopback: true },
    lookupAll: async () => ['127.0.0.1'],
    ...over,
  });
  opened.unshift({ end: () => caller.close() });
  return caller;
}

function post(caller: HttpCaller, url: string): Promise<HttpResult> {
  const limits = { deadlineMs: 5_000, responseBytesMax: 1_000 };
  return caller.post({ url, headers: {}, body: '{}', ...limits }).result;
}

describe('over TLS', () => {
  it('connects to the address checked, asks for the name, and tells the phases', async () => {
    const worker = await tlsWorker(good);
    const result = await post(
      callerOf({ ca: good.cert }),
      `https://localhost:${String(worker.port)}/`,
    );
    expect(result).toMatchObject({ type: 'answer', status: 200 });
    expect(worker.connections).toEqual([{ servername: 'localhost', resumed: false }]);
    const { trace } = result;
    expect(trace.remoteAddress).toBe('127.0.0.1');
    const { dnsMs = -1, connectMs = -1, tlsMs = -1, firstByteMs = -1, totalMs } = trace;
    for (const phase of [dnsMs, connectMs, tlsMs]) expect(phase).toBeGreaterThanOrEqual(0);
    expect(tlsMs).toBeGreaterThan(0);
    expect(firstByteMs).toBeGreaterThanOrEqual(dnsMs + connectMs + tlsMs);
    expect(totalMs).toBeGreaterThanOrEqual(firstByteMs);
  });

  it('resumes the session of the connection before', async () => {
    const worker = await tlsWorker(good);
    const caller = callerOf({ ca: good.cert });
    const url = `https://localhost:${String(worker.port)}/`;
    await post(caller, url);
    await post(caller, url);
    expect(worker.connections.map(({ resumed }) => resumed)).toEqual([false, true]);
  });

  const expired = selfSignedCertificate({
    names: ['localhost'],
    validFrom: new Date(Date.now() - 3 * HOUR_MS),
    validUntil: new Date(Date.now() - 2 * HOUR_MS),
  });
  const early = selfSignedCertificate({
    names: ['localhost'],
    validFrom: new Date(Date.now() + HOUR_MS),
    validUntil: new Date(Date.now() + 2 * HOUR_MS),
  });
  const foreign = selfSignedCertificate({ names: ['example.com'] });
  const old = {
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  } as const;

  it.each([
    ['a certificate that has expired', expired, expired.cert],
    ['a certificate that is not yet valid', early, early.cert],
    ['the certificate of another name', foreign, foreign.cert],
    ['a certificate that nobody vouches for', good, undefined],
    ['TLS 1.1', { ...good, ...old }, good.cert],
  ])('refuses %s, and sends nothing', async (_name, options, ca) => {
    const worker = await tlsWorker(options);
    const caller = callerOf(ca === undefined ? {} : { ca });
    const result = await post(caller, `https://localhost:${String(worker.port)}/`);
    expect(result).toMatchObject({ type: 'fault', reason: 'Tls', maybeSent: false });
    expect(worker.requestCount).toBe(0);
  });

  it('does not take an environment variable for a reason to trust', async () => {
    const worker = await tlsWorker(good);
    // The environment of the process, of which specs have a copy only.
    const { env } = runInThisContext('process') as NodeJS.Process;
    env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const result = await post(callerOf(), `https://localhost:${String(worker.port)}/`);
      expect(result).toMatchObject({ reason: 'Tls' });
    } finally {
      delete env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  it('does not look for another address that shows a better certificate', async () => {
    const worker = await tlsWorker(good);
    const caller = callerOf({ lookupAll: async () => ['127.0.0.1', '127.0.0.1'] });
    const result = await post(caller, `https://localhost:${String(worker.port)}/`);
    expect(result).toMatchObject({ reason: 'Tls' });
    expect(worker.handshakeCount).toBe(1);
  });

  it('does not let a Host header choose the name', async () => {
    const worker = await tlsWorker(good);
    const caller = callerOf({ ca: good.cert });
    const { result } = caller.post({
      url: `https://localhost:${String(worker.port)}/`,
      headers: { Host: 'inside.example.com' },
      body: '{}',
      deadlineMs: 5_000,
      responseBytesMax: 1_000,
    });
    expect(await result).toMatchObject({ type: 'answer' });
    expect(worker.connections).toEqual([{ servername: 'localhost', resumed: false }]);
  });
});

describe('several addresses', () => {
  it('are tried until one answers', async () => {
    const worker = new RawServer();
    await worker.listen();
    opened.push({ end: () => worker.close() });
    const caller = callerOf({ lookupAll: async () => ['127.9.9.9', '127.0.0.1'] });
    const result = await post(caller, `http://localhost:${String(worker.port)}/`);
    expect(result).toMatchObject({ type: 'answer', trace: { remoteAddress: '127.0.0.1' } });
  });

  it('are not all tried: the fourth is one too many', async () => {
    const worker = new RawServer();
    await worker.listen();
    opened.push({ end: () => worker.close() });
    const addresses = ['127.9.9.9', '127.9.9.8', '127.9.9.7', '127.0.0.1'];
    const caller = callerOf({ lookupAll: async () => addresses });
    const result = await post(caller, `http://localhost:${String(worker.port)}/`);
    expect(result).toMatchObject({ type: 'fault', reason: 'Connect', maybeSent: false });
    expect(worker.connectionCount).toBe(0);
  });
});

describe('what may not be connected to', () => {
  it.each(['127.0.0.1', '10.0.0.1', '::ffff:7f00:1'])(
    'is not, when a public name resolves to %s',
    async (address) => {
      const asked: string[] = [];
      const caller = callerOf({
        lookupAll: async (host) => {
          asked.push(host);
          return ['93.184.215.14', address];
        },
      });
      const result = await post(caller, 'https://rebinding.example.com:8443/');
      expect(result).toMatchObject({ type: 'fault', reason: 'Refused', maybeSent: false });
      expect(asked).toEqual(['rebinding.example.com']);
    },
  );

  it('is judged again at the next connection, whatever the one before was allowed', async () => {
    const worker = new RawServer();
    await worker.listen();
    opened.push({ end: () => worker.close() });
    worker.react = (socket) => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nnull');
    };
    const answers = [['127.0.0.1'], ['127.0.0.1', '10.0.0.1']];
    const caller = callerOf({ lookupAll: async () => answers.shift() ?? [] });
    const url = `http://localhost:${String(worker.port)}/`;
    expect(await post(caller, url)).toMatchObject({ type: 'answer' });
    const later = performance.now() + 10_001;
    const clock = jest.spyOn(performance, 'now').mockReturnValue(later);
    const second = await post(caller, url);
    clock.mockRestore();
    expect(second).toMatchObject({ type: 'fault', reason: 'Refused' });
    expect(worker.requests).toHaveLength(1);
  });
});

it('says that a name cannot be resolved', async () => {
  const caller = callerOf({ lookupAll: () => Promise.reject(new Error('ENOTFOUND')) });
  expect(await post(caller, 'https://nowhere.example.com/')).toMatchObject({
    type: 'fault',
    reason: 'Dns',
    maybeSent: false,
    message: 'nowhere.example.com cannot be resolved: ENOTFOUND',
  });
});

it('says that nothing listens', async () => {
  expect(await post(callerOf(), 'http://127.0.0.1:9/')).toMatchObject({
    type: 'fault',
    reason: 'Connect',
    maybeSent: false,
    message: expect.stringContaining('ECONNREFUSED'),
  });
});
