import {
  applicationFailure,
  type Command,
  type HistoryEvent,
  type ParentClosePolicy,
  WorkflowId,
} from '@app/contract';
import type { StoreMishap } from '@app/testing';

import { HistoryWorld } from '../testing/history-world';
import { type Script, ScriptedHost } from '../testing/scripted-host';

const CHILDREN = ['ship', 'charge', 'loop'] as const;

const ended = (events: readonly HistoryEvent[]) =>
  events.filter(({ type }) =>
    /^ChildWorkflowExecution(Completed|Failed|Canceled|Terminated)$/.test(type),
  );

const has = (events: readonly HistoryEvent[], type: HistoryEvent['type']): boolean =>
  events.some((event) => event.type === type);

const startChild = (
  workflowId: string,
  parentClosePolicy: ParentClosePolicy = 'Terminate',
): Command => ({
  type: 'StartChildWorkflowExecution',
  workflowId: WorkflowId(workflowId),
  workflowType: workflowId,
  parentClosePolicy,
});

const done: Command = { type: 'CompleteWorkflowExecution' };

/** A parent that starts three children, signals one of them, and ends with the last. */
const parent: Script = (events) => {
  if (!has(events, 'StartChildWorkflowExecutionInitiated'))
    return CHILDREN.map((id) => startChild(id));
  const signal: Command = {
    type: 'SignalExternalWorkflowExecution',
    workflowId: WorkflowId('ship'),
    signalName: 'go',
    childWorkflowOnly: true,
  };
  const started = events.filter(({ type }) => type === 'ChildWorkflowExecutionStarted').length;
  const isSignaled = has(events, 'SignalExternalWorkflowExecutionInitiated');
  if (started === CHILDREN.length && !isSignaled) return [signal];
  return ended(events).length === CHILDREN.length ? [done] : [];
};

const scripts: Readonly<Record<string, Script>> = {
  parent,
  /** Ends when it is told to. */
  ship: (events) => (has(events, 'WorkflowExecutionSignaled') ? [done] : []),
  charge: () => [{ type: 'FailWorkflowExecution', failure: applicationFailure('Declined', 'no') }],
  /** Begins anew once, then ends. */
  loop: ([first]) =>
    first?.type === 'WorkflowExecutionStarted' && first.continuedExecutionRunId === undefined
      ? [{ type: 'ContinueAsNewWorkflowExecution' }]
      : [done],
  /** Does nothing, until somebody asks it to stop. */
  idle: (events) =>
    has(events, 'WorkflowExecutionCancelRequested') ? [{ type: 'CancelWorkflowExecution' }] : [],
};

async function startRun(world: HistoryWorld, workflowType: string): Promise<void> {
  await world.ask(workflowType, {
    type: 'StartWorkflow',
    newRunId: world.newRunId(),
    start: { workflowType, taskQueue: 'queue' },
    identity: 'spec',
    reusePolicy: 'AllowDuplicate',
    conflictPolicy: 'Fail',
    requestId: `start of ${workflowType}`,
  });
}

async function family(
  mishap?: HistoryWorld['mishap'],
): Promise<{ readonly world: HistoryWorld; readonly host: ScriptedHost }> {
  const world = new HistoryWorld(4);
  await world.start();
  const host = new ScriptedHost(world, scripts);
  world.mishap = mishap;
  for (let tries = 0; tries < 5; tries += 1) {
    await startRun(world, 'parent').then(
      () => (tries = 5),
      () => undefined,
    );
  }
  await host.work();
  return { world, host };
}

async function statuses(world: HistoryWorld): Promise<(string | undefined)[]> {
  const runs = await Promise.all(['parent', ...CHILDREN].map((id) => world.describe(id)));
  return runs.map((run) => run?.status);
}

describe('a parent with children on other shards', () => {
  it('hears of each child that it started and how its chain ended, in that order', async () => {
    const { world, host } = await family();
    expect(await statuses(world)).toEqual(['Completed', 'Completed', 'Failed', 'Completed']);
    const events = await host.eventsOf('parent');
    for (const id of CHILDREN) {
      const initiated = events.find(
        (event) => event.type === 'StartChildWorkflowExecutionInitiated' && event.workflowId === id,
      );
      const about = events.filter(
        (event) =>
          'initiatedEventId' in event &&
          event.initiatedEventId === initiated?.eventId &&
          event.type.startsWith('Child'),
      );
      const end = id === 'charge' ? 'Failed' : 'Completed';
      expect(about.map(({ type }) => type)).toEqual([
        'ChildWorkflowExecutionStarted',
        `ChildWorkflowExecution${end}`,
      ]);
      // It started as the first run of its chain and ended as the last.
      const runs = host.runIdsOf(id);
      expect(
        about.map((event) => 'workflowExecution' in event && event.workflowExecution.runId),
      ).toEqual([runs[0], runs.at(-1)]);
    }
    expect(host.runIdsOf('loop')).toHaveLength(2);
    expect(await world.outbox()).toEqual([]);
  });

  it('signals a child once', async () => {
    const { host } = await family();
    const signaled = (await host.eventsOf('ship')).filter(
      ({ type }) => type === 'WorkflowExecutionSignaled',
    );
    expect(signaled).toMatchObject([
      { signalName: 'go', externalWorkflowExecution: { workflowId: 'parent' } },
    ]);
    expect(has(await host.eventsOf('parent'), 'ExternalWorkflowExecutionSignaled')).toBe(true);
  });
});

