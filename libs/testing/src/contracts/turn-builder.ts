import {
  type Fact,
  type HistoryAppend,
  jsonPayload,
  NamespaceId,
  RunId,
  type RunKey,
  type RunStart,
  type ShardId,
  TenantId,
  type TurnWrite,
  WorkflowId,
} from '@app/contract';

/** UUIDs that differ in their last digits, so that a failing test names the run it means. */
export function numberedUuid(number: number, kind = 0): string {
  return `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export const TEST_SCOPE = {
  tenantId: TenantId(numberedUuid(1, 1)),
  namespaceId: NamespaceId(numberedUuid(1, 2)),
};

export const TEST_TIME = 1_790_000_000_000;

/** Run `number` of workflow id `workflow-<number>`, or of the id given. */
export function testRun(number: number, workflowId = `workflow-${number}`): RunKey {
  return {
    ...TEST_SCOPE,
    workflowId: WorkflowId(workflowId),
    runId: RunId(numberedUuid(number, 3)),
  };
}

export function testTurn(
  lease: { readonly shardId: ShardId; readonly version: number },
  parts: Partial<TurnWrite>,
): TurnWrite {
  return {
    shardId: lease.shardId,
    version: lease.version,
    nextOffset: 0,
    appends: [],
    starts: [],
    closes: [],
    upserts: [],
    wakes: [],
    snapshots: [],
    requests: [],
    outbox: [],
    sent: [],
    received: [],
    origins: [],
    deletes: [],
    clocks: [],
    ...parts,
  };
}

export function testStart(key: RunKey, changes: Partial<RunStart> = {}): RunStart {
  return {
    ...key,
    status: 'Running',
    wakeAt: null,
    historyLength: 2,
    workflowType: 'order',
    taskQueue: 'default',
    startRequestId: `start-${key.runId}`,
    startedTime: TEST_TIME,
    executionTime: TEST_TIME,
    firstRunId: key.runId,
    ...changes,
  };
}

/** A signal as event `eventId`. */
export function testEvent(eventId: number, text = `signal ${eventId}`): Fact {
  return {
    type: 'WorkflowExecutionSignaled',
    eventId,
    eventTime: TEST_TIME + eventId,
    signalName: text,
    input: [jsonPayload(new Uint8Array([0x22, 0x5c, eventId % 256, 0x22]))],
    identity: 'tester',
  };
}

export function testNote(attempt: number): Fact {
  return { type: 'WorkflowTaskAttemptNoted', noteTime: TEST_TIME, attempt };
}

/** Facts at their place; event ids are taken from the facts, or `firstEventId` when all are notes. */
export function testAppend(
  key: RunKey,
  firstFactNumber: number,
  facts: readonly Fact[],
  firstEventId = 1,
): HistoryAppend {
  const eventIds = facts.flatMap((fact) => ('eventId' in fact ? [fact.eventId] : []));
  return {
    ...key,
    firstFactNumber,
    firstEventId: eventIds[0] ?? firstEventId,
    lastEventId: eventIds.at(-1) ?? firstEventId - 1,
    facts,
  };
}
