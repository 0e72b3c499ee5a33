import { applicationFailure, type Command, DEFAULT_RETRY_POLICY, WorkflowId } from '@app/contract';
import fc from 'fast-check';

import { SPEC_RUN } from '../builders/spec-run';

const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');

/** Other runs, and now and then the run itself. */
const targets = fc.constantFrom(WorkflowId('other'), WorkflowId('b'), SPEC_RUN.workflowId);

/** Mostly the same namespace; now and then one that does not exist. */
const elsewhere = {
  namespace: fc.constantFrom(
    { name: 'here', namespaceId: SPEC_RUN.namespaceId },
    { name: 'here', namespaceId: SPEC_RUN.namespaceId },
    { name: 'nowhere' },
  ),
};

const scheduled: fc.Arbitrary<Command> = fc.record({
  type: fc.constant('ScheduleActivityTask' as const),
  activityId: ids,
  activityType: fc.constantFrom('charge', 'charge', 'charge', 'charge', 'charge', 'charge', ''),
  startToCloseTimeoutMs: fc.constantFrom(50, 500),
  scheduleToStartTimeoutMs: fc.constantFrom(0, 0, 40, 400),
  scheduleToCloseTimeoutMs: fc.constantFrom(0, 0, 600),
  heartbeatTimeoutMs: fc.constantFrom(0, 30),
  retriedBy: fc.constantFrom('Engine' as const, 'Host' as const),
  firstAttempt: fc.constantFrom(1, 1, 2),
  requestEagerExecution: fc.constantFrom(false, false, true),
  retryPolicy: fc.constantFrom(
    { ...DEFAULT_RETRY_POLICY, initialIntervalMs: 0 },
    { ...DEFAULT_RETRY_POLICY, initialIntervalMs: 20, maximumAttempts: 3 },
    { ...DEFAULT_RETRY_POLICY, initialIntervalMs: 20, maximumAttempts: 1 },
  ),
});

const others: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ type: fc.constant('RequestCancelActivityTask' as const), activityId: ids }),
  fc.record({
    type: fc.constant('StartTimer' as const),
    timerId: ids,
    startToFireTimeoutMs: fc.constantFrom(0, 0, 25, 250, 250, -1),
  }),
  fc.record({ type: fc.constant('CancelTimer' as const), timerId: ids }),
  fc.record({
    type: fc.constant('UpsertWorkflowSearchAttributes' as const),
    searchAttributes: fc.dictionary(
      fc.constantFrom('Region', 'Amount', 'Tags'),
      fc.constantFrom(
        null,
        { type: 'Keyword' as const, value: 'eu' },
        { type: 'Int' as const, value: 7 },
        { type: 'Int' as const, value: 7 },
      ),
      { noNullPrototype: true, minKeys: 1 },
    ),
  }),
  fc.record({
    type: fc.constant('ModifyWorkflowProperties' as const),
    upsertedMemo: fc.dictionary(
      fc.constantFrom('note', 'owner'),
      fc.constantFrom(null, { metadata: {}, data: '1' as unknown as Uint8Array }),
      { noNullPrototype: true, minKeys: 1 },
    ),
  }),
  fc.record({
    type: fc.constant('RecordMarker' as const),
    markerName: fc.constantFrom('Version', 'core_patch', 'LocalActivity'),
  }),
);

const relations: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    type: fc.constant('StartChildWorkflowExecution' as const),
    workflowId: ids.map(WorkflowId),
    workflowType: fc.constant('ship'),
    parentClosePolicy: fc.constantFrom(
      'Terminate' as const,
      'Abandon' as const,
      'RequestCancel' as const,
    ),
    ...elsewhere,
  }),
  fc.record({
    type: fc.constant('SignalExternalWorkflowExecution' as const),
    workflowId: targets,
    signalName: fc.constant('signal'),
    ...elsewhere,
  }),
  fc.record({
    type: fc.constant('RequestCancelExternalWorkflowExecution' as const),
    workflowId: targets,
    ...elsewhere,
  }),
);

const closing: fc.Arbitrary<Command> = fc.constantFrom<Command>(
  { type: 'CompleteWorkflowExecution' },
  { type: 'FailWorkflowExecution', failure: applicationFailure('Declined', 'declined') },
  { type: 'CancelWorkflowExecution' },
  { type: 'ContinueAsNewWorkflowExecution' },
);

/** What code may ask for in one workflow task. */
export const commands = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 3, arbitrary: scheduled },
        { weight: 2, arbitrary: others },
        { weight: 2, arbitrary: relations },
      ),
      {
        maxLength: 4,
      },
    ),
    fc.oneof({ weight: 24, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: closing }),
  )
  .map(([some, last]) => (last === undefined ? some : [...some, last]));
