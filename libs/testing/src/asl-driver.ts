import {
  type ActivityAnswer,
  type ActivityCall,
  type Advance,
  advance,
  AslRun,
  type Effect,
  type Evaluated,
  type Json,
  type RunIdentity,
  SimulatedHistory,
  type StateMachine,
} from '@app/asl';
import { type ExecutionIdentity, type HistoryEvent, RunId, WorkflowId } from '@app/contract';

import { AslNatives } from './asl-natives';

export interface AslDriverOptions {
  readonly activity?: (call: ActivityCall) => ActivityAnswer;
  /** Evaluates JSONata; without it such an expression is an error of the test. */
  readonly evaluate?: (effect: Effect) => Evaluated | Promise<Evaluated>;
  readonly natives?: AslNatives;
  /** Called at the end of every workflow task, also of those that ask for another. */
  readonly afterTask?: (driver: AslDriver) => void;
  /** Ends every advance after its first move, as a turn without time would. */
  readonly hurried?: boolean;
  /** Makes it a run of the Step Functions door, with the quotas of that service. */
  readonly execution?: ExecutionIdentity;
  readonly identity?: RunIdentity;
  /** Who answers activities. */
  readonly workerIdentity?: string;
}

export type AslOutcome =
  | { readonly status: 'Completed'; readonly output: Json }
  | { readonly status: 'Failed'; readonly error: string; readonly cause: string }
  | { readonly status: 'Canceled' }
  /** Nothing more can happen by itself. */
  | { readonly status: 'Waiting' };

const TURN_COUNT_MAX = 20_000;

/**
 * Runs a state machine without an engine: answers its activities from a function and lets its timers fire on a clock
 * that jumps.
 */
export class AslDriver {
  readonly natives: AslNatives;
  run: AslRun;
  turns = 0;
  private readonly history: SimulatedHistory;

  constructor(
    readonly machine: StateMachine,
    private readonly options: AslDriverOptions = {},
  ) {
    this.natives = options.natives ?? new AslNatives();
    this.history = new SimulatedHistory(
      this.natives,
      (event) => this.run.evolve(event),
      options.workerIdentity,
    );
    this.run = this.emptyRun();
  }

  get events(): HistoryEvent[] {
    return this.history.events;
  }

  get calls(): ActivityCall[] {
    return this.history.calls;
  }

  emptyRun(): AslRun {
    return AslRun.of(this.machine, (payload) => this.natives.decode(payload));
  }

  /** Starts the run and goes on until it is closed or only waits. */
  async start(input: Json = {}): Promise<AslOutcome> {
    this.begin(input);
    return this.settle();
  }

  begin(input: Json): void {
    this.history.append({
      type: 'WorkflowExecutionStarted',
      workflowType: 'machine',
      workflowId: WorkflowId('driver'),
      taskQueue: 'default',
      input: [this.natives.encode(input)],
      workflowTaskTimeoutMs: 10_000,
      originalExecutionRunId: RunId('00000000-0000-4000-8000-000000000000'),
      firstExecutionRunId: RunId('00000000-0000-4000-8000-000000000000'),
      identity: 'driver',
      requestId: 'driver',
      attempt: 1,
      ...(this.options.execution && {
        stateMachine: {
          definitionId: 'machine',
          name: 'machine',
          version: 1,
          execution: this.options.execution,
        },
      }),
    });
  }

  signal(signalName: string, input?: Json): void {
    this.history.append({
      type: 'WorkflowExecutionSignaled',
      signalName,
      identity: 'driver',
      ...(input !== undefined && { input: [this.natives.encode(input)] }),
    });
  }

  requestCancel(): void {
    this.history.append({
      type: 'WorkflowExecutionCancelRequested',
      cause: '',
      identity: 'driver',
    });
  }

  terminate(reason: string): void {
    this.history.append({ type: 'WorkflowExecutionTerminated', reason, identity: 'driver' });
  }

  /** The activities that are with a worker, in the order in which they were scheduled. */
  pendingCalls(): ActivityCall[] {
    return this.history.pendingCalls();
  }

  pendingTimerIds(): string[] {
    return this.history.pendingTimerIds();
  }

  answer(activityId: string, answer: ActivityAnswer): void {
    this.history.answer(activityId, answer);
  }

  /** Fires the timer that is due first; the clock goes there. */
  fireNextTimer(): boolean {
    return this.history.fireNextTimer();
  }

  /** Workflow tasks, answers and timers until nothing more happens by itself. */
  async settle(): Promise<AslOutcome> {
    for (let turn = 0; turn < TURN_COUNT_MAX; turn += 1) {
      await this.turn();
      const outcome = this.outcome();
      if (outcome.status !== 'Waiting') return outcome;
      if (this.answerNext()) continue;
      if (!this.fireNextTimer()) return outcome;
    }
    throw new Error(`the run did not end within ${TURN_COUNT_MAX} turns`);
  }

  /** One workflow task, and more as long as the machine asks for them. */
  async turn(): Promise<void> {
    for (;;) {
      if (this.run.closed) return;
      this.turns += 1;
      const { commands, more } = await this.advance();
      this.history.completeTask(commands);
      this.options.afterTask?.(this);
      if (!more) return;
    }
  }

  async advance(): Promise<Advance> {
    const generator = advance(this.machine, this.run, {
      natives: this.natives,
      identity: this.options.identity ?? IDENTITY,
      ...(this.options.hurried === true && { outOfTime: () => true }),
    });
    let step = generator.next();
    while (step.done !== true) {
      const { evaluate } = this.options;
      if (evaluate === undefined) throw new Error(`nobody evaluates ${step.value.expression}`);
      step = generator.next(await evaluate(step.value));
    }
    return step.value;
  }

  outcome(): AslOutcome {
    const last = this.events.at(-1);
    switch (last?.type) {
      case 'WorkflowExecutionCompleted': {
        const [payload] = last.result ?? [];
        const output = payload && this.natives.decode(payload);
        return { status: 'Completed', output: output ?? null };
      }
      case 'WorkflowExecutionFailed': {
        const { info, message } = last.failure;
        return {
          status: 'Failed',
          error: info.type === 'Application' ? info.errorType : info.type,
          cause: message,
        };
      }
      case 'WorkflowExecutionCanceled':
        return { status: 'Canceled' };
      default:
        return { status: 'Waiting' };
    }
  }

  private answerNext(): boolean {
    const { activity } = this.options;
    const call = activity && this.history.nextUnanswered();
    if (activity === undefined || call === undefined) return false;
    this.answer(call.activityId, activity(call));
    return true;
  }
}

const IDENTITY = {
  executionId: 'arn:aws:states:us-east-1:000000000000:execution:machine:driver',
  executionName: 'driver',
  roleArn: 'arn:aws:iam::000000000000:role/driver',
  stateMachineId: 'arn:aws:states:us-east-1:000000000000:stateMachine:machine',
  stateMachineName: 'machine',
};
