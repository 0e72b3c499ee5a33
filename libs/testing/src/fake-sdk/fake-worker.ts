import type {
  Activation,
  ActivityTask,
  Command,
  Failure,
  HistoryEvent,
  HistoryPage,
  PolledWorkflowTask,
  QueryAnswer,
  QueryBroker,
  RequestOutcome,
  RequestSubmitter,
  RunId,
  Scope,
  SubmittedRequest,
  TaskPolls,
  WorkflowQuery,
} from '@app/contract';
import { applicationFailure } from '@app/contract';

import { fromJson, toJson } from './json-payloads';
import { NonDeterminism, type WorkflowCode, WorkflowFailure } from './workflow-code';
import { CacheMiss, WorkflowInstance } from './workflow-instance';

/** An activity: returns or throws, at once or later. `WorkflowFailure` carries a failure as it is. */
export type ActivityCode = (input: unknown, task: ActivityTask) => unknown;

export interface FakeWorkerOptions {
  readonly polls: Omit<TaskPolls, 'leaveStickyQueue'>;
  readonly submitter: RequestSubmitter;
  readonly scope: Scope;
  readonly taskQueue: string;
  readonly identity: string;
  readonly workflows: Readonly<Record<string, WorkflowCode>>;
  readonly activities?: Readonly<Record<string, ActivityCode>>;
  /** Keeps runs in its cache and polls a sticky queue. */
  readonly sticky?: boolean;
  readonly queries: Pick<QueryBroker, 'answerQuery'>;
  readonly newRunId: () => RunId;
  readonly after: (delayMs: number, run: () => void) => () => void;
}

/** A workflow task as the worker had it. */
export interface TaskSeen {
  readonly activation: Activation;
  readonly events: readonly HistoryEvent[];
  readonly commands: readonly Command[];
}

const POLL_MS = 60_000;
const STICKY_MS = 5_000;
const ACTIVITY_SLOT_COUNT = 5;
const CACHE_COUNT_MAX = 100;

/**
 * A worker of a Temporal-like SDK, small: polls workflow and activity tasks, runs workflow code by replay, with a sticky
 * cache if told to, and answers. Drives whatever stands behind the poll port; takes its time from the spec.
 */
export class FakeWorker {
  readonly seen: TaskSeen[] = [];
  readonly faults: unknown[] = [];
  private readonly instances = new Map<string, WorkflowInstance>();
  /** Runs that it works on, each with the tasks that wait for that to end. */
  private readonly busy = new Map<string, PolledWorkflowTask[]>();
  private life = new AbortController();
  private pollCount = 0;

  constructor(private readonly options: FakeWorkerOptions) {}

  start(): void {
    this.life = new AbortController();
    const { signal } = this.life;
    void this.loop(signal, () => this.pollWorkflowTask('Normal'));
    if (this.options.sticky === true) {
      void this.loop(signal, () => this.pollWorkflowTask('Sticky'));
    }
    if (this.options.activities === undefined) return;
    for (let slot = 0; slot < ACTIVITY_SLOT_COUNT; slot += 1) {
      void this.loop(signal, () => this.pollActivityTask());
    }
  }

  /** The process is gone: what it has is never answered, its cache is lost. */
  kill(): void {
    this.life.abort();
    this.instances.clear();
    this.busy.clear();
  }

  /** Loses a run from the cache, as an SDK does when the cache is full. */
  evict(): void {
    this.instances.clear();
  }

  private get stickyQueue(): string {
    return `sticky-of-${this.options.identity}`;
  }

