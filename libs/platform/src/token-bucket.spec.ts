import { TokenBucket } from './token-bucket';

/** Takes what may be taken, every millisecond. */
function takenIn(bucket: TokenBucket, from: number, durationMs: number): number {
  let taken = 0;
  for (let now = from; now < from + durationMs; now += 1) {
    for (let left = bucket.allowance(now); left > 0; left -= 1) {
      bucket.take();
      taken += 1;
    }
  }
  return taken;
}

it.each([1, 3, 10, 100, 999])('gives %s per second and a short burst, no more', (rate) => {
  const taken = takenIn(new TokenBucket(rate), 0, 10_000);
  expect(taken).toBeGreaterThanOrEqual(rate * 10 - 1);
  expect(taken).toBeLessThanOrEqual(rate * 10 + Math.max(1, rate / 4));
});

it('has no limit at a rate of zero', () => {
  expect(new TokenBucket(0).allowance(0)).toBe(Infinity);
});

it('says when the next token is there, and it is', () => {
  const bucket = new TokenBucket(3);
  bucket.allowance(1_000);
  bucket.take();
  const next = bucket.nextAt(1_000);
  expect(bucket.allowance(next - 1)).toBe(0);
  expect(bucket.allowance(next)).toBe(1);
});

it('does not save up while nothing is taken', () => {
  const bucket = new TokenBucket(100);
  bucket.allowance(0);
  expect(bucket.allowance(3_600_000)).toBe(25);
});

it('takes a token back', () => {
  const bucket = new TokenBucket(1);
  bucket.allowance(0);
  bucket.take();
  bucket.giveBack();
  expect(bucket.allowance(0)).toBe(1);
});

it('follows a change of the rate', () => {
  const bucket = new TokenBucket(1);
  takenIn(bucket, 0, 1_000);
  bucket.setRate(100);
  expect(takenIn(bucket, 1_000, 1_000)).toBeGreaterThanOrEqual(98);
  bucket.setRate(0);
  expect(bucket.allowance(2_000)).toBe(Infinity);
});
