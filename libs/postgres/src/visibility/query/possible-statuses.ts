import { WorkflowStatus } from '@app/contract';

import type { Condition, Literal } from './ast';

const ALL: ReadonlySet<WorkflowStatus> = new Set(Object.values(WorkflowStatus));

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
    case 'not':
    case 'between':
    case 'startsWith':
    case 'isNull':
      return ALL;
  }
}

function ofComparison(
  condition: Extract<Condition, { kind: 'compare' }>,
): ReadonlySet<WorkflowStatus> {
  if (condition.field.name !== 'ExecutionStatus') return ALL;
  const statuses = named([condition.literal]);
  if (condition.comparator === '=') return statuses;
  return condition.comparator === '!=' ? ALL.difference(statuses) : ALL;
}

function named(literals: readonly Literal[]): ReadonlySet<WorkflowStatus> {
  const names = new Set(literals.map((literal) => (literal.kind === 'string' ? literal.text : '')));
  return new Set([...ALL].filter((status) => names.has(status)));
}
