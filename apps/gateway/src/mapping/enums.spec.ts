import { temporal } from '../wire/proto';
import * as tables from './enums';
import { EVENT_TYPE } from './event/event-type';

const { v1 } = temporal.api.enums;

/** `FooBar` as the wire spells it. */
const upper = (name: string): string => name.replace(/(?<!^)(?=[A-Z])/g, '_').toUpperCase();

const WIRE: readonly (readonly [keyof typeof tables, object, string])[] = [
  ['WORKFLOW_STATUS', v1.WorkflowExecutionStatus, 'WORKFLOW_EXECUTION_STATUS'],
  ['REUSE_POLICY', v1.WorkflowIdReusePolicy, 'WORKFLOW_ID_REUSE_POLICY'],
  ['CONFLICT_POLICY', v1.WorkflowIdConflictPolicy, 'WORKFLOW_ID_CONFLICT_POLICY'],
  ['TIMEOUT_TYPE', v1.TimeoutType, 'TIMEOUT_TYPE'],
  ['RETRY_STATE', v1.RetryState, 'RETRY_STATE'],
  ['INITIATOR', v1.ContinueAsNewInitiator, 'CONTINUE_AS_NEW_INITIATOR'],
  ['SUGGEST_REASON', v1.SuggestContinueAsNewReason, 'SUGGEST_CONTINUE_AS_NEW_REASON'],
  ['PARENT_CLOSE_POLICY', v1.ParentClosePolicy, 'PARENT_CLOSE_POLICY'],
  [
    'START_CHILD_FAILED',
    v1.StartChildWorkflowExecutionFailedCause,
    'START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE',
  ],
  [
    'SIGNAL_EXTERNAL_FAILED',
    v1.SignalExternalWorkflowExecutionFailedCause,
    'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE',
  ],
  [
    'CANCEL_EXTERNAL_FAILED',
    v1.CancelExternalWorkflowExecutionFailedCause,
    'CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE',
  ],
  ['QUERY_REJECT_CONDITION', v1.QueryRejectCondition, 'QUERY_REJECT_CONDITION'],
  [
    'UPDATE_STAGE',
    v1.UpdateWorkflowExecutionLifecycleStage,
    'UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE',
  ],
  ['VERSIONING_BEHAVIOR', v1.VersioningBehavior, 'VERSIONING_BEHAVIOR'],
  ['SEARCH_ATTRIBUTE_TYPE', v1.IndexedValueType, 'INDEXED_VALUE_TYPE'],
  ['WORKFLOW_TASK_FAILED_CAUSE', v1.WorkflowTaskFailedCause, 'WORKFLOW_TASK_FAILED_CAUSE'],
];

describe('names and numbers', () => {
  it.each(WIRE)('of %s are those of the wire', (name, wire, prefix) => {
    const table = tables[name] as {
      fromWire(number: number): string | undefined;
      toWire(name: string): number;
    };
    const byName = wire as Readonly<Record<string, number>>;
    let count = 0;
    for (const number of Object.values(byName)) {
      const own = typeof number === 'number' ? table.fromWire(number) : undefined;
      if (own === undefined) continue;
      count += 1;
      expect([own, byName[`${prefix}_${upper(own)}`]]).toEqual([own, number]);
      expect(table.toWire(own)).toBe(number);
    }
    expect(count).toBeGreaterThan(0);
  });

  it('of events are those of the wire', () => {
    const byName = v1.EventType as unknown as Readonly<Record<string, number>>;
    for (const [type, number] of Object.entries(EVENT_TYPE)) {
      if (type === 'StateMachineStepped') continue;
      expect([type, byName[`EVENT_TYPE_${upper(type)}`]]).toEqual([type, number]);
    }
  });

  it('mean nothing when they are absent or unknown', () => {
    expect(tables.WORKFLOW_STATUS.fromWire(0)).toBeUndefined();
    expect(tables.WORKFLOW_STATUS.fromWire(99)).toBeUndefined();
    expect(tables.WORKFLOW_STATUS.fromWire(undefined)).toBeUndefined();
  });
});
