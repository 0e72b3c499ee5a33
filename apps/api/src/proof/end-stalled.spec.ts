import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import { endStalled } from './end-stalled';

async function* lines(onEnd: () => void): AsyncGenerator<string> {
  try {
    for (;;) yield await Promise.resolve('x'.repeat(1_024));
  } finally {
    onEnd();
  }
}

it('ends what its source holds when the reader takes nothing any more', async () => {
  const faults: unknown[] = [];
  await new Promise<void>((resolve) => {
    const stream = Readable.from(lines(resolve));
    stream.on('error', (fault) => faults.push(fault));
    endStalled(stream, 20);
    stream.once('data', () => stream.pause());
  });
  await sleep(5);
  expect(faults).toHaveLength(1);
});

it('lets a slow reader read on', async () => {
  let isEnded = false;
  const stream = Readable.from(lines(() => (isEnded = true)));
  endStalled(stream, 200);
  for (let count = 0; count < 10; count += 1) {
    await new Promise((resolve) => stream.once('data', resolve));
    stream.pause();
    await sleep(40);
    expect(isEnded).toBe(false);
    stream.resume();
  }
  stream.destroy();
});
