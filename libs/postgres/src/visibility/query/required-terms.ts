import { searchTerm } from '../search-term';
import { attributeKey } from '../stored-attributes';
import type { Condition, FieldRef } from './ast';
import type { Field } from './field';
import { literalValue } from './literal-value';

/** A test that every matching run passes, as a term to look up in `search_terms`. */
export interface RequiredTerm {
  readonly test: Condition;
  readonly term: string;
}

/**
 * Equalities with search attributes that the condition demands outright, not inside OR or NOT. Looking them up in the
 * index replaces the test on the row, whose selectivity the planner cannot know: it takes every value for a rare one.
 */
export function requiredTerms(
  condition: Condition | undefined,
  resolve: (ref: FieldRef) => Field,
): RequiredTerm[] {
  if (condition?.kind === 'and') {
    return condition.operands.flatMap((operand) => requiredTerms(operand, resolve));
  }
  if (condition?.kind !== 'compare' || condition.comparator !== '=') return [];
  const field = resolve(condition.field);
  if (field.kind !== 'custom' || field.type === 'Text') return [];
  const value = literalValue(field, condition.literal);
  return [{ test: condition, term: searchTerm(attributeKey(field.type, field.name), value) }];
}
