import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import { HttpCaller } from './http-caller';
import type { HttpPost, HttpResult } from './http-post';
import { RawServer, type Reaction } from './testing/raw-server';

const worker = new RawServer();
let caller: HttpCaller;

beforeAll(() => worker.listen());
afterAll(() => worker.close());
beforeEach(() => {
  caller = new HttpCaller({ policy: { allowLoopback: true } });
  worker.requests.length = 0;
  worker.connectionCount = 0;
});
afterEach(() => caller.close());

function send(over: Partial<HttpPost> = {}) {
  const limits = { deadlineMs: 5_000, responseBytesMax: 100_000 };
  return caller.post({ url: worker.url, headers: {}, body: '{"a":1}', ...limits, ...over });
}

function post(react: Reaction, over: Partial<HttpPost> = {}): Promise<HttpResult> {
  worker.react = react;
  return send(over).result;
}

const says =
  (...parts: readonly (string | Buffer)[]): Reaction =>
  (socket) => {
    for (const part of parts) socket.write(part);
  };
const closes =
  (...parts: readonly (string | Buffer)[]): Reaction =>
  (socket) => {
    for (const part of parts) socket.write(part);
    socket.end();
  };

const textOf = (result: HttpResult): string =>
  result.type === 'answer' ? result.body.toString('utf8') : `${result.reason}: ${result.message}`;

async function untilNoSockets(): Promise<void> {
  for (let tries = 0; tries < 200 && worker.sockets.size > 0; tries += 1) await sleep(5);
  expect(worker.sockets.size).toBe(0);
}

describe('a POST', () => {
  it('arrives as it was given', async () => {
    const headers = { 'content-type': 'application/json', 'webhook-id': 'act_1' };
    await post(says('HTTP/1.1 204 No Content\r\n\r\n'), {
      url: `${worker.url}hooks/a%20b?x=1&y=ü#fragment`,
      headers,
      body: '{"text":"é"}',
    });
    const [request = ''] = worker.requests;
    const [head = '', body] = request.split('\r\n\r\n');
    expect(head.split('\r\n')).toEqual([
      'POST /hooks/a%20b?x=1&y=%C3%BC HTTP/1.1',
      `host: 127.0.0.1:${String(worker.port)}`,
      'connection: keep-alive',
      'content-type: application/json',
      'webhook-id: act_1',
      'content-length: 13',
    ]);
    expect(Buffer.from(body ?? '', 'latin1').toString('utf8')).toBe('{"text":"é"}');
  });

  it.each([
    [{ 'x-a': 'b\r\nx-evil: 1' }],
    [{ 'x-a\r\nx-evil': '1' }],
    [{ 'x-a': 'b\u0000' }],
    [{ upgrade: 'h2c' }],
    [{ 'transfer-encoding': 'chunked' }],
  ])('with headers %j is refused, and never sent', async (headers) => {
    const result = await post(says('HTTP/1.1 204 No Content\r\n\r\n'), {
      headers: headers as unknown as Record<string, string>,
    });
    expect(result).toMatchObject({ type: 'fault', reason: 'Refused', maybeSent: false });
    expect(worker.requests).toEqual([]);
  });

  it('is not written to another host than that of its URL', async () => {
    await post(says('HTTP/1.1 204 No Content\r\n\r\n'), { headers: { HOST: 'inside' } });
    expect(worker.requests[0]).not.toContain('inside');
  });

  it('is never repeated', async () => {
    const result = await post((socket) => socket.destroy());
    expect(result).toMatchObject({ type: 'fault', reason: 'Lost', maybeSent: true });
    await sleep(50);
    expect(worker.requests).toHaveLength(1);
  });
});

