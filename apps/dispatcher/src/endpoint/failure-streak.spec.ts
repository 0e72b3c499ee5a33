import { FailureStreak } from './failure-streak';

it('says stop when nothing but failures came for the whole time', () => {
  const streak = new FailureStreak(100);
  expect(streak.failed(0)).toBe(false);
  expect(streak.failed(99)).toBe(false);
  expect(streak.failed(100)).toBe(true);
});

it('begins anew after a success', () => {
  const streak = new FailureStreak(100);
  streak.failed(0);
  streak.succeeded();
  expect(streak.failed(150)).toBe(false);
  expect(streak.failingSince).toBe(150);
});

it('forgives when nobody called for twice the time', () => {
  const streak = new FailureStreak(100);
  streak.failed(0);
  expect(streak.failed(201)).toBe(false);
  expect(streak.failed(301)).toBe(true);
});