  private async loop(signal: AbortSignal, poll: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      try {
        await poll();
      } catch (error) {
        this.faults.push(error);
        await new Promise<void>((resolve) => this.options.after(100, resolve));
      }
    }
  }

  private pollOf(name: string) {
    this.pollCount += 1;
    const { identity, scope } = this.options;
    return {
      queue: { ...scope, name },
      identity,
      pollRequestId: `${identity}-${String(this.pollCount)}`,
      timeoutMs: POLL_MS,
      signal: this.life.signal,
    };
  }

  private async pollWorkflowTask(queueKind: 'Normal' | 'Sticky'): Promise<void> {
    const { signal } = this.life;
    const name = queueKind === 'Sticky' ? this.stickyQueue : this.options.taskQueue;
    const task = await this.options.polls.pollWorkflowTask({ ...this.pollOf(name), queueKind });
    if (task !== undefined && !signal.aborted) await this.work(task, signal);
  }

  /**
   * One task of a run after the other, as SDKs do: only the reply to an answer says what the cached run has come to, so a
   * task that comes before it waits. The loop that brought it polls on for other runs.
   */
  private async work(task: PolledWorkflowTask, signal: AbortSignal): Promise<void> {
    const { runId } = task.activation;
    const waiting = this.busy.get(runId);
    if (waiting !== undefined) {
      waiting.push(task);
      return;
    }
    const tasks = [task];
    this.busy.set(runId, tasks);
    try {
      for (let next = tasks.shift(); next !== undefined && !signal.aborted; next = tasks.shift()) {
        await this.answerAll(next, signal);
      }
    } finally {
      if (this.busy.get(runId) === tasks) this.busy.delete(runId);
    }
  }

  /** Answers a task, and the ones that come with the answers. */
  private async answerAll(first: PolledWorkflowTask, signal: AbortSignal): Promise<void> {
    for (let task: PolledWorkflowTask | undefined = first; task !== undefined;) {
      const { activation }: PolledWorkflowTask = task;
      if (activation.query !== undefined) {
        const answer = await this.answerQuery(task, activation.query);
        if (!signal.aborted)
          this.options.queries.answerQuery(activation, activation.query.queryId, answer);
        return;
      }
      const answer: SubmittedRequest = await this.answer(task);
      if (signal.aborted) return;
      const outcome = await this.submit(answer);
      task = await this.follow(activation, outcome, signal);
    }
  }

  private async follow(
    activation: Activation,
    outcome: RequestOutcome | undefined,
    signal: AbortSignal,
  ): Promise<PolledWorkflowTask | undefined> {
    if (outcome?.ok !== true) {
      this.instances.delete(activation.runId);
      return undefined;
    }
    const { reply } = outcome;
    for (const each of reply.activityTasks ?? []) void this.perform(each, signal);
    const [owed] = activation.unwritten;
    if (reply.resetHistoryEventId !== undefined && owed !== undefined) {
      this.instances.get(activation.runId)?.rollBackTo(owed.eventId - 1);
    }
    if (reply.activation === undefined) return undefined;
    const after = this.options.sticky === true ? reply.activation.previousStartedEventId : 0;
    return {
      activation: reply.activation,
      history: await this.options.polls.historyOf(reply.activation, after),
    };
  }

  private async answer({ activation, history }: PolledWorkflowTask): Promise<SubmittedRequest> {
    const { scheduledEventId, startedEventId, attempt } = activation;
    const { identity, sticky, newRunId } = this.options;
    const named = { ...runOf(activation), scheduledEventId, startedEventId, attempt, identity };
    try {
      const commands = await this.commandsOf(activation, history);
      const instance = this.instanceOf(activation);
      const queryResults = Object.fromEntries(
        activation.queries.map((query) => [query.queryId, this.resultOf(instance, query)]),
      );
      if (sticky !== true) this.instances.delete(activation.runId);
      return {
        type: 'RespondWorkflowTaskCompleted',
        ...named,
        commands,
        queryResults,
        newRunId: newRunId(),
        returnNewWorkflowTask: true,
        ...(sticky === true && {
          sticky: { taskQueue: this.stickyQueue, scheduleToStartTimeoutMs: STICKY_MS },
        }),
      };
    } catch (error) {
      this.instances.delete(activation.runId);
      this.faults.push(error);
      return {
        type: 'RespondWorkflowTaskFailed',
        ...named,
        cause:
          error instanceof NonDeterminism
            ? 'NonDeterministicError'
            : 'WorkflowWorkerUnhandledFailure',
        failure: failureOf(error),
      };
    }
  }

  /** A query that came by itself: by the run in the cache, or by one that is replayed for it. */
  private async answerQuery(
    { activation, history }: PolledWorkflowTask,
    query: WorkflowQuery,
  ): Promise<QueryAnswer> {
    const { runId } = activation;
    try {
      if (!this.instances.has(runId)) {
        const whole = history.events[0]?.eventId === 1;
        const first = whole ? history : await this.options.polls.historyOf(activation, 0);
        const events = await this.wholeOf(activation, first);
        await this.instanceOf(activation).activate({ events, startedEventId: 0, updates: [] });
      }
      return this.resultOf(this.instanceOf(activation), query);
    } catch (error) {
      return { type: 'Failed', failure: failureOf(error) };
    } finally {
      if (this.options.sticky !== true) this.instances.delete(runId);
    }
  }

  private resultOf(instance: WorkflowInstance, { queryType, input }: WorkflowQuery): QueryAnswer {
    try {
      return { type: 'Answered', result: toJson(instance.answer(queryType, fromJson(input))) };
    } catch (error) {
      return { type: 'Failed', failure: failureOf(error) };
    }
  }

  private async commandsOf(activation: Activation, history: HistoryPage): Promise<Command[]> {
    let events = await this.wholeOf(activation, history);
    let commands: Command[];
    try {
      commands = await this.instanceOf(activation).activate({ ...activation, events });
    } catch (error) {
      if (!(error instanceof CacheMiss)) throw error;
      this.instances.delete(activation.runId);
      events = await this.wholeOf(activation, await this.options.polls.historyOf(activation, 0));
      commands = await this.instanceOf(activation).activate({ ...activation, events });
    }
    this.seen.push({ activation, events, commands });
    return commands;
  }

  private async wholeOf(activation: Activation, first: HistoryPage): Promise<HistoryEvent[]> {
    const events = [...first.events];
    for (let token = first.nextPageToken; token !== undefined;) {
      const page = await this.options.polls.historyPage(runOf(activation), token);
      events.push(...(page?.events ?? []));
      token = page?.nextPageToken;
    }
    return events;
  }

  private instanceOf({ runId, workflowType }: Activation): WorkflowInstance {
    const known = this.instances.get(runId);
    if (known !== undefined) return known;
    const code = this.options.workflows[workflowType];
    if (code === undefined) throw new Error(`the worker has no workflow "${workflowType}"`);
    const instance = new WorkflowInstance(code);
    this.instances.set(runId, instance);
    const [oldest] = this.instances.keys();
    if (this.instances.size > CACHE_COUNT_MAX && oldest !== undefined)
      this.instances.delete(oldest);
    return instance;
  }

  private async pollActivityTask(): Promise<void> {
    const { signal } = this.life;
    const task = await this.options.polls.pollActivityTask(this.pollOf(this.options.taskQueue));
    if (task !== undefined && !signal.aborted) await this.perform(task, signal);
  }

  private async perform(task: ActivityTask, signal: AbortSignal): Promise<void> {
    const { scheduledEventId, attempt, startedTime } = task;
    const named = {
      ...runOf(task),
      activity: { scheduledEventId, attempt, startedTime },
      identity: this.options.identity,
    };
    const code = this.options.activities?.[task.activityType];
    let answer: SubmittedRequest;
    try {
      if (code === undefined) throw new Error(`the worker has no activity "${task.activityType}"`);
      const result = toJson(await code(fromJson(task.input), task));
      answer = { type: 'RespondActivityTaskCompleted', ...named, result };
    } catch (error) {
      answer = { type: 'RespondActivityTaskFailed', ...named, failure: failureOf(error) };
    }
    if (!signal.aborted) await this.submit(answer);
  }

  /** Repeats what could not be taken: the answer names one attempt, so the second time it is refused. */
  private async submit(request: SubmittedRequest): Promise<RequestOutcome | undefined> {
    for (let tries = 0; tries < 10 && !this.life.signal.aborted; tries += 1) {
      try {
        return await this.options.submitter.submit(request);
      } catch (error) {
        this.faults.push(error);
        await new Promise<void>((resolve) => this.options.after(100, resolve));
      }
    }
    return undefined;
  }
}

function runOf({ tenantId, namespaceId, workflowId, runId }: Activation | ActivityTask) {
  return { tenantId, namespaceId, workflowId, runId };
}

function failureOf(error: unknown): Failure {
  if (error instanceof WorkflowFailure) return error.failure;
  return error instanceof Error
    ? applicationFailure(error.name, error.message)
    : applicationFailure('Error', String(error));
}
