import {
  RunId,
  type StartWorkflow,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowStatus,
} from '@app/contract';
import { engine, NEXT_RUN_ID, startWorkflow } from '@app/testing';

import { decideStart } from '../decide';
import type { Decision } from '../decision';
import type { CurrentRun } from './start';

/*
 * What a start does, for every reuse policy, conflict policy and state of the last run of the workflow id.
 *
 *   new    a run begins
 *   used   the open run is used
 *   ended  the open run is terminated and another begins, in one decision
 *   taken  refused: the workflow id is taken
 *   bad    refused: the policies contradict each other
 */
const STATES = [
  'none',
  'Running',
  'Completed',
  'Failed',
  'Canceled',
  'Terminated',
  'TimedOut',
  'ContinuedAsNew',
] as const;
type State = (typeof STATES)[number];

const TABLE = `
AllowDuplicate           Fail              new taken new   new   new   new   new   new
AllowDuplicate           UseExisting       new used  new   new   new   new   new   new
AllowDuplicate           TerminateExisting new ended new   new   new   new   new   new
AllowDuplicateFailedOnly Fail              new taken taken new   new   new   new   taken
AllowDuplicateFailedOnly UseExisting       new used  taken new   new   new   new   taken
AllowDuplicateFailedOnly TerminateExisting new ended taken new   new   new   new   taken
RejectDuplicate          Fail              new taken taken taken taken taken taken taken
RejectDuplicate          UseExisting       new used  taken taken taken taken taken taken
RejectDuplicate          TerminateExisting bad bad   bad   bad   bad   bad   bad   bad
TerminateIfRunning       Fail              new ended new   new   new   new   new   new
TerminateIfRunning       UseExisting       bad bad   bad   bad   bad   bad   bad   bad
TerminateIfRunning       TerminateExisting new ended new   new   new   new   new   new
`;

const ROWS = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [reusePolicy, conflictPolicy, ...cells] = line.split(/ +/);
    return { reusePolicy, conflictPolicy, cells } as {
      reusePolicy: WorkflowIdReusePolicy;
      conflictPolicy: WorkflowIdConflictPolicy;
      cells: string[];
    };
  });

const OLD_RUN_ID = RunId('run-1');

/** The last run of the workflow id: a real one, in that state. */
function lastRun(state: State): CurrentRun {
  if (state === 'none') return undefined;
  const started = decide(undefined, { requestId: 'old', newRunId: OLD_RUN_ID });
  if (started.type !== 'accept' || started.newRun === undefined) throw new Error('not started');
  const run = started.newRun.state;
  const header = {
    runId: OLD_RUN_ID,
    status: state,
    startRequestId: 'old',
    startedTime: run.info.started.eventTime,
  };
  return state === 'Running' ? { header, state: run } : { header };
}

function decide(current: CurrentRun, fields: Partial<StartWorkflow>): Decision {
  const pattern = startWorkflow(fields);
  return decideStart(current, pattern.build(engine.given()) as StartWorkflow);
}

/** The word of the table for what was decided. */
function wordFor(decision: Decision): string {
  if (decision.type === 'reject') {
    return decision.rejection.code === 'WORKFLOW_ALREADY_STARTED' ? 'taken' : 'bad';
  }
  if (decision.type === 'ignore') return 'used';
  expect(decision.newRun?.runId).toBe(NEXT_RUN_ID);
  return decision.facts.some(({ type }) => type === 'WorkflowExecutionTerminated')
    ? 'ended'
    : 'new';
}

const CELLS = ROWS.flatMap(({ reusePolicy, conflictPolicy, cells }) =>
  STATES.map((state, index) => [reusePolicy, conflictPolicy, state, cells[index]!] as const),
);

describe('a start', () => {
  it('is told about in every cell of the matrix', () => {
    const policies = Object.keys(WorkflowIdReusePolicy).length;
    const conflicts = Object.keys(WorkflowIdConflictPolicy).length;
    expect(CELLS).toHaveLength(policies * conflicts * (1 + Object.keys(WorkflowStatus).length));
  });

  it.each(CELLS)('%s, %s, last run %s: %s', (reusePolicy, conflictPolicy, state, word) => {
    const current = lastRun(state);
    const policies = { reusePolicy, conflictPolicy };
    const decision = decide(current, { ...policies, requestId: 'new' });
    expect(wordFor(decision)).toBe(word);
    expect(wordFor(decide(current, policies))).toBe(word);
    if (word === 'taken') {
      expect(decision).toMatchObject({ rejection: { details: { runId: OLD_RUN_ID } } });
    }
    if (word === 'used') {
      const reply = { runId: OLD_RUN_ID, started: false };
      expect(decision).toMatchObject({ outcome: { ok: true, reply } });
    }
  });

  it.each(CELLS.filter(([, , state, word]) => state !== 'none' && word !== 'bad'))(
    '%s, %s, last run %s: with the request id of that run it is answered as it was',
    (reusePolicy, conflictPolicy, state) => {
      const decision = decide(lastRun(state), { reusePolicy, conflictPolicy, requestId: 'old' });
      expect(decision).toMatchObject({
        type: 'ignore',
        outcome: { ok: true, reply: { runId: OLD_RUN_ID, started: true } },
      });
    },
  );

  it('with a request id that was used answers with the first run, whatever else it says', () => {
    const start = { workflowType: 'another', taskQueue: 'elsewhere' };
    expect(decide(lastRun('Running'), { requestId: 'old', start })).toMatchObject({
      type: 'ignore',
      outcome: { reply: { runId: OLD_RUN_ID, started: true } },
    });
  });
});
