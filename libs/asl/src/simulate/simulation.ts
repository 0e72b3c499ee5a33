import { type HistoryEvent, RunId, WorkflowId } from '@app/contract';

import type { Json } from '../data/json';
import { type AwsEvent } from '../history/aws-event';
import { executionHistory } from '../history/execution-history';
import type { StateMachine } from '../machine';
import { advance } from '../run/advance';
import type { Evaluating, RunIdentity } from '../run/advancing';
import { AslRun } from '../run/asl-run';
import { awaitedSignals, stateOfActivity } from '../run/waiting-for';
import type { MockedAnswer, MockedAnswers } from './mocked-answers';
import type { ActivityCall } from './simulated-activity';
import { SimulatedHistory, type VirtualNatives } from './simulated-history';

export interface SimulationHost {
  /** Of this simulation alone: their clock is moved. */
  readonly natives: VirtualNatives;
  readonly identity: RunIdentity;
}

/** Something that happens by itself, later. */
interface Due {
  readonly at: number;
  readonly happen: () => void;
}

/** What the simulation cannot go on without. */
export interface Unmocked {
  readonly state: string;
  /** Whom the state calls, or the signal it waits for. */
  readonly waitsFor: string;
  readonly input: Json;
}

export type SimulatedOutcome =
  | { readonly status: 'Completed'; readonly output: Json }
  | { readonly status: 'Failed'; readonly error: string; readonly cause: string }
  /** Only a mock that is missing would go on. */
  | { readonly status: 'Waiting' };

/**
 * A whole execution in virtual time: mocks answer what it calls, timers fire at once on a clock that jumps, nothing is
 * stored. `step` does one turn and lets the next thing happen, so that the host can stop in between.
 */
export class Simulation {
  private readonly natives: VirtualNatives;
  private readonly run: AslRun;
  private readonly history: SimulatedHistory;
  private readonly due: Due[] = [];
  private readonly usedOf = new Map<string, number>();
  private readonly signalsUnderWay = new Set<string>();
  private readonly startedTime: number;

  constructor(
    private readonly machine: StateMachine,
    private readonly mocks: MockedAnswers,
    private readonly host: SimulationHost,
  ) {
    this.startedTime = host.natives.now;
    this.natives = host.natives;
    this.run = this.emptyRun();
    this.history = new SimulatedHistory(this.natives, (event) => {
      this.run.evolve(event);
    });
  }

  begin(input: Json): void {
    this.history.append({
      type: 'WorkflowExecutionStarted',
      workflowType: this.host.identity.stateMachineName,
      workflowId: WorkflowId(this.host.identity.executionName),
      taskQueue: 'default',
      input: [this.natives.encode(input)],
      workflowTaskTimeoutMs: 0,
      originalExecutionRunId: NO_RUN,
      firstExecutionRunId: NO_RUN,
      identity: '',
      requestId: '',
      attempt: 1,
    });
  }

  /** One turn, then the next thing that happens. `false`: it has ended, or nothing happens any more. */
  *step(): Evaluating<boolean> {
    const { commands, more } = yield* advance(this.machine, this.run, {
      natives: this.natives,
      identity: this.host.identity,
    });
    this.history.completeTask(commands);
    if (this.run.closed) return false;
    return more || this.next();
  }

  get eventCount(): number {
    return this.history.events.length;
  }

  /** How long the execution has taken, in its own time. */
  get elapsedMs(): number {
    return this.natives.now - this.startedTime;
  }

  get events(): readonly AwsEvent[] {
    return executionHistory(this.emptyRun(), this.history.events);
  }

  get unmocked(): Unmocked[] {
    const calls = this.history.pendingCalls().map((call) => ({
      state: this.stateOf(call),
      waitsFor: call.activityType,
      input: call.input,
    }));
    const signals = awaitedSignals(this.run).map(({ stateName, signalName }) => ({
      state: stateName,
      waitsFor: signalName,
      input: null,
    }));
    return [...calls, ...signals].filter(({ state }) => !this.mocks.has(state));
  }

  get outcome(): SimulatedOutcome {
    const last: HistoryEvent | undefined = this.history.events.at(-1);
    if (last?.type === 'WorkflowExecutionCompleted') {
      const [payload] = last.result ?? [];
      return { status: 'Completed', output: (payload && this.natives.decode(payload)) ?? null };
    }
    if (last?.type !== 'WorkflowExecutionFailed') return { status: 'Waiting' };
    const { info, message } = last.failure;
    const error = info.type === 'Application' ? info.errorType : info.type;
    return { status: 'Failed', error, cause: message };
  }

  private emptyRun(): AslRun {
    return AslRun.of(this.machine, (payload) => this.natives.decode(payload));
  }

  private stateOf({ activityId }: ActivityCall): string {
    return stateOfActivity(this.run, activityId) ?? '';
  }

  /** Lets mocks answer what is new, then the earliest of answers and timers happen. */
  private next(): boolean {
    this.answerCalls();
    this.answerSignals();
    const timer = this.history.nextFireTime;
    const [first] = this.due;
    if (first !== undefined && first.at <= (timer ?? Infinity)) {
      this.due.shift();
      this.natives.now = Math.max(this.natives.now, first.at);
      first.happen();
      return true;
    }
    return timer !== undefined && this.history.fireNextTimer();
  }

  private answerCalls(): void {
    for (;;) {
      const call = this.history.nextUnanswered();
      if (call === undefined) return;
      const { activityId, command } = call;
      this.history.answer(activityId, { type: 'pending' });
      const mocked = this.mockOf(this.stateOf(call));
      if (mocked === undefined) continue;
      const limitMs = command.scheduleToCloseTimeoutMs ?? Infinity;
      const isLate = mocked.afterMs > limitMs || mocked.answer.type === 'timed-out';
      this.happens(isLate ? Math.min(limitMs, LONGEST_MS) : mocked.afterMs, () => {
        if (!this.history.isPending(activityId)) return;
        this.history.answer(activityId, isLate ? TIMED_OUT : mocked.answer);
      });
    }
  }

  private answerSignals(): void {
    for (const { signalName, stateName } of awaitedSignals(this.run)) {
      if (this.signalsUnderWay.has(signalName)) continue;
      const mocked = this.mockOf(stateName);
      if (mocked?.answer.type !== 'completed') continue;
      const { result } = mocked.answer;
      this.signalsUnderWay.add(signalName);
      this.happens(mocked.afterMs, () => {
        this.signalsUnderWay.delete(signalName);
        const input = [this.natives.encode(result)];
        this.history.append({
          type: 'WorkflowExecutionSignaled',
          signalName,
          identity: '',
          input,
        });
      });
    }
  }

  private mockOf(state: string): MockedAnswer | undefined {
    const mocks = this.mocks.get(state);
    if (mocks === undefined) return undefined;
    const used = this.usedOf.get(state) ?? 0;
    this.usedOf.set(state, used + 1);
    return mocks[Math.min(used, mocks.length - 1)];
  }

  private happens(afterMs: number, happen: () => void): void {
    const at = this.natives.now + afterMs;
    const index = this.due.findIndex((each) => each.at > at);
    this.due.splice(index < 0 ? this.due.length : index, 0, { at, happen });
  }
}

const NO_RUN = RunId('00000000-0000-4000-8000-000000000000');
const LONGEST_MS = 99_999_999_000;
const TIMED_OUT = { type: 'timed-out', timeoutType: 'ScheduleToClose' } as const;
