import { randomBytes } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';

import { Unavailable } from '@app/contract';

import { FrameReader } from './frame';
import type { PeerConnection } from './peer-connection';
import { PeerDoor } from './peer-door';
import { Peers } from './peers';
import type { PeerHandler } from './ports';

const secret = randomBytes(32);
const codec = { encode: serialize, decode: deserialize };
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function openDoor(handler: Partial<PeerHandler>) {
  const options = { peerId: 'door', secret, codec, handler: { ...DEAF, ...handler } };
  const door = await PeerDoor.open({ host: '127.0.0.1', port: 0 }, options);
  closers.push(() => door.close());
  return { door, peer: { peerId: 'door', address: `127.0.0.1:${door.port}` } };
}

function newPeers(handler: Partial<PeerHandler> = {}, withSecret: Uint8Array = secret): Peers {
  const peers = new Peers({
    ...{ peerId: 'caller', secret: withSecret, codec },
    handler: { ...DEAF, ...handler },
  });
  closers.push(() => {
    peers.close();
  });
  return peers;
}

const DEAF: PeerHandler = {
  call: () => Promise.reject(new Error('nobody answers')),
  told: () => undefined,
};
const soon = { timeoutMs: 2_000 };

describe('peers', () => {
  it('answer calls, many at a time and in any order', async () => {
    const { peer } = await openDoor({
      call: async (_, method, body) => {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
        return { method, body };
      },
    });
    const peers = newPeers();
    const asked = Array.from({ length: 300 }, (_, number) =>
      peers.call(peer, 'echo', { body: number, ...soon }),
    );
    expect(await Promise.all(asked)).toEqual(
      asked.map((_, number) => ({ method: 'echo', body: number })),
    );
  });

  it('carry what is larger than a packet', async () => {
    const { peer } = await openDoor({ call: (_, __, body) => Promise.resolve(body) });
    const body = randomBytes(3_000_000);
    const answer = await newPeers().call(peer, 'echo', { body, ...soon });
    expect(Buffer.compare(body, answer as Buffer)).toBe(0);
  });

  it('are told things in the order in which they were said, and can be called back', async () => {
    const heard: unknown[] = [];
    let back: PeerConnection | undefined;
    const { peer } = await openDoor({
      told: (from, _, body) => {
        back = from;
        heard.push(body);
      },
    });
    const peers = newPeers({ call: (_, method) => Promise.resolve(`${method} from the caller`) });
    const connection = await peers.reach(peer);
    for (let number = 0; number < 100; number += 1) connection.tell('note', number);
    while (heard.length < 100) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(heard).toEqual(Array.from({ length: 100 }, (_, number) => number));
    expect(back?.peerId).toBe('caller');
    expect(await back?.call('name', undefined, 1_000)).toBe('name from the caller');
  });

  it('tell what was certainly not done from what nobody knows', async () => {
    const { peer } = await openDoor({
      call: (_, method) =>
        Promise.reject(method === 'refuse' ? new Unavailable('not now') : new TypeError('oops')),
    });
    const peers = newPeers();
    await expect(peers.call(peer, 'refuse', { body: 1, ...soon })).rejects.toThrow(Unavailable);
    await expect(peers.call(peer, 'break', { body: 1, ...soon })).rejects.toMatchObject({
      name: 'PeerLost',
      message: 'oops',
    });
  });

  it('that go away fail the calls that wait for them, and are reached again when they are back', async () => {
    const { door, peer } = await openDoor({ call: () => new Promise(() => undefined) });
    const peers = newPeers();
    const waiting = peers.call(peer, 'wait', { body: 1, timeoutMs: 60_000 });
    await peers.reach(peer);
    const lost = expect(waiting).rejects.toMatchObject({ name: 'PeerLost' });
    await door.close();
    await lost;
    await expect(peers.reach(peer)).rejects.toMatchObject({ name: 'PeerLost' });
    const again = await PeerDoor.open(
      { host: '127.0.0.1', port: Number(peer.address.split(':')[1]) },
      { peerId: 'door', secret, codec, handler: { ...DEAF, call: () => Promise.resolve('back') } },
    );
    closers.push(() => again.close());
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(await peers.call(peer, 'any', { body: 1, ...soon })).toBe('back');
  });

  it('who do not know the secret are not heard', async () => {
    let calls = 0;
    const { peer } = await openDoor({
      call: () => {
        calls += 1;
        return Promise.resolve('answered');
      },
    });
    const stranger = newPeers({}, randomBytes(32));
    await expect(stranger.call(peer, 'any', { body: 1, ...soon })).rejects.toMatchObject({
      name: 'PeerLost',
    });
    expect(calls).toBe(0);
  });

  it('who have taken the address of another are not taken for it', async () => {
    const { peer } = await openDoor({ call: () => Promise.resolve('answered') });
    const former = { ...peer, peerId: 'who was there before' };
    await expect(newPeers().call(former, 'any', { body: 1, ...soon })).rejects.toMatchObject({
      name: 'PeerLost',
    });
  });
});

describe('frames', () => {
  it('come whole, however the bytes are cut', () => {
    const bytes = Buffer.concat(
      [1, 2, 3].map((number) => {
        const content = Buffer.alloc(number * 10, number);
        const head = Buffer.alloc(9);
        head.writeUInt32LE(content.length, 0);
        head.writeUInt8(5, 4);
        head.writeUInt32LE(number, 5);
        return Buffer.concat([head, content]);
      }),
    );
    for (let size = 1; size < bytes.length; size += 1) {
      const reader = new FrameReader();
      const frames = [];
      for (let at = 0; at < bytes.length; at += size) {
        frames.push(...reader.read(bytes.subarray(at, at + size)));
      }
      expect(frames.map(({ callNumber, content }) => [callNumber, content.length])).toEqual([
        [1, 10],
        [2, 20],
        [3, 30],
      ]);
    }
  });
});
