import type { Readable } from 'node:stream';

/** Ends a stream whose reader takes nothing for so long: what it holds is wanted by others. */
export function endStalled(stream: Readable, stallMsMax: number): void {
  let isTaken = true;
  const timer = setInterval(() => {
    if (!isTaken) stream.destroy(new Error('the reader takes nothing'));
    isTaken = false;
  }, stallMsMax);
  timer.unref();
  stream.on('data', () => {
    isTaken = true;
  });
  stream.once('close', () => {
    clearInterval(timer);
  });
}