describe('whichever write of a family is in doubt', () => {
  const mishaps: readonly StoreMishap[] = [
    { type: 'execute-then-error' },
    { type: 'error-before', outcome: 'unknown' },
  ];

  it.each(mishaps)(
    '($type) each child is started once, each signal arrives once, all end',
    async (mishap) => {
      let isOver = false;
      for (let doubtful = 1; !isOver; doubtful += 1) {
        let writes = 0;
        const { world, host } = await family((operation) => {
          if (operation === 'writeTurn') writes += 1;
          return operation === 'writeTurn' && writes === doubtful ? mishap : undefined;
        });
        isOver = writes < doubtful;
        expect([doubtful, ...(await statuses(world))]).toEqual([
          doubtful,
          'Completed',
          'Completed',
          'Failed',
          'Completed',
        ]);
        const counts = ['parent', ...CHILDREN].map((id) => host.runIdsOf(id).length);
        const stored = await Promise.all(
          ['parent', ...CHILDREN].map(
            async (id) =>
              (await host.eventsOf(id)).filter(({ type }) => type === 'WorkflowExecutionStarted')
                .length,
          ),
        );
        expect([doubtful, ...stored]).toEqual([doubtful, 1, 1, 1, 2]);
        expect(Math.max(...counts)).toBeLessThan(4);
        const signals = (await host.eventsOf('ship')).filter(
          ({ type }) => type === 'WorkflowExecutionSignaled',
        );
        expect([doubtful, signals.length]).toEqual([doubtful, 1]);
        expect(ended(await host.eventsOf('parent'))).toHaveLength(3);
        expect(await world.outbox()).toEqual([]);
      }
    },
  );
});

describe('a process that dies', () => {
  it('leaves what was to be sent to the next one', async () => {
    const world = new HistoryWorld(4);
    await world.start();
    const host = new ScriptedHost(world, scripts);
    await startRun(world, 'parent');
    // Nothing of the turn that asks for the children leaves this process.
    world.mishap = (operation) => {
      if (operation === 'readOutbox') world.kill();
      return undefined;
    };
    await host.work(1_000);
    world.kill();
    world.mishap = undefined;
    await world.start();
    await host.work();
    expect(await statuses(world)).toEqual(['Completed', 'Completed', 'Failed', 'Completed']);
    expect(await world.outbox()).toEqual([]);
  });
});

describe('a parent that ends', () => {
  it.each([
    ['Terminate', 'Terminated'],
    ['RequestCancel', 'Canceled'],
    ['Abandon', 'Running'],
  ] as const)('by parent close policy %s leaves its child %s', async (policy, status) => {
    const world = new HistoryWorld(4);
    await world.start();
    const host = new ScriptedHost(world, {
      ...scripts,
      mother: (events) =>
        has(events, 'StartChildWorkflowExecutionInitiated') ? [] : [startChild('idle', policy)],
    });
    await startRun(world, 'mother');
    await host.work();
    await world.ask('mother', { type: 'TerminateWorkflow', reason: 'spec', identity: 'spec' });
    await host.work();
    expect((await world.describe('idle'))?.status).toBe(status);
    expect(await world.outbox()).toEqual([]);
  });

  it('terminates the run that the chain of its child is at', async () => {
    const world = new HistoryWorld(4);
    await world.start();
    const host = new ScriptedHost(world, {
      ...scripts,
      mother: (events) =>
        has(events, 'StartChildWorkflowExecutionInitiated') ? [] : [startChild('wanderer')],
      wanderer: ([first]) =>
        first?.type === 'WorkflowExecutionStarted' && first.continuedExecutionRunId === undefined
          ? [{ type: 'ContinueAsNewWorkflowExecution' }]
          : [],
    });
    await startRun(world, 'mother');
    await host.work();
    expect(host.runIdsOf('wanderer')).toHaveLength(2);
    await world.ask('mother', { type: 'TerminateWorkflow', reason: 'spec', identity: 'spec' });
    await host.work();
    expect(await world.describe('wanderer')).toMatchObject({
      status: 'Terminated',
      runId: host.runIdsOf('wanderer')[1],
    });
  });

  it('does not touch a run that took the workflow id of its child later', async () => {
    const world = new HistoryWorld(4);
    await world.start();
    const host = new ScriptedHost(world, {
      ...scripts,
      mother: (events) =>
        has(events, 'StartChildWorkflowExecutionInitiated') ? [] : [startChild('idle')],
    });
    await startRun(world, 'mother');
    await host.work();
    await world.ask('idle', { type: 'TerminateWorkflow', reason: 'spec', identity: 'spec' });
    await startRun(world, 'idle');
    await world.ask('mother', { type: 'TerminateWorkflow', reason: 'spec', identity: 'spec' });
    await host.work();
    expect((await world.describe('idle'))?.status).toBe('Running');
    expect(host.runIdsOf('idle')).toHaveLength(2);
  });
});

describe('a child whose workflow id is taken', () => {
  it('fails to start, and its parent goes on', async () => {
    const world = new HistoryWorld(4);
    await world.start();
    const host = new ScriptedHost(world, {
      ...scripts,
      mother: (events) =>
        has(events, 'StartChildWorkflowExecutionFailed')
          ? [done]
          : has(events, 'StartChildWorkflowExecutionInitiated')
            ? []
            : [startChild('idle')],
    });
    await startRun(world, 'idle');
    await startRun(world, 'mother');
    await host.work();
    expect((await world.describe('mother'))?.status).toBe('Completed');
    expect((await world.describe('idle'))?.status).toBe('Running');
    expect(await host.eventsOf('mother')).toContainEqual(
      expect.objectContaining({
        type: 'StartChildWorkflowExecutionFailed',
        cause: 'WorkflowAlreadyExists',
      }),
    );
  });
});
