import { KeptAnswers } from './kept-answers';

let nowMs = 0;
let asked = 0;
const ask = async (): Promise<number> => {
  asked += 1;
  const answer = asked;
  await Promise.resolve();
  return answer;
};
const newAnswers = (countMax = 10) =>
  new KeptAnswers<number>({ keptMs: 100, countMax, monotonicMs: () => nowMs });

beforeEach(() => {
  nowMs = 0;
  asked = 0;
});

it('puts a question once, however many ask it at the same time', async () => {
  const answers = newAnswers();
  const all = await Promise.all(Array.from({ length: 50 }, async () => answers.get('a', ask)));
  expect(new Set(all)).toEqual(new Set([1]));
  expect(asked).toBe(1);
});

it('answers at once while it knows, and asks again afterwards', async () => {
  const answers = newAnswers();
  await answers.get('a', ask);
  nowMs = 99;
  expect(answers.get('a', ask)).toBe(1);
  nowMs = 100;
  expect(await answers.get('a', ask)).toBe(2);
});

it('does not keep a failure', async () => {
  const answers = newAnswers();
  const failing = () => Promise.reject(new Error('no database'));
  await expect(answers.get('a', failing)).rejects.toThrow('no database');
  expect(await answers.get('a', ask)).toBe(1);
});

it('does not keep an answer that was being read while everything was forgotten', async () => {
  const answers = newAnswers();
  const before = answers.get('a', ask);
  answers.forget();
  expect(await before).toBe(1);
  expect(await answers.get('a', ask)).toBe(2);
});

it('holds no more than it may', async () => {
  const answers = newAnswers(2);
  for (const key of ['a', 'b', 'c']) await answers.get(key, ask);
  await answers.get('a', ask);
  expect(asked).toBe(4);
});
