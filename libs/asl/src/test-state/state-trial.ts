import type { Json, JsonObject } from '../data/json';
import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { ActivityResource, State, TaskState } from '../machine';
import type { Advancing, Evaluating } from '../run/advancing';
import { exitWithResult, leave } from '../run/data-flow';
import { type FailedOutcome, type Frame, ROOT } from '../run/frame';
import { settle } from '../run/settle';
import { beginWork } from '../states/begin-work';
import { lambdaAnswer } from '../states/lambda-answer';
import { settleWork } from '../states/settle-work';
import type { TestStateAnswer, TestStateRequest } from './test-state-request';

type Answered = Extract<NonNullable<TestStateRequest['called']>, { readonly ok: true }>;

/** One test of a state in progress: does its work, with what a mock or a call has answered. */
export class StateTrial {
  readonly frame: Frame;
  /** The failure that Retry and Catch have looked at. */
  failed: FailedOutcome | undefined;

  constructor(
    readonly request: TestStateRequest,
    readonly state: State,
    readonly advancing: Advancing,
    private readonly mocked: Json | undefined,
  ) {
    this.frame = advancing.run.frame(ROOT);
  }

  /** Does the work of the state and settles it, or says which call it needs for that. */
  *work(): Evaluating<TestStateAnswer | undefined> {
    const { advancing, frame } = this;
    try {
      yield* beginWork(advancing, frame);
      const call = this.callNeeded();
      if (call !== undefined) return call;
      yield* this.settleMocked();
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      yield* this.fail({ ok: false, error: error.error, cause: error.causeText });
    }
    return undefined;
  }

  private callNeeded(): TestStateAnswer | undefined {
    const { request, advancing } = this;
    if (request.mock !== undefined || request.called !== undefined) return undefined;
    const command = advancing.commands.find(({ type }) => type === 'ScheduleActivityTask');
    if (command?.type !== 'ScheduleActivityTask') return undefined;
    const { resource } = this.state as TaskState;
    if (resource.type !== 'activity') return undefined;
    const [payload] = command.input ?? [];
    const input = (payload && advancing.natives.decode(payload)) ?? null;
    return {
      type: 'call',
      activityType: command.activityType,
      taskQueue: command.taskQueue,
      input: JSON.stringify(input),
      resource: resourceText(resource),
      arguments: JSON.stringify(this.argumentsOf(input)),
      timeoutMs: command.scheduleToCloseTimeoutMs,
    };
  }

  /** `lambda:invoke` has taken the payload out of its arguments; a text among them stands there as given. */
  private argumentsOf(input: Json): Json {
    const { commands, natives } = this.advancing;
    for (const command of commands) {
      if (command.type !== 'RecordStateMachineStep') continue;
      if (command.detail.kind !== 'WorkAddressed') continue;
      const rest = natives.decode(command.detail.arguments) as JsonObject;
      return { Payload: input, ...rest };
    }
    return input;
  }

  private *settleMocked(): Evaluating<void> {
    const { request, state, advancing, frame } = this;
    const { mock, called } = request;
    if (state.type === 'Wait') {
      settle(advancing.run, frame, { ok: true, result: frame.data });
      return yield* settleWork(advancing, frame);
    }
    if (state.type !== 'Task' && state.type !== 'Map' && state.type !== 'Parallel') return;
    const errorOutput = mock?.errorOutput;
    if (errorOutput !== undefined) {
      const { error = '', cause = '' } = errorOutput;
      return yield* this.fail({ ok: false, error, cause });
    }
    if (called?.ok === false) return yield* this.fail(called);
    if (state.type === 'Map' && this.exceedsThreshold()) {
      return yield* this.fail({
        ok: false,
        error: ErrorName.ExceedToleratedFailureThreshold,
        cause: 'The specified tolerated failure threshold was exceeded',
      });
    }
    const result = called === undefined ? (this.mocked ?? null) : this.answered(called);
    advancing.trial?.inspect('result', result);
    settle(advancing.run, frame, { ok: true, result });
    const { outputIs: _same, ...exit } = yield* exitWithResult(advancing, frame, state, result);
    leave(advancing, frame, exit);
  }

  /** What a called function answers is wrapped, as in a run. */
  private answered({ result: text, isWrapped = false }: Answered): Json {
    const { state, advancing, frame } = this;
    const result = JSON.parse(text) as Json;
    const isCall =
      state.type === 'Task' &&
      state.resource.type === 'activity' &&
      state.resource.invocation === 'lambda-invoke';
    if (!isCall || isWrapped) return result;
    const settled = { ...frame, settledTime: advancing.natives.now, settledBytes: text.length };
    return lambdaAnswer(advancing.run, settled, result);
  }

  private exceedsThreshold(): boolean {
    const failures = this.request.stateConfiguration?.mapIterationFailureCount ?? 0;
    return failures > Math.max(0, this.frame.children?.toleratedFailureCount ?? 0);
  }

  /** Retry and Catch look at the failure, as if the retriers had been used so often. */
  private *fail(outcome: FailedOutcome): Evaluating<void> {
    const { state, advancing, frame } = this;
    const used = this.request.stateConfiguration?.retrierRetryCount ?? 0;
    if ('retriers' in state) frame.retryCounts = state.retriers.map(() => used);
    this.failed = outcome;
    settle(advancing.run, frame, outcome);
    try {
      yield* settleWork(advancing, frame);
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      const { error: name, causeText: cause } = error;
      settle(advancing.run, frame, { ok: false, error: name, cause, uncatchable: true });
      yield* settleWork(advancing, frame);
    }
  }
}

function resourceText({ historyName: name }: ActivityResource): string {
  if (name.family !== 'Task') return name.arn;
  const { resourceType, resource } = name;
  const prefix = resourceType === 'perdure' ? '' : 'arn:aws:states:::';
  return `${prefix}${resourceType}:${resource}`;
}
