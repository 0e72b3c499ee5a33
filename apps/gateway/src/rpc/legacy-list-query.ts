import { toTimestampText } from '../mapping/time';
import type { temporal } from '../wire/proto';

interface LegacyFilter {
  readonly startTimeFilter?: temporal.api.filter.v1.IStartTimeFilter | null;
  readonly executionFilter?: temporal.api.filter.v1.IWorkflowExecutionFilter | null;
  readonly typeFilter?: temporal.api.filter.v1.IWorkflowTypeFilter | null;
}

/** What the lists of older clients ask, in the query language. */
export function legacyListQuery(filter: LegacyFilter, status: string): string {
  const { startTimeFilter, executionFilter, typeFilter } = filter;
  const field = status === "ExecutionStatus = 'Running'" ? 'StartTime' : 'CloseTime';
  const from = toTimestampText(startTimeFilter?.earliestTime);
  const to = toTimestampText(startTimeFilter?.latestTime);
  const conditions = [
    status,
    from && `${field} >= '${from}'`,
    to && `${field} <= '${to}'`,
    executionFilter?.workflowId && `WorkflowId = ${quoted(executionFilter.workflowId)}`,
    typeFilter?.name && `WorkflowType = ${quoted(typeFilter.name)}`,
  ];
  return conditions.filter(Boolean).join(' AND ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
