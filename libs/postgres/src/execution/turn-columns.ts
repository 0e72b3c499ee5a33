import {
  type HistoryAppend,
  type InboxKey,
  type Memo,
  type NamespaceClock,
  type OutboxEntry,
  type OutboxKind,
  outboxKindOf,
  type RequestRecord,
  type RunBegunFrom,
  type RunClose,
  type RunKey,
  type RunStart,
  type RunUpsert,
  type SentRow,
  type Snapshot,
  type WakeAt,
} from '@app/contract';

import { encodeValue, lendEncoded } from '../codec/encode-value';
import { encodeAttributes } from '../visibility/stored-attributes';
import type { Column } from '../wire/columns';
import { requestKey } from './request-key';
import { statusNumber } from './workflow-status-number';

/** How the parts of a turn become columns of the tables they are written to. */
export const APPEND_COLUMNS: readonly Column<HistoryAppend>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: (append) => append.tenantId },
  { name: 'run_id', type: 'uuid[]', value: (append) => append.runId },
  { name: 'first_event_id', type: 'int8[]', value: (append) => append.firstEventId },
  { name: 'first_fact_number', type: 'int8[]', value: (append) => append.firstFactNumber },
  { name: 'last_event_id', type: 'int8[]', value: (append) => append.lastEventId },
  // A column takes its bytes at once, so they need no copy of their own.
  { name: 'facts', type: 'bytea[]', value: (append) => lendEncoded(append.facts) },
];

const START_COLUMNS: readonly Column<RunStart>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: (start) => start.tenantId },
  { name: 'namespace_id', type: 'uuid[]', value: (start) => start.namespaceId },
  { name: 'run_id', type: 'uuid[]', value: (start) => start.runId },
  { name: 'started_time', type: 'int8[]', value: (start) => start.startedTime },
  { name: 'execution_time', type: 'int8[]', value: (start) => start.executionTime },
  { name: 'first_run_id', type: 'uuid[]', value: (start) => start.firstRunId },
  {
    name: 'definition_version',
    type: 'int4[]',
    value: (start) => start.definition?.version ?? null,
  },
  { name: 'workflow_id', type: 'text[]', value: (start) => start.workflowId },
  { name: 'workflow_type', type: 'text[]', value: (start) => start.workflowType },
  { name: 'task_queue', type: 'text[]', value: (start) => start.taskQueue },
  { name: 'start_request_id', type: 'text[]', value: (start) => start.startRequestId },
  {
    name: 'definition_id',
    type: 'text[]',
    value: (start) => start.definition?.definitionId ?? null,
  },
  {
    name: 'memo',
    type: 'bytea[]',
    value: (start) => encodeMemo(start.memo),
  },
  {
    name: 'attributes',
    type: 'jsonb[]',
    value: (start) => encodeAttributes(start.searchAttributes),
  },
  { name: 'history_length', type: 'int8[]', value: (start) => start.historyLength },
];

/** Runs that are still open after the turn that started them. */
export const OPEN_START_COLUMNS: readonly Column<RunStart>[] = [
  ...START_COLUMNS,
  { name: 'wake_at', type: 'int8[]', value: (start) => start.wakeAt },
];

/** Runs that started and ended in the same turn. */
export const CLOSED_START_COLUMNS: readonly Column<RunStart>[] = [
  ...START_COLUMNS,
  { name: 'status', type: 'int2[]', value: (start) => statusNumber(start.status) },
  { name: 'closed_time', type: 'int8[]', value: (start) => start.closedTime ?? start.startedTime },
];

/** What open_runs and closed_runs have in common, beside `shard_id` and `start_turn`, which the fence supplies. */
export const RUN_COLUMN_NAMES: readonly string[] = START_COLUMNS.map(
  (column) => column.name,
).filter((name) => name !== 'history_length');

export const CLOSE_COLUMNS: readonly Column<RunClose>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: (close) => close.tenantId },
  { name: 'namespace_id', type: 'uuid[]', value: (close) => close.namespaceId },
  { name: 'workflow_id', type: 'text[]', value: (close) => close.workflowId },
  { name: 'run_id', type: 'uuid[]', value: (close) => close.runId },
  { name: 'history_length', type: 'int8[]', value: (close) => close.historyLength },
  { name: 'status', type: 'int2[]', value: (close) => statusNumber(close.status) },
  { name: 'closed_time', type: 'int8[]', value: (close) => close.closedTime },
];

/** Runs that change what they are found by in the turn that ends them. */
export type ChangedClose = RunClose & Pick<RunUpsert, 'memo' | 'searchAttributes'>;

export const CHANGED_CLOSE_COLUMNS: readonly Column<ChangedClose>[] = [
  ...CLOSE_COLUMNS,
  { name: 'memo', type: 'bytea[]', value: (close) => encodeMemo(close.memo) },
  {
    name: 'attributes',
    type: 'jsonb[]',
    value: (close) => encodeAttributes(close.searchAttributes),
  },
];

/** One row is changed once per statement, so a wake of the same run travels with it. */
export type OpenUpsert = RunUpsert & { readonly wake: WakeAt | undefined };

