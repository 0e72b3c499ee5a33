import type { Condition, FieldRef, Literal, ParsedQuery } from './ast';

type Test = Extract<Condition, { kind: 'compare' | 'in' }>;

const PAUSED = 'Paused';
/** What the engine notes beside a paused run. */
const PAUSE_INFO = { name: 'TemporalPauseInfo', word: 'Workflow' };

/**
 * `ExecutionStatus = 'Paused'`, which Temporal knows, as what it means here: a run that is running and paused. It is
 * among those with the status Running too.
 */
export function withPausedRuns(query: ParsedQuery): ParsedQuery {
  return query.where === undefined ? query : { ...query, where: rewritten(query.where) };
}

function rewritten(condition: Condition): Condition {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return { ...condition, operands: condition.operands.map(rewritten) };
    case 'not':
      return { ...condition, operand: rewritten(condition.operand) };
    case 'compare':
      return namesPaused(condition, condition.literal) ? compared(condition) : condition;
    case 'in':
      return included(condition);
    case 'between':
    case 'startsWith':
    case 'isNull':
      return condition;
  }
}

function namesPaused({ field }: Test, literal: Literal): boolean {
  return field.name === 'ExecutionStatus' && literal.kind === 'string' && literal.text === PAUSED;
}

function compared(test: Extract<Test, { kind: 'compare' }>): Condition {
  if (test.comparator === '=') return paused(test.field);
  return test.comparator === '!=' ? { kind: 'not', operand: paused(test.field) } : test;
}

function included(test: Extract<Test, { kind: 'in' }>): Condition {
  const literals = test.literals.filter((literal) => !namesPaused(test, literal));
  if (literals.length === test.literals.length) return test;
  if (literals.length === 0) return paused(test.field);
  return { kind: 'or', operands: [{ ...test, literals }, paused(test.field)] };
}

function paused({ position }: FieldRef): Condition {
  const is = (name: string, text: string): Condition => ({
    kind: 'compare',
    field: { name, position },
    comparator: '=',
    literal: { kind: 'string', text, position },
  });
  return {
    kind: 'and',
    operands: [is('ExecutionStatus', 'Running'), is(PAUSE_INFO.name, PAUSE_INFO.word)],
  };
}
