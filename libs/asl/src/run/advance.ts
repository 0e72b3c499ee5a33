import { applicationFailure, type Command } from '@app/contract';

import { newBudget } from '../data/budget';
import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { StateMachine } from '../machine';
import { beginWork } from '../states/begin-work';
import { settleWork } from '../states/settle-work';
import { tendChildren } from '../states/tend-children';
import { stopRun, stopWork } from './abort';
import { type AdvanceHost, Advancing, type Evaluating } from './advancing';
import type { AslRun } from './asl-run';
import { endFrame } from './end-frame';
import { type Frame, ROOT } from './frame';
import { quotasOf } from './quotas';

/**
 * Moves and commands of one advance: they bound how long a definition can hold the shard (about 20 ms with small data;
 * the host's clock bounds it with large data). `more` asks for another turn.
 */
const MOVE_COUNT_MAX = 1_000;
const COMMAND_COUNT_MAX = 1_000;

/** Events of the Step Functions history that one move makes at most, where a Map begins its items. */
const EVENTS_PER_MOVE_MAX = 1;

/** AWS's figure for a cause. */
const CAUSE_LENGTH_MAX = 32_768;

export interface Advance {
  readonly commands: readonly Command[];
  /** The machine could go on: complete this workflow task and ask for another. */
  readonly more: boolean;
}

/**
 * Lets every frame that can proceed do so, until all of them wait or the run ends. Yields only expressions for the host
 * to evaluate; a machine without JSONata never yields.
 */
export function* advance(
  machine: StateMachine,
  run: AslRun,
  host: AdvanceHost,
): Evaluating<Advance> {
  const advancing = new Advancing(machine, run, host);
  const { commands } = advancing;
  if (run.closed) return { commands, more: false };
  if (run.cancelRequested) return { commands, more: !stopRun(advancing, COMMAND_COUNT_MAX) };
  if (run.inputIsUnreadable) {
    failUnreadable(advancing);
    return { commands, more: false };
  }
  const eventCountMax = quotasOf(run)?.historyEventCountMax;
  let moves = 0;
  const mayGoOn = (): boolean =>
    moves < MOVE_COUNT_MAX && commands.length < COMMAND_COUNT_MAX && host.outOfTime?.() !== true;
  for (const id of run.ready) {
    const frame = run.frame(id);
    // A frame goes as far as it can before another one does.
    do {
      moves += 1;
      if (eventCountMax !== undefined && historyIsFull(run, eventCountMax)) {
        failFull(advancing, eventCountMax);
        return { commands, more: false };
      }
      yield* proceed(advancing, frame);
      if (advancing.closed) return { commands, more: false };
      if (!mayGoOn()) return { commands, more: run.ready.size > 0 };
    } while (run.ready.has(id) && frame.phase !== 'children');
    stopSiblings(advancing, frame);
  }
  return { commands, more: false };
}

/** A failed frame stops those beside it before they take another move: a signal they were given goes back. */
function stopSiblings(advancing: Advancing, frame: Frame): void {
  const { run } = advancing;
  const parent = frame.parent === undefined ? undefined : run.frames.get(frame.parent);
  if (parent?.children?.failure === undefined || parent.phase !== 'children') return;
  tendChildren(advancing, parent);
  run.refresh(parent);
}

/** The last event that is left is the failure itself; a move may make a few. */
function historyIsFull(run: AslRun, eventCountMax: number): boolean {
  const root = run.frames.get(ROOT);
  return root !== undefined && root.historyNumber >= eventCountMax - EVENTS_PER_MOVE_MAX;
}

function failFull(advancing: Advancing, eventCountMax: number): void {
  for (const frame of advancing.run.frames.values()) stopWork(advancing, frame);
  advancing.command({
    type: 'FailWorkflowExecution',
    failure: applicationFailure(
      ErrorName.Runtime,
      `The execution reached the maximum number of history events (${eventCountMax}).`,
      true,
    ),
  });
  advancing.closed = true;
}

function failUnreadable(advancing: Advancing): void {
  advancing.command({
    type: 'FailWorkflowExecution',
    failure: applicationFailure(
      ErrorName.Runtime,
      'The input of the run is no JSON, or nested too deeply. Start it with a JSON text.',
      true,
    ),
  });
}

function* proceed(advancing: Advancing, frame: Frame): Evaluating<void> {
  const { run } = advancing;
  // Taken from the queue here; whatever the frame does next puts it back when it can go on.
  run.ready.delete(frame.id);
  advancing.budget = newBudget();
  const hadFailed = frame.outcome?.ok === false;
  try {
    yield* move(advancing, frame);
    if (frame.phase === 'done' && run.frames.get(frame.id) === frame) endFrame(advancing, frame);
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    const uncatchable = hadFailed || frame.phase === 'done';
    recordFailure(advancing, frame, { failure: error, uncatchable });
  }
}

function* move(advancing: Advancing, frame: Frame): Evaluating<void> {
  switch (frame.phase) {
    case 'next':
      enter(advancing, frame);
      return;
    case 'entered':
      yield* beginWork(advancing, frame);
      return;
    case 'waiting':
      takeSignal(advancing, frame);
      return;
    case 'children':
      tendChildren(advancing, frame);
      advancing.run.refresh(frame);
      return;
    case 'settled':
      yield* settleWork(advancing, frame);
      return;
    case 'backoff':
    case 'done':
      return;
  }
}

function recordFailure(
  advancing: Advancing,
  frame: Frame,
  { failure, uncatchable }: { readonly failure: StateFailure; readonly uncatchable: boolean },
): void {
  const { error, causeText, location, childCount } = failure;
  const cause =
    error === ErrorName.DataLimitExceeded
      ? causeText
      : `An error occurred while executing the state '${frame.state}' (entered at the event id #${frame.enteredNumber}). ${causeText}`;
  advancing.step({
    kind: 'StateFailed',
    frame: frame.id,
    error,
    cause: cause.slice(0, CAUSE_LENGTH_MAX),
    ...(location !== undefined && { location }),
    ...(childCount !== undefined && { childCount }),
    ...(uncatchable && { uncatchable }),
  });
}

function enter(advancing: Advancing, frame: Frame): void {
  advancing.step({
    kind: 'StateEntered',
    frame: frame.id,
    name: frame.state === '' ? advancing.startOf(frame) : frame.state,
    visit: advancing.run.visits + 1,
  });
}

/** The frame waits for a signal, and one is there. */
function takeSignal(advancing: Advancing, frame: Frame): void {
  const signal = frame.arrivedSignal;
  if (signal === undefined) return;
  if (frame.timerId !== undefined) {
    advancing.command({ type: 'CancelTimer', timerId: frame.timerId });
    frame.timerId = undefined;
  }
  advancing.step({ kind: 'SignalTaken', frame: frame.id, signaledEventId: signal.eventId });
}
