import { ConcurrencyLimit } from './concurrency-limit';

/** A round: as many calls as are allowed begin together and all are answered. */
function round(limit: ConcurrencyLimit, throttled = false): void {
  const calls = Array.from({ length: limit.limit }, (_, index) => limit.begin(index + 1));
  for (const call of calls) {
    if (throttled) limit.throttled(call);
    else limit.answered(call);
  }
}

it('allows what the owner allows until the worker asks for less', () => {
  const limit = new ConcurrencyLimit(50);
  for (let count = 0; count < 10; count += 1) round(limit);
  expect(limit.limit).toBe(50);
});

it('lowers the limit once per round, however many calls of the round are throttled', () => {
  const limit = new ConcurrencyLimit(100);
  round(limit, true);
  expect(limit.limit).toBe(70);
  round(limit, true);
  expect(limit.limit).toBe(49);
});

it('never goes below one', () => {
  const limit = new ConcurrencyLimit(100);
  for (let count = 0; count < 50; count += 1) round(limit, true);
  expect(limit.limit).toBe(1);
  expect(limit.isLowest).toBe(true);
});

it('rises by about one per round of answered calls after it was lowered', () => {
  const limit = new ConcurrencyLimit(100);
  round(limit, true);
  for (let count = 0; count < 20; count += 1) round(limit);
  expect(limit.limit).toBeGreaterThanOrEqual(88);
  expect(limit.limit).toBeLessThanOrEqual(90);
});

it('starts slowly when the worker comes back, then doubles per round', () => {
  const limit = new ConcurrencyLimit(100);
  limit.restart();
  const seen = [limit.limit];
  for (let count = 0; count < 10; count += 1) {
    round(limit);
    seen.push(limit.limit);
  }
  expect(seen[0]).toBe(2);
  expect(seen[3]).toBe(16);
  expect(seen[10]).toBe(100);
});

it('does not rise while it is not used', () => {
  const limit = new ConcurrencyLimit(100);
  round(limit, true);
  for (let count = 0; count < 1_000; count += 1) {
    limit.answered(limit.begin(1));
  }
  expect(limit.limit).toBe(70);
});

it('follows the owner when the owner changes what is allowed', () => {
  const limit = new ConcurrencyLimit(100);
  limit.setCeiling(20);
  expect(limit.limit).toBe(20);
  limit.setCeiling(60);
  expect(limit.limit).toBe(60);
  round(limit, true);
  limit.setCeiling(200);
  expect(limit.limit).toBe(42);
});
