import type { HistoryEvent } from '@app/contract';
import { WorkflowId } from '@app/contract';
import { Canceled, fromJson, toJson, type WorkflowCode, type WorkflowContext } from '@app/testing';

/** One thing that a script does; its result is appended to the others. */
export type Step =
  | { readonly do: 'work'; readonly type: string }
  | { readonly do: 'sleep'; readonly ms: number }
  | { readonly do: 'await'; readonly signal: string }
  | { readonly do: 'both'; readonly types: readonly string[] }
  | { readonly do: 'child'; readonly steps: readonly Step[]; readonly mayStay: boolean }
  | { readonly do: 'tell'; readonly workflowId: string; readonly signal: string }
  | { readonly do: 'stop'; readonly workflowId: string }
  | { readonly do: 'again' };

export interface Script {
  readonly canary: string;
  readonly steps: readonly Step[];
  /** How far the runs before have come, and with what. */
  readonly at?: number;
  readonly results?: readonly unknown[];
}

/** What a query is answered with: how often a run was told something. */
export interface News {
  readonly pokes: number;
  readonly signals: number;
}

/** The queue that workers of the fake SDK poll; their activities go to the webhook workers. */
export const HOST_QUEUE = 'hosts';
export const SCRIPT_TYPE = 'script';

const ENDED: ReadonlySet<string> = new Set([
  'StartChildWorkflowExecutionFailed',
  'ChildWorkflowExecutionCompleted',
  'ChildWorkflowExecutionFailed',
  'ChildWorkflowExecutionCanceled',
  'ChildWorkflowExecutionTimedOut',
  'ChildWorkflowExecutionTerminated',
]);

/** Workflow code in another process: does what its input says, step by step. */
export const script: WorkflowCode = async (context, input) => {
  const { canary, steps, at = 0, results = [] } = input as Script;
  const done = [...results];
  let updateCount = 0;
  context.onUpdate('poke', {
    validate: (value) => {
      if (value === 'refuse') throw new Error('the script refuses');
    },
    handle: (value) => {
      updateCount += 1;
      return Promise.resolve({ poked: value, times: updateCount });
    },
  });
  context.onQuery(
    'news',
    () => ({ pokes: updateCount, signals: context.heardCount }) satisfies News,
  );
  const canceled = context.cancelRequested.then(() => {
    throw new Canceled('canceled');
  });
  canceled.catch(() => undefined);
  for (let index = at; index < steps.length; index += 1) {
    const step = steps[index]!;
    if (step.do === 'again') {
      context.continueAsNew({ canary, steps, at: index + 1, results: [...done, 'again'] });
    }
    done.push(await Promise.race([perform(context, step, { canary, number: index }), canceled]));
  }
  return done;
};

async function perform(
  context: WorkflowContext,
  step: Step,
  of: { readonly canary: string; readonly number: number },
): Promise<unknown> {
  const work = async (type: string): Promise<unknown> => {
    try {
      return await context.activity(type, { canary: of.canary, number: of.number }, ACTIVITY);
    } catch {
      return 'failed';
    }
  };
  switch (step.do) {
    case 'work':
      return work(step.type);
    case 'both':
      return Promise.all(step.types.map(work));
    case 'sleep':
      await context.sleep(step.ms);
      return 'slept';
    case 'await':
      await context.signal(step.signal);
      return 'signaled';
    case 'again':
      return 'again';
    case 'tell': {
      const by = `${context.started.originalExecutionRunId}-${of.number}`;
      return reached(context.signalOther(step.workflowId, step.signal, { canary: of.canary, by }));
    }
    case 'stop':
      return reached(context.cancelOther(step.workflowId));
    case 'child':
      return child(context, step, of);
  }
}

async function reached(asked: Promise<void>): Promise<string> {
  try {
    await asked;
    return 'reached';
  } catch {
    return 'not reached';
  }
}

const ACTIVITY = {
  taskQueue: 'default',
  startToCloseTimeoutMs: 60_000,
  retryPolicy: {
    initialIntervalMs: 1_000,
    backoffCoefficient: 2,
    maximumIntervalMs: 10_000,
    maximumAttempts: 3,
    nonRetryableErrorTypes: [],
  },
};

async function child(
  context: WorkflowContext,
  { steps, mayStay }: Extract<Step, { do: 'child' }>,
  { canary, number }: { readonly canary: string; readonly number: number },
): Promise<unknown> {
  const workflowId = WorkflowId(`child-${context.started.originalExecutionRunId}-${number}`);
  // Before the command: the end may come with the very task that tells of the beginning.
  const ending = context.event((event) => ENDED.has(event.type) && isOf(event, workflowId));
  await context.command({
    type: 'StartChildWorkflowExecution',
    workflowId,
    workflowType: SCRIPT_TYPE,
    taskQueue: HOST_QUEUE,
    input: toJson({ canary, steps } satisfies Script),
    parentClosePolicy: mayStay ? 'Abandon' : 'Terminate',
  });
  const end = await ending;
  return end.type === 'ChildWorkflowExecutionCompleted' ? fromJson(end.result) : end.type;
}

function isOf(event: HistoryEvent, workflowId: WorkflowId): boolean {
  if ('workflowExecution' in event) return event.workflowExecution.workflowId === workflowId;
  return 'workflowId' in event && event.workflowId === workflowId;
}
