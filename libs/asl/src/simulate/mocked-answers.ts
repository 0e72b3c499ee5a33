import { getKey, isList, isObject, type Json } from '../data/json';
import type { ActivityAnswer } from './simulated-activity';

/** What a call is answered, and how long that takes. */
export interface MockedAnswer {
  readonly answer: ActivityAnswer;
  readonly afterMs: number;
}

/** By the name of the state; the last answer of a state stays. */
export type MockedAnswers = ReadonlyMap<string, readonly [MockedAnswer, ...MockedAnswer[]]>;

const SECONDS_MAX = 99_999_999;

/**
 * Reads mocks as a caller writes them: from the name of a state to an answer, or to a list of them, one for each call.
 * An answer is `{ "result" }`, `{ "error", "cause" }` or `{ "timeout": true }`, each with `afterSeconds`. Answers with a
 * sentence when they are something else.
 */
export function mockedAnswers(mocks: Json): MockedAnswers | string {
  if (!isObject(mocks)) return 'Mocks are an object from names of states to answers.';
  const read = new Map<string, [MockedAnswer, ...MockedAnswer[]]>();
  for (const [state, given] of Object.entries(mocks)) {
    const answers: MockedAnswer[] = [];
    for (const each of isList(given) ? given : [given]) {
      const answer = mockedAnswer(each);
      if (answer === undefined) {
        return `A mock of the state ${state} is no answer. Write { "result": ... }, { "error": "Name", "cause": "..." } or { "timeout": true }, and when it comes as "afterSeconds".`;
      }
      answers.push(answer);
    }
    const [first, ...more] = answers;
    if (first !== undefined) read.set(state, [first, ...more]);
  }
  return read;
}

function mockedAnswer(given: Json): MockedAnswer | undefined {
  if (!isObject(given)) return undefined;
  const seconds = getKey(given, 'afterSeconds') ?? 0;
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= SECONDS_MAX)) return undefined;
  const answer = answerOf(given);
  return answer && { answer, afterMs: Math.round(seconds * 1_000) };
}

function answerOf(given: Extract<Json, object>): ActivityAnswer | undefined {
  if (!isObject(given)) return undefined;
  const result = getKey(given, 'result');
  const error = getKey(given, 'error');
  const cause = getKey(given, 'cause') ?? '';
  if (result !== undefined) return { type: 'completed', result };
  if (getKey(given, 'timeout') === true) {
    return { type: 'timed-out', timeoutType: 'ScheduleToClose' };
  }
  return typeof error === 'string' && typeof cause === 'string'
    ? { type: 'failed', error, cause }
    : undefined;
}
