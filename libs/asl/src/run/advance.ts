import type { Command } from '@app/contract';

import { StateFailure } from '../error/state-failure';
import type { StateMachine } from '../machine';
import type { Natives } from '../natives';
import { beginWork } from '../states/begin-work';
import { settleWork } from '../states/settle-work';
import { tendChildren } from '../states/tend-children';
import { Advancing, type Evaluating, type RunIdentity } from './advancing';
import type { AslRun } from './asl-run';
import { abortAll } from './abort';
import { endFrame } from './end-frame';
import type { Frame } from './frame';

/** Steps of one advance: bounds how long a definition can hold the shard (about 20 ms; `more` asks for another turn). */
const STEP_COUNT_MAX = 1_000;

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
  host: { readonly natives: Natives; readonly identity: RunIdentity },
): Evaluating<Advance> {
  const advancing = new Advancing(machine, run, host.natives, host.identity);
  if (run.cancelRequested && !run.closed) {
    abortAll(advancing);
    advancing.command({ type: 'CancelWorkflowExecution' });
    return { commands: advancing.commands, more: false };
  }
  for (let steps = 0; steps < STEP_COUNT_MAX; steps += 1) {
    const id = nextReady(run);
    if (id === undefined || advancing.closed) {
      return { commands: advancing.commands, more: false };
    }
    yield* proceed(advancing, run.frame(id));
  }
  return { commands: advancing.commands, more: run.ready.size > 0 && !advancing.closed };
}

function nextReady(run: AslRun): string | undefined {
  for (const id of run.ready) return id;
  return undefined;
}

function* proceed(advancing: Advancing, frame: Frame): Evaluating<void> {
  const { run } = advancing;
  // Taken from the queue here; whatever the frame does next puts it back when it can go on.
  run.ready.delete(frame.id);
  try {
    switch (frame.phase) {
      case 'next':
        enter(advancing, frame);
        return;
      case 'entered':
        yield* beginWork(advancing, frame);
        break;
      case 'waiting':
        takeSignal(advancing, frame);
        return;
      case 'children':
        tendChildren(advancing, frame);
        return;
      case 'settled':
        yield* settleWork(advancing, frame);
        break;
      case 'backoff':
      case 'done':
        return;
    }
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    advancing.step({
      kind: 'StateFailed',
      frame: frame.id,
      error: error.error,
      cause: error.causeText,
      ...(error.location !== undefined && { location: error.location }),
    });
    return;
  }
  if (run.frames.get(frame.id)?.phase === 'done') endFrame(advancing, frame);
}

function enter(advancing: Advancing, frame: Frame): void {
  const { run } = advancing;
  const isFirst = frame.state === '' || (frame.visit === 0 && frame.parent === undefined);
  const name = frame.state === '' ? advancing.startOf(frame) : frame.state;
  advancing.step({
    kind: 'StateEntered',
    frame: frame.id,
    name,
    visit: run.visits + 1,
    ...(isFirst && frame.parent === undefined && { input: advancing.encode(frame.data) }),
  });
}

/** The frame waits for a signal, and one is there. */
function takeSignal(advancing: Advancing, frame: Frame): void {
  const [signal] = advancing.run.signals.get(frame.signalName ?? '') ?? [];
  if (signal === undefined) return;
  if (frame.timerId !== undefined) {
    advancing.command({ type: 'CancelTimer', timerId: frame.timerId });
    frame.timerId = undefined;
  }
  advancing.step({ kind: 'SignalTaken', frame: frame.id, signaledEventId: signal.eventId });
}
