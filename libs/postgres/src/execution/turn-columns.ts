import type {
  HistoryAppend,
  RequestRecord,
  RunClose,
  RunStart,
  Snapshot,
  WakeAt,
} from '@app/contract';

import { encodeValue } from '../codec/encode-value';
import { encodeFacts } from '../codec/facts-codec';
import { searchTerm } from '../visibility/search-term';
import { encodeAttributes, searchableValues } from '../visibility/stored-attributes';
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
  { name: 'facts', type: 'bytea[]', value: (append) => encodeFacts(append.facts) },
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
    value: (start) => (start.memo === undefined ? null : encodeValue(start.memo)),
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

/** One searchable value of a run that starts. */
export interface RunTerm {
  readonly start: RunStart;
  readonly term: string;
}

export const TERM_COLUMNS: readonly Column<RunTerm>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: ({ start }) => start.tenantId },
  { name: 'namespace_id', type: 'uuid[]', value: ({ start }) => start.namespaceId },
  { name: 'term', type: 'uuid[]', value: ({ term }) => term },
  { name: 'run_id', type: 'uuid[]', value: ({ start }) => start.runId },
];

export function termsOf(start: RunStart): RunTerm[] {
  return searchableValues(start.searchAttributes).map(({ key, value }) => ({
    start,
    term: searchTerm(key, value),
  }));
}
