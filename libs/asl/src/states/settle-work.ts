import type { Json, JsonObject } from '../data/json';
import { writeAt } from '../data/reference-path';
import { matchesError } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { Catcher, FailureFields, Retrier, State, TaskState } from '../machine';
import { stopWork } from '../run/abort';
import type { Advancing, Evaluating } from '../run/advancing';
import { assignments, exitWithInput, exitWithResult, leave } from '../run/data-flow';
import { failFrame } from '../run/end-frame';
import { type FailedOutcome, type Frame, retriesOf } from '../run/frame';
import { timerIdOf } from '../run/timer-id';
import { lambdaAnswer } from './lambda-answer';
import { startItems } from './map';
import { itemsRead } from './read-items';
import { startTimer } from './start-timer';

/** The work of the state has an outcome: leave with the result, or let Retry and Catch look at the failure. */
export function* settleWork(advancing: Advancing, frame: Frame): Evaluating<void> {
  const { outcome } = frame;
  if (outcome === undefined) return;
  const state = advancing.stateOf(frame);
  if (!outcome.ok) {
    stopWork(advancing, frame);
    if (outcome.uncatchable === true) failFrame(advancing, frame, outcome);
    else yield* handleFailure(advancing, frame, state, outcome);
    return;
  }
  switch (state.type) {
    case 'Task':
      return yield* leaveTask(advancing, frame, state, outcome.result);
    case 'Parallel':
    case 'Map':
      if (state.type === 'Map' && state.itemReader !== undefined && frame.children === undefined) {
        const { itemReader } = state;
        const items = yield* itemsRead(advancing, frame, { ...state, itemReader }, outcome.result);
        return yield* startItems(advancing, frame, state, items);
      }
      // The results of the children together may be too large, which nothing has looked at yet.
      advancing.encode(outcome.result);
      leave(advancing, frame, yield* exitWithResult(advancing, frame, state, outcome.result));
      return;
    case 'Wait': {
      const { next, assign, output } = state;
      const exit = yield* exitWithInput(advancing, frame, { state, next, assign, output });
      leave(advancing, frame, exit);
      return;
    }
    case 'Pass':
    case 'Choice':
    case 'Succeed':
    case 'Fail':
      return;
  }
}

function* leaveTask(
  advancing: Advancing,
  frame: Frame,
  state: TaskState,
  answer: Json,
): Evaluating<void> {
  const result = wrapped(advancing, frame, state, answer);
  const { outputIs, ...exit } = yield* exitWithResult(advancing, frame, state, result);
  // Only what the worker itself has answered is in the history.
  const isStored = outputIs === 'input' || (outputIs === 'result' && result === answer);
  leave(advancing, frame, isStored ? { ...exit, outputIs } : exit);
}

/** `lambda:invoke` answers with the function's result and its circumstances. */
function wrapped(advancing: Advancing, frame: Frame, state: TaskState, result: Json): Json {
  const { resource } = state;
  if (resource.type !== 'activity' || resource.invocation !== 'lambda-invoke') return result;
  return resource.awaitsToken ? result : lambdaAnswer(advancing.run, frame, result);
}

function* handleFailure(
  advancing: Advancing,
  frame: Frame,
  state: State,
  failure: FailedOutcome,
): Evaluating<void> {
  if ('retriers' in state) {
    if (armRetrier(advancing, frame, state, failure)) return;
    const catcher = state.catchers.find((each) => matchesError(each.errorEquals, failure));
    if (catcher !== undefined) {
      yield* leaveByCatcher(advancing, frame, { state, catcher, failure });
      return;
    }
  }
  failFrame(advancing, frame, failure);
}

/** Arms the first retrier that takes the error, if it has attempts left. Each retrier counts for itself. */
function armRetrier(
  advancing: Advancing,
  frame: Frame,
  state: FailureFields,
  failure: FailedOutcome,
): boolean {
  if (failure.nonRetryable === true) return false;
  const index = state.retriers.findIndex((each) => matchesError(each.errorEquals, failure));
  const retrier = state.retriers[index];
  const used = frame.retryCounts[index] ?? 0;
  if (retrier === undefined || used >= retrier.maxAttempts) return false;
  const delayMs =
    failure.nextRetryDelayMs ?? backoffMs(retrier, used, () => advancing.natives.random());
  const { error, cause } = failure;
  advancing.step({ kind: 'RetryArmed', frame: frame.id, retrier: index, delayMs, error, cause });
  startTimer(advancing, frame, timerIdOf('backoff', frame.visit, retriesOf(frame)), delayMs);
  return true;
}

/** Interval times rate^used, capped; full jitter draws from zero to that. */
function backoffMs(retrier: Retrier, used: number, random: () => number): number {
  const interval = retrier.intervalMs * retrier.backoffRate ** Math.min(used, 1_000);
  const capped = Math.min(interval, retrier.maxDelayMs ?? Infinity, 99_999_999_000);
  return Math.round(retrier.fullJitter ? capped * random() : capped);
}

function* leaveByCatcher(
  advancing: Advancing,
  frame: Frame,
  caught: {
    readonly state: State;
    readonly catcher: Catcher;
    readonly failure: { readonly error: string; readonly cause: string };
  },
): Evaluating<void> {
  const { catcher, failure, state } = caught;
  const errorOutput: JsonObject = { Error: failure.error, Cause: failure.cause };
  const { next } = catcher;
  if (state.language === 'JSONata') {
    const moment = { input: frame.data, errorOutput };
    const assigned = yield* assignments(advancing, frame, catcher.assign, moment);
    const output =
      catcher.output === undefined
        ? errorOutput
        : yield* advancing.evaluate(frame, catcher.output, moment);
    leave(advancing, frame, { output, next, ...assigned });
    return;
  }
  const assigned = yield* assignments(advancing, frame, catcher.assign, { input: errorOutput });
  const output = mergeError(frame.data, catcher, errorOutput);
  leave(advancing, frame, { output, next, ...assigned });
}

function mergeError(input: Json, catcher: Catcher, errorOutput: JsonObject): Json {
  if (catcher.resultPath === undefined) return errorOutput;
  if (catcher.resultPath === null) return input;
  try {
    return writeAt(input, catcher.resultPath, errorOutput);
  } catch (error) {
    // The error must not get lost because its place is taken.
    if (error instanceof StateFailure) return errorOutput;
    throw error;
  }
}
