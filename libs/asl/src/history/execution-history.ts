import type { EpochMs, EventOf, HistoryEvent } from '@app/contract';

import type { AslRun } from '../run/asl-run';
import type { Frame } from '../run/frame';
import { ROOT } from '../run/frame';
import { executionOf } from '../run/history-number';
import type { AwsEvent } from './aws-event';
import { data, failure } from './details';
import { EventChain } from './event-chain';
import { childFailed, tellStep } from './step-events';
import type { Telling } from './telling';
import { tellWork } from './work-events';

/**
 * The Step Functions history of a run: a projection of its own events, made one by one. It costs the same whatever came
 * before, so a long history can be paged by going on where the last page ended.
 *
 * `execution` chooses whose history it is: the run's own, or that of one item of a distributed Map (the id of its
 * frame), which is an execution of its own on AWS. `run` must be empty: it is folded along.
 */
export class ExecutionHistory {
  private readonly chain = new EventChain();
  private readonly made: AwsEvent[] = [];
  private readonly telling: Telling;
  private stateMachineName = '';

  constructor(
    private readonly run: AslRun,
    private readonly execution: string = ROOT,
  ) {
    this.telling = {
      run,
      chain: this.chain,
      execution,
      made: this.made,
      arguments: new Map(),
      owns: (frame) => this.owns(frame),
      stateMachineName: () => this.stateMachineName,
    };
  }

  /** Number of the last event that was made. */
  get length(): number {
    return this.chain.length;
  }

  /** The events that stand for one event of the run; most events of the engine have none. */
  push(event: HistoryEvent): AwsEvent[] {
    this.made.length = 0;
    const after = this.tell(event);
    this.run.evolve(event);
    after?.();
    return this.made.slice();
  }

  private owns(frame: Frame): boolean {
    return executionOf(this.run, frame).id === this.execution;
  }

  /** Makes what is known before the event is folded; what comes back makes the rest after that. */
  private tell(event: HistoryEvent): (() => void) | undefined {
    const { telling } = this;
    const time = event.eventTime;
    switch (event.type) {
      case 'WorkflowExecutionStarted':
        return this.started(event);
      case 'StateMachineStepped':
        return tellStep(telling, event.detail, time);
      case 'WorkflowExecutionCompleted':
      case 'WorkflowExecutionFailed':
      case 'WorkflowExecutionTimedOut':
      case 'WorkflowExecutionCanceled':
      case 'WorkflowExecutionTerminated':
        if (this.execution === ROOT) this.closed(event);
        return undefined;
      case 'ActivityTaskScheduled':
      case 'ActivityTaskStarted':
      case 'ActivityTaskCompleted':
      case 'ActivityTaskFailed':
      case 'ActivityTaskTimedOut':
      case 'WorkflowExecutionSignaled':
      case 'TimerFired':
        return tellWork(telling, event);
      default:
        return undefined;
    }
  }

  private started(event: EventOf<'WorkflowExecutionStarted'>): () => void {
    this.stateMachineName = event.stateMachine?.name ?? event.workflowType;
    return () => {
      if (this.execution === ROOT) this.begin(ROOT, this.run.input, event.eventTime);
    };
  }

  private begin(frame: string, input: AslRun['input'], time: EpochMs): void {
    const { execution } = this.run;
    const details = {
      ...data('input', JSON.stringify(input)),
      roleArn: execution?.roleArn ?? 'arn:aws:iam::000000000000:role/perdure',
    };
    this.made.push(this.chain.event('ExecutionStarted', { time, after: 0, details }));
    // The first state follows nothing, as on AWS.
    this.chain.begin(frame, 0);
  }

  private closed(
    event: EventOf<
      | 'WorkflowExecutionCompleted'
      | 'WorkflowExecutionFailed'
      | 'WorkflowExecutionTimedOut'
      | 'WorkflowExecutionCanceled'
      | 'WorkflowExecutionTerminated'
    >,
  ): void {
    const time = event.eventTime;
    switch (event.type) {
      case 'WorkflowExecutionCompleted': {
        const [payload] = event.result ?? [];
        const output = JSON.stringify((payload && this.run.read(payload)) ?? null);
        const details = data('output', output);
        this.made.push(this.chain.next(ROOT, 'ExecutionSucceeded', { time, details }));
        return;
      }
      case 'WorkflowExecutionFailed': {
        const { info, message } = event.failure;
        const root = this.run.frames.get(ROOT);
        if (root?.outcome?.ok === false) childFailed(this.telling, root, time);
        const details = failure(info.type === 'Application' ? info.errorType : info.type, message);
        this.made.push(this.chain.next(ROOT, 'ExecutionFailed', { time, details }));
        return;
      }
      case 'WorkflowExecutionTimedOut':
        this.made.push(this.chain.event('ExecutionTimedOut', { time, after: 0, details: {} }));
        return;
      case 'WorkflowExecutionCanceled':
      case 'WorkflowExecutionTerminated':
        this.made.push(
          this.chain.event('ExecutionAborted', { time, after: 0, details: this.stopOf(event) }),
        );
    }
  }

  /** Who stopped the run may have said why: as JSON `{error, cause}`, or as the reason of a termination. */
  private stopOf(
    event: EventOf<'WorkflowExecutionCanceled' | 'WorkflowExecutionTerminated'>,
  ): ReturnType<typeof failure> {
    const [payload] = event.details ?? [];
    const details = payload === undefined ? undefined : this.run.read(payload);
    const said = typeof details === 'object' && details !== null ? details : {};
    const { error, cause } = said as { readonly error?: unknown; readonly cause?: unknown };
    const reason = event.type === 'WorkflowExecutionTerminated' ? event.reason : '';
    return failure(
      typeof error === 'string' ? error : undefined,
      typeof cause === 'string' ? cause : reason,
    );
  }
}

/** The whole history at once, for runs of ordinary length. */
export function executionHistory(run: AslRun, events: Iterable<HistoryEvent>): AwsEvent[] {
  const history = new ExecutionHistory(run);
  const all: AwsEvent[] = [];
  for (const event of events) all.push(...history.push(event));
  return all;
}
