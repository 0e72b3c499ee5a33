import * as fc from 'fast-check';

import { LineSplitter } from './line-splitter';

function linesOf(chunks: readonly Uint8Array[], ended = true): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  if (ended) splitter.end();
  return lines;
}

it('finds the same lines however the bytes arrive', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\s/g, ''))),
      fc.array(fc.nat(40)),
      (texts, sizes) => {
        const bytes = Buffer.from(texts.join('\n'));
        const chunks: Buffer[] = [];
        let at = 0;
        for (const size of sizes) {
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        chunks.push(bytes.subarray(at));
        expect(linesOf(chunks)).toEqual(texts.filter((text) => text !== ''));
      },
    ),
  );
});

it('knows carriage returns, and passes over empty lines', () => {
  expect(linesOf([Buffer.from('1\r\n\r\n \n2\r\n')])).toEqual(['1', '2']);
});

it('waits for the end of a line, or of the stream', () => {
  const chunks = [Buffer.from('1\n{"half":')];
  expect(linesOf(chunks, false)).toEqual(['1']);
  expect(linesOf(chunks)).toEqual(['1', '{"half":']);
});

it('passes over a line that is not UTF-8, and reads the next', () => {
  expect(linesOf([Buffer.from([0x31, 0x0a, 0x22, 0xff, 0x22, 0x0a, 0x32])])).toEqual(['1', '2']);
});

it('does not look again at what it has seen: a long line that drips costs no more than one that comes at once', () => {
  const splitter = new LineSplitter(() => undefined);
  const drop = Buffer.from('x');
  const begun = performance.now();
  for (let count = 0; count < 300_000; count += 1) splitter.push(drop);
  // Searching the line anew for each byte takes minutes.
  expect(performance.now() - begun).toBeLessThan(2_000);
  expect(splitter.pendingBytes).toBe(300_000);
});