export const UPSERT_COLUMNS: readonly Column<OpenUpsert>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: (upsert) => upsert.tenantId },
  { name: 'namespace_id', type: 'uuid[]', value: (upsert) => upsert.namespaceId },
  { name: 'workflow_id', type: 'text[]', value: (upsert) => upsert.workflowId },
  { name: 'run_id', type: 'uuid[]', value: (upsert) => upsert.runId },
  { name: 'memo', type: 'bytea[]', value: (upsert) => encodeMemo(upsert.memo) },
  {
    name: 'attributes',
    type: 'jsonb[]',
    value: (upsert) => encodeAttributes(upsert.searchAttributes),
  },
  { name: 'moves_wake', type: 'int2[]', value: (upsert) => (upsert.wake === undefined ? 0 : 1) },
  { name: 'wake_at', type: 'int8[]', value: (upsert) => upsert.wake?.wakeAt ?? null },
];

export const WAKE_COLUMNS: readonly Column<WakeAt>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: (wake) => wake.tenantId },
  { name: 'namespace_id', type: 'uuid[]', value: (wake) => wake.namespaceId },
  { name: 'workflow_id', type: 'text[]', value: (wake) => wake.workflowId },
  { name: 'run_id', type: 'uuid[]', value: (wake) => wake.runId },
  { name: 'wake_at', type: 'int8[]', value: (wake) => wake.wakeAt },
];

export const SNAPSHOT_COLUMNS: readonly Column<Snapshot>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: (snapshot) => snapshot.tenantId },
  { name: 'run_id', type: 'uuid[]', value: (snapshot) => snapshot.runId },
  { name: 'next_event_id', type: 'int8[]', value: (snapshot) => snapshot.nextEventId },
  { name: 'fact_number', type: 'int8[]', value: (snapshot) => snapshot.factNumber },
  { name: 'state', type: 'bytea[]', value: (snapshot) => encodeValue(snapshot.state) },
];

export const REQUEST_COLUMNS: readonly Column<RequestRecord>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: (request) => request.tenantId },
  { name: 'request_key', type: 'uuid[]', value: requestKey },
  { name: 'request_type', type: 'text[]', value: (request) => request.requestType },
  { name: 'outcome', type: 'bytea[]', value: (request) => encodeValue(request.outcome) },
];

/** How a kind of row is stored. */
export const OUTBOX_KIND_NUMBER: Readonly<Record<OutboxKind, number>> = {
  Requests: 0,
  Callbacks: 1,
};

/** An entry and its number in the turn. */
export type NumberedEntry = OutboxEntry & { readonly position: number };

export const OUTBOX_COLUMNS: readonly Column<NumberedEntry>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: ({ source }) => source.tenantId },
  { name: 'namespace_id', type: 'uuid[]', value: ({ source }) => source.namespaceId },
  { name: 'run_id', type: 'uuid[]', value: ({ source }) => source.runId },
  { name: 'position', type: 'int4[]', value: ({ position }) => position },
  {
    name: 'kind',
    type: 'int2[]',
    value: ({ outgoing }) => OUTBOX_KIND_NUMBER[outboxKindOf(outgoing)],
  },
  { name: 'workflow_id', type: 'text[]', value: ({ source }) => source.workflowId },
  { name: 'outgoing', type: 'bytea[]', value: ({ outgoing }) => encodeValue(outgoing) },
];

export const SENT_COLUMNS: readonly Column<SentRow>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: ({ source }) => source.tenantId },
  { name: 'turn', type: 'int8[]', value: ({ key }) => key.turn },
  { name: 'position', type: 'int4[]', value: ({ key }) => key.position },
];

export const RECEIVED_COLUMNS: readonly Column<InboxKey>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: ({ tenantId }) => tenantId },
  { name: 'sequence', type: 'int8[]', value: ({ sequence }) => sequence },
];

export const CLOCK_COLUMNS: readonly Column<NamespaceClock>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: (clock) => clock.tenantId },
  { name: 'namespace_id', type: 'uuid[]', value: (clock) => clock.namespaceId },
  { name: 'shown_time', type: 'int8[]', value: (clock) => clock.now },
  { name: 'target_time', type: 'int8[]', value: (clock) => clock.target ?? null },
  { name: 'skip_until', type: 'int8[]', value: (clock) => clock.skipUntil ?? null },
];

function encodeMemo(memo: Memo | undefined): Buffer | null {
  return memo === undefined || Object.keys(memo).length === 0 ? null : encodeValue(memo);
}

export const ORIGIN_COLUMNS: readonly Column<RunBegunFrom>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: (origin) => origin.tenantId },
  { name: 'run_id', type: 'uuid[]', value: (origin) => origin.runId },
  { name: 'base_run_id', type: 'uuid[]', value: (origin) => origin.baseRunId },
  { name: 'base_workflow_id', type: 'text[]', value: (origin) => origin.baseWorkflowId },
  { name: 'kind', type: 'text[]', value: (origin) => origin.kind },
  { name: 'last_event_id', type: 'int8[]', value: (origin) => origin.lastEventId },
  { name: 'edited_event_ids', type: 'text[]', value: (origin) => origin.editedEventIds.join() },
  { name: 'reason', type: 'text[]', value: (origin) => origin.reason },
  { name: 'created_at', type: 'int8[]', value: (origin) => origin.createdAt },
];

export const DELETE_COLUMNS: readonly Column<RunKey>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: (run) => run.tenantId },
  { name: 'run_id', type: 'uuid[]', value: (run) => run.runId },
];
