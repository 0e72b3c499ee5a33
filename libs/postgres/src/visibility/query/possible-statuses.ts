import { WorkflowStatus } from '@app/contract';

import { statusNumber } from '../../execution/workflow-status-number';
import type { Condition, Literal } from './ast';

const ALL: ReadonlySet<WorkflowStatus> = new Set(Object.values(WorkflowStatus));
const OPEN: ReadonlySet<WorkflowStatus> = new Set([WorkflowStatus.Running]);
const ENDED = ALL.difference(OPEN);

/**
 * Statuses that a run matching the condition can have: never too few, sometimes too many. A list reads one index range
 * per status, so a status ruled out here is not read at all.
 */
export function possibleStatuses(condition: Condition | undefined): ReadonlySet<WorkflowStatus> {
  if (condition === undefined) return ALL;
  switch (condition.kind) {
    case 'and':
      return condition.operands.map(possibleStatuses).reduce((a, b) => a.intersection(b), ALL);
    case 'or':
      return condition.operands.map(possibleStatuses).reduce((a, b) => a.union(b), new Set());
    case 'in':
      return condition.field.name === 'ExecutionStatus' ? named(condition.literals) : ALL;
    case 'compare':
      return ofComparison(condition);
    case 'between':
      return ENDED_FIELDS.has(condition.field.name) ? ENDED : ALL;
    case 'isNull':
      return ENDED_FIELDS.has(condition.field.name) ? OPEN : ALL;
    case 'not':
      return isAbsenceOfEnd(condition.operand) ? ENDED : ALL;
    case 'startsWith':
      return ALL;
  }
}

/** Fields that exactly the closed runs have. */
const ENDED_FIELDS: ReadonlySet<string> = new Set(['CloseTime', 'ExecutionDuration']);

function isAbsenceOfEnd(condition: Condition): boolean {
  return condition.kind === 'isNull' && ENDED_FIELDS.has(condition.field.name);
}

function ofComparison(
  condition: Extract<Condition, { kind: 'compare' }>,
): ReadonlySet<WorkflowStatus> {
  if (ENDED_FIELDS.has(condition.field.name)) return ENDED;
  if (condition.field.name !== 'ExecutionStatus') return ALL;
  const statuses = named([condition.literal]);
  if (condition.comparator === '=') return statuses;
  return condition.comparator === '!=' ? ALL.difference(statuses) : ALL;
}

function named(literals: readonly Literal[]): ReadonlySet<WorkflowStatus> {
  const names = new Set(literals.map((literal) => (literal.kind === 'string' ? literal.text : '')));
  const numbers = new Set(
    literals.map((literal) => (literal.kind === 'number' ? Number(literal.text) : 0)),
  );
  return new Set(
    [...ALL].filter((status) => names.has(status) || numbers.has(statusNumber(status))),
  );
}