describe('connections', () => {
  it('are used again, the last one first', async () => {
    for (let count = 0; count < 5; count += 1) {
      await post(says('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'));
    }
    expect(worker.connectionCount).toBe(1);
  });

  it('are timed only for the call that opened them', async () => {
    const ok = says('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    const first = await post(ok);
    expect(first.trace).toEqual({
      remoteAddress: '127.0.0.1',
      dnsMs: expect.any(Number),
      connectMs: expect.any(Number),
      firstByteMs: expect.any(Number),
      totalMs: expect.any(Number),
    });
    const second = await post(ok);
    expect(Object.keys(second.trace)).toEqual(['remoteAddress', 'firstByteMs', 'totalMs']);
  });

  it('are bounded; calls beyond wait for them, and take their places as they end', async () => {
    caller = new HttpCaller({ policy: { allowLoopback: true }, connectionsPerOriginMax: 3 });
    let most = 0;
    worker.react = (socket) => {
      most = Math.max(most, worker.sockets.size);
      setImmediate(() => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'));
    };
    const results = await Promise.all(Array.from({ length: 1_500 }, () => send().result));
    expect(results.every(({ type }) => type === 'answer')).toBe(true);
    expect(worker.requests).toHaveLength(1_500);
    expect(most).toBe(3);
    expect(worker.connectionCount).toBe(3);
  });

  it('are not taken by calls that ended while they waited', async () => {
    caller = new HttpCaller({ policy: { allowLoopback: true }, connectionsPerOriginMax: 1 });
    worker.react = (socket) => {
      setTimeout(() => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'), 50);
    };
    const first = send();
    const late = send({ deadlineMs: 10 });
    const given = send();
    given.abort();
    const last = send();
    expect(await late.result).toMatchObject({ reason: 'Deadline', maybeSent: false });
    expect(await given.result).toMatchObject({ reason: 'Aborted', maybeSent: false });
    expect(await first.result).toMatchObject({ type: 'answer' });
    expect(await last.result).toMatchObject({ type: 'answer' });
    expect(worker.requests).toHaveLength(2);
    expect(worker.connectionCount).toBe(1);
  });

  it('that the worker closes are opened anew', async () => {
    const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
    for (let count = 0; count < 2; count += 1) {
      expect(textOf(await post(closes(ok)))).toBe('{}');
      await untilNoSockets();
      await sleep(20);
    }
    expect(textOf(await post(says(ok)))).toBe('{}');
    expect(worker.connectionCount).toBe(3);
  });

  it('are closed after a while without use', async () => {
    await post(says('HTTP/1.1 200 OK\r\nkeep-alive: timeout=3\r\ncontent-length: 2\r\n\r\n{}'));
    expect(worker.sockets.size).toBe(1);
    const [socket] = worker.sockets;
    const begun = performance.now();
    if (socket !== undefined) await once(socket, 'close');
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('of the origin that was called longest ago make room for others, once their calls have ended', async () => {
    caller = new HttpCaller({ policy: { allowLoopback: true }, originCountMax: 2 });
    const others = [new RawServer(), new RawServer()];
    for (const other of others) await other.listen();
    let end: (() => void) | undefined;
    worker.react = (socket) => {
      end = () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    };
    const slow = send();
    for (const { url } of others)
      expect(await send({ url }).result).toMatchObject({ type: 'answer' });
    expect(others.map(({ sockets }) => sockets.size)).toEqual([1, 1]);
    end?.();
    expect(await slow.result).toMatchObject({ type: 'answer' });
    await untilNoSockets();
    expect(others.map(({ sockets }) => sockets.size)).toEqual([1, 1]);
    expect(textOf(await post(says('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')))).toBe('{}');
    for (const other of others) await other.close();
  });
});

describe('an answer', () => {
  it.each([
    ['with its length', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}', '{}'],
    [
      'in chunks',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n',
      '{}',
    ],
    [
      'after 103',
      'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1',
      '1',
    ],
    ['that is empty', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', ''],
  ])('%s is complete', async (_name, text, body) => {
    expect(textOf(await post(says(text)))).toBe(body);
  });

  it.each([
    ['an object', 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{"a":1}', '{"a":1}'],
    ['an object of HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\n{"a":1}', '{"a":1}'],
    ['nothing, accepted', 'HTTP/1.0 202 Accepted\r\n\r\n', ''],
    ['an error page', 'HTTP/1.0 500 Oops\r\n\r\n12', '12'],
  ])('that ends with its connection is complete if it is %s', async (_name, text, body) => {
    expect(textOf(await post(closes(text)))).toBe(body);
  });

  it.each([
    ['a number, which might have been longer', 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n12'],
    ['nothing', 'HTTP/1.0 200 OK\r\n\r\n'],
    ['spaces', 'HTTP/1.0 200 OK\r\n\r\n  '],
    [
      'a number under a coding that is none',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: identity\r\n\r\n12',
    ],
  ])('that ends with its connection is not certain if it is %s', async (_name, text) => {
    expect(await post(closes(text))).toMatchObject({
      type: 'fault',
      reason: 'Lost',
      maybeSent: true,
    });
  });

  it.each([
    ['shorter than it says', 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"a":1}'],
    [
      'without its last chunk',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n',
    ],
    ['cut within a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{"a":1}'],
    ['cut within its headers', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['nothing', ''],
    ['not HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['garbage', Buffer.from(Array.from({ length: 999 }, (_, index) => (index * 7_919) % 256))],
    ['of two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
    [
      'of a length and chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}',
    ],
    ['of a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\n{}'],
    [
      '100 when nobody asked',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}',
    ],
    [
      'another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n',
    ],
  ])('that is %s is lost', async (_name, text) => {
    expect(await post(closes(text))).toMatchObject({
      type: 'fault',
      reason: 'Lost',
      maybeSent: true,
    });
  });

  const resetting =
    (text: string): Reaction =>
    (socket) => {
      socket.write(text);
      setTimeout(() => socket.resetAndDestroy(), 20);
    };

  it.each([
    ['its length is known', 'content-length: 20\r\n\r\n{"a":1}'],
    ['it comes in chunks', 'transfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n'],
    ['it ends with its connection, and might have been longer', 'connection: close\r\n\r\n12'],
  ])('that is reset within is lost, when %s', async (_name, text) => {
    const result = await post(resetting(`HTTP/1.1 200 OK\r\n${text}`));
    expect(result).toMatchObject({ type: 'fault', reason: 'Lost', maybeSent: true });
  });

  it('that ends with its connection and is reset within is not JSON', async () => {
    const result = await post(resetting('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{"a":1'));
    expect(textOf(result)).toBe('{"a":1');
  });

  it('that says more than one thing gives the first, and its connection up', async () => {
    const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n';
    expect(textOf(await post(says(`${ok}1${ok}2`)))).toBe('1');
    expect(textOf(await post(says(`${ok}3`)))).toBe('3');
  });

  it.each([
    ['twice', 'content-type: application/json\r\nContent-Type: text/html\r\nx: 1\r\n'],
    [
      'of Object',
      '__proto__: 1\r\nconstructor: 2\r\ntoString: 3\r\nhasOwnProperty: 4\r\n__proto__: 5\r\n',
    ],
    ['with high bytes', 'x-a: \xff\xfe\r\n'],
  ])('with headers %s is read', async (_name, headers) => {
    const result = await post(
      says(Buffer.from(`HTTP/1.1 200 OK\r\n${headers}content-length: 2\r\n\r\n{}`, 'latin1')),
    );
    expect(textOf(result)).toBe('{}');
    const answered = result.type === 'answer' ? result.headers['content-type'] : 0;
    expect(['undefined', 'string']).toContain(typeof answered);
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });

  it.each([
    ['one of 64 KB', `x-big: ${'x'.repeat(65_536)}\r\n`],
    [
      '10,000 of them',
      Array.from({ length: 10_000 }, (_, index) => `x-${String(index)}: 1\r\n`).join(''),
    ],
  ])('with too many bytes of headers (%s) is cut off', async (_name, headers) => {
    const result = await post(says(`HTTP/1.1 200 OK\r\n${headers}content-length: 2\r\n\r\n{}`));
    expect(result).toMatchObject({ type: 'fault', reason: 'Lost' });
    await untilNoSockets();
  });

  it.each([301, 302, 303, 307, 308])('%s is not followed', async (status) => {
    const location = `http://127.0.0.1:${String(worker.port)}/inside`;
    const result = await post(
      says(
        `HTTP/1.1 ${String(status)} Moved\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`,
      ),
    );
    expect(result).toMatchObject({ type: 'answer', status, headers: { location } });
    expect(worker.requests).toHaveLength(1);
  });
});

describe('an answer that is too large', () => {
  const pouring =
    (head: string): Reaction =>
    (socket) => {
      socket.write(head);
      const block = Buffer.alloc(65_536, 0x20);
      const pour = (): void => {
        if (!socket.destroyed) socket.write(block, pour);
      };
      pour();
    };

  it.each([
    ['5 GB that say so', 'HTTP/1.1 200 OK\r\ncontent-length: 5368709120\r\n\r\n'],
    ['without an end', 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n'],
  ])('(%s) is cut off, and so is its connection', async (_name, head) => {
    const before = process.memoryUsage().rss;
    const result = await post(pouring(head));
    expect(result).toMatchObject({ type: 'fault', reason: 'TooLarge', maybeSent: true });
    await untilNoSockets();
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  it.each([404, 500, 503])('still has its status, %s', async (status) => {
    const result = await post(pouring(`HTTP/1.1 ${String(status)} No\r\nretry-after: 7\r\n\r\n`));
    expect(result).toMatchObject({ type: 'answer', status, headers: { 'retry-after': '7' } });
    expect(textOf(result).length).toBeLessThanOrEqual(100_000);
    await untilNoSockets();
  });

  it('is one byte larger than allowed', async () => {
    const answer = (bytes: number) =>
      says(`HTTP/1.1 200 OK\r\ncontent-length: ${String(bytes)}\r\n\r\n${' '.repeat(bytes)}`);
    expect(await post(answer(100_000))).toMatchObject({ type: 'answer' });
    expect(await post(answer(100_001))).toMatchObject({ reason: 'TooLarge' });
  });

  it('is not unpacked: a bomb stays what it is', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const head = `content-encoding: gzip\r\ncontent-length: ${String(bomb.length)}\r\n\r\n`;
    expect(await post(says(`HTTP/1.1 200 OK\r\n${head}`, bomb))).toMatchObject({
      type: 'fault',
      reason: 'TooLarge',
      message: expect.stringContaining('gzip'),
    });
    const refused = await post(says(`HTTP/1.1 503 No\r\n${head}`, bomb));
    expect(refused).toMatchObject({ type: 'answer', status: 503 });
    expect(textOf(refused)).toBe('');
  });
});

describe('an answer that takes too long', () => {
  it.each([
    ['nothing', says()],
    ['only headers', says('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n')],
    [
      'early hints again and again',
      (socket: Parameters<Reaction>[0]) => drip(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n'),
    ],
    [
      'one byte after the other',
      (socket: Parameters<Reaction>[0]) =>
        drip(socket, ' ', 'HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n'),
    ],
    [
      'one byte of its headers after the other',
      (socket: Parameters<Reaction>[0]) => drip(socket, 'x', 'HTTP/1.1 200 OK\r\nx: '),
    ],
  ])('(%s) is ended at the deadline, however alive it looks', async (_name, react) => {
    const begun = performance.now();
    const result = await post(react, { deadlineMs: 150 });
    const afterMs = performance.now() - begun;
    expect(result).toMatchObject({ type: 'fault', reason: 'Deadline', maybeSent: true });
    expect(afterMs).toBeGreaterThanOrEqual(149);
    expect(afterMs).toBeLessThan(1_000);
    await untilNoSockets();
  });

  function drip(socket: Parameters<Reaction>[0], drop: string, first = ''): void {
    socket.write(first);
    const timer = setInterval(() => socket.write(drop), 5);
    socket.on('close', () => {
      clearInterval(timer);
    });
  }
});

describe('a call that we end', () => {
  it('before it is connected is never sent', async () => {
    caller = new HttpCaller({
      policy: { allowLoopback: true },
      lookupAll: async () => {
        await sleep(50);
        return ['127.0.0.1'];
      },
    });
    worker.react = says('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    const url = `http://localhost:${String(worker.port)}/`;
    expect(await send({ url, deadlineMs: 10 }).result).toMatchObject({
      reason: 'Deadline',
      maybeSent: false,
    });
    while (worker.connectionCount === 0) await sleep(5);
    await sleep(50);
    expect(worker.requests).toEqual([]);
    expect(await send({ url }).result).toMatchObject({ type: 'answer' });
  });

  it('gives its connection up', async () => {
    worker.react = () => undefined;
    const call = send();
    while (worker.requests.length === 0) await sleep(1);
    call.abort();
    call.abort();
    expect(await call.result).toMatchObject({ reason: 'Aborted', maybeSent: true });
    await untilNoSockets();
    expect(textOf(await post(says('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')))).toBe('{}');
  });

  it('may be any number of them, when the caller is closed', async () => {
    caller = new HttpCaller({ policy: { allowLoopback: true }, connectionsPerOriginMax: 2 });
    worker.react = () => undefined;
    const calls = Array.from({ length: 5 }, () => send().result);
    while (worker.requests.length < 2) await sleep(1);
    await caller.close();
    const results = await Promise.all(calls);
    expect(results.map((result) => result.type === 'fault' && result.reason)).toEqual(
      Array(5).fill('Aborted'),
    );
    expect(results.map((result) => result.type === 'fault' && result.maybeSent)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    await untilNoSockets();
  });
});

describe('a streamed answer', () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\nconnection: close\r\n\r\n';

  async function lines(react: Reaction, over: Partial<HttpPost> = {}) {
    const seen: string[] = [];
    const result = await post(react, { onLine: (line) => seen.push(line), ...over });
    return { seen, result };
  }

  it('is given line by line, as the lines come', async () => {
    let hurry: (() => void) | undefined;
    const { seen, result } = await lines(
      (socket) => {
        socket.write(`${head}{"heartbeat":1}\n{"heart`);
        hurry = () => socket.end('beat":2}\n{"result":"é"}');
      },
      {
        onLine: (line) => {
          if (line === '{"heartbeat":1}') hurry?.();
        },
      },
    );
    expect(seen).toEqual([]);
    expect(result).toMatchObject({ type: 'answer', status: 200 });
    expect(textOf(result)).toBe('');
  });

  it('does not give a line that was cut off by a lost connection', async () => {
    const chunked = head.replace('connection: close', 'transfer-encoding: chunked');
    const { seen, result } = await lines(
      closes(`${chunked}10\r\n{"heartbeat":1}\n\r\n5\r\n{"res\r\n`),
    );
    expect(seen).toEqual(['{"heartbeat":1}']);
    expect(result).toMatchObject({ type: 'fault', reason: 'Lost' });
  });

  it('may be larger as a whole than a result may be, if it takes its time', async () => {
    const line = `{"heartbeat":"${'x'.repeat(980)}"}\n`;
    const { seen, result } = await lines(
      (socket) => {
        socket.write(head);
        let count = 0;
        const timer = setInterval(() => {
          socket.write(line.repeat(5));
          count += 1;
          if (count < 20) return;
          clearInterval(timer);
          socket.end();
        }, 20);
      },
      { responseBytesMax: 80_000 },
    );
    expect(result).toMatchObject({ type: 'answer' });
    expect(seen).toHaveLength(100);
  });

  it.each([
    ['floods', `{"heartbeat":1}\n`.repeat(20_000)],
    ['has a line too large', `{"result":"${'x'.repeat(110_000)}`],
  ])('that %s is cut off', async (_name, text) => {
    const { result } = await lines(says(head, text));
    expect(result).toMatchObject({ type: 'fault', reason: 'TooLarge' });
    await untilNoSockets();
  });

  it('that takes its time for a line without end is cut off', async () => {
    const { result } = await lines(
      (socket) => {
        socket.write(`${head}{"result":"`);
        const timer = setInterval(() => socket.write('x'.repeat(1_000)), 25);
        socket.on('close', () => {
          clearInterval(timer);
        });
      },
      { responseBytesMax: 10_000, deadlineMs: 3_000 },
    );
    expect(result).toMatchObject({ reason: 'TooLarge', message: expect.stringMatching(/^a line/) });
  });

  it('breaks nothing when who reads it throws', async () => {
    const result = await post(says(head, '1\n'), {
      onLine: () => {
        throw new Error('of the reader');
      },
    });
    expect(result).toMatchObject({ type: 'fault', reason: 'Lost', message: 'of the reader' });
  });

  it('is a body to who did not ask for lines', async () => {
    expect(textOf(await post(closes(head, '{"result":1}\n')))).toBe('{"result":1}\n');
  });
});

it.each(['ftp://127.0.0.1/', 'http://10.0.0.1/', 'https://169.254.169.254/', 'nonsense'])(
  'does not call %s',
  async (url) => {
    const call = send({ url });
    call.abort();
    expect(await call.result).toMatchObject({ type: 'fault', reason: 'Refused', maybeSent: false });
  },
);
