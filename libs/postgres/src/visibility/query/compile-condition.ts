import { attributeKey } from '../stored-attributes';
import type { Comparator, Condition, FieldRef, Literal } from './ast';
import type { Field, FieldType } from './field';
import { fieldExpression, type RunTable, sqlTypeOf } from './field-expression';
import { literalValue, type Meaning } from './literal-value';
import { literalTerms } from './lookups';
import type { Parameters } from './parameters';
import { QueryProblem } from './query-problem';

export interface CompileContext extends Meaning {
  readonly table: RunTable;
  readonly parameters: Parameters;
  /** Tests that the statement makes elsewhere. */
  readonly madeElsewhere: ReadonlySet<Condition>;
}

const ORDERED: ReadonlySet<FieldType> = new Set([
  'Keyword',
  'Int',
  'Double',
  'Datetime',
  'Duration',
]);

/**
 * SQL of a condition. Names and values travel as parameters or come from our own tables of fields, never as text.
 *
 * The logic has two values, unlike SQL's: a comparison with a value that a run does not have is false, and NOT turns
 * it into true. NOT is pushed down to the comparisons, so that those without one stay usable for indexes.
 */
export function compileCondition(condition: Condition, context: CompileContext): string {
  return compile(condition, context, false);
}

function compile(condition: Condition, context: CompileContext, isNegated: boolean): string {
  switch (condition.kind) {
    case 'not':
      return compile(condition.operand, context, !isNegated);
    case 'and':
    case 'or': {
      const isAnd = (condition.kind === 'and') !== isNegated;
      const parts = condition.operands.map((operand) => compile(operand, context, isNegated));
      return `(${parts.join(isAnd ? ' AND ' : ' OR ')})`;
    }
    case 'compare':
    case 'in':
    case 'between':
    case 'startsWith':
    case 'isNull': {
      if (context.madeElsewhere.has(condition)) return 'TRUE';
      const test = compileTest(condition, context);
      return isNegated ? `((${test}) IS NOT TRUE)` : `(${test})`;
    }
  }
}

type Test = Exclude<Condition, { kind: 'and' | 'or' | 'not' }>;

function compileTest(test: Test, context: CompileContext): string {
  const field = context.resolve(test.field);
  switch (test.kind) {
    case 'compare':
      return comparison(field, test.comparator, test, context);
    case 'in':
      return membership(field, test.literals, context);
    case 'between':
      return `${ordering(field, '>=', { field: test.field, literal: test.low }, context)} AND ${ordering(
        field,
        '<=',
        { field: test.field, literal: test.high },
        context,
      )}`;
    case 'startsWith':
      return prefix(field, test, context);
    case 'isNull':
      return absence(field, context);
  }
}

interface Operands {
  readonly field: FieldRef;
  readonly literal: Literal;
}

function comparison(
  field: Field,
  comparator: Comparator,
  operands: Operands,
  context: CompileContext,
): string {
  if (comparator === '=') return equality(field, operands.literal, context);
  if (comparator === '!=') {
    return `NOT (${absence(field, context)}) AND NOT (${equality(field, operands.literal, context)})`;
  }
  return ordering(field, comparator, operands, context);
}

function membership(field: Field, literals: readonly Literal[], context: CompileContext): string {
  if (field.kind !== 'builtIn') {
    return literals.map((literal) => `(${equality(field, literal, context)})`).join(' OR ');
  }
  // One index condition, however many values.
  const values = literals.map((literal) => literalValue(field, literal, context));
  const expression = fieldExpression(field, context.table, context.parameters);
  return `${expression} = ANY(${context.parameters.add(values, `${sqlTypeOf(field)}[]`)})`;
}

function equality(field: Field, literal: Literal, context: CompileContext): string {
  const value = literalValue(field, literal, context);
  if (field.kind === 'builtIn') {
    const expression = fieldExpression(field, context.table, context.parameters);
    return `${expression} = ${context.parameters.add(value, sqlTypeOf(field))}`;
  }
  if (field.type === 'Text') return someWord(literalTerms(field, literal, context), context);
  // One form for all types; numbers are compared as numbers.
  const wanted = {
    [attributeKey(field.type, field.name)]: field.type === 'KeywordList' ? [value] : value,
  };
  return `attributes @> ${context.parameters.add(JSON.stringify(wanted), 'jsonb')}`;
}

/** Words are terms like other values: one probe of the index per row, the same split at both ends. */
function someWord(terms: readonly string[], { table, parameters }: CompileContext): string {
  return `EXISTS (SELECT FROM search_terms AS known
    WHERE known.tenant_id = ${table}.tenant_id AND known.namespace_id = ${table}.namespace_id
      AND known.term = ANY(${parameters.add(terms, 'uuid[]')}) AND known.run_id = ${table}.run_id)`;
}

function ordering(
  field: Field,
  comparator: Comparator,
  operands: Operands,
  context: CompileContext,
): string {
  if (!ORDERED.has(field.type)) {
    throw new QueryProblem(
      operands.field.position,
      `${field.name} has no order. Use =, !=, IN or IS NULL with it.`,
    );
  }
  const expression = fieldExpression(field, context.table, context.parameters);
  const value = context.parameters.add(
    literalValue(field, operands.literal, context),
    sqlTypeOf(field),
  );
  return `${expression} ${comparator} ${value}`;
}

function prefix(field: Field, operands: Operands, context: CompileContext): string {
  if (field.type !== 'Keyword') {
    throw new QueryProblem(
      operands.field.position,
      `${field.name} is no keyword. STARTS_WITH works with keywords only.`,
    );
  }
  const expression = fieldExpression(field, context.table, context.parameters);
  const value = context.parameters.add(literalValue(field, operands.literal, context), 'text');
  return `${expression} ^@ ${value}`;
}

function absence(field: Field, context: CompileContext): string {
  if (field.kind === 'custom') {
    const key = context.parameters.add(attributeKey(field.type, field.name), 'text');
    // In this form the planner takes absence for the rule. In the form of IS NULL it takes one run in 200 for a match,
    // and sorts all that there are instead of reading a page in order.
    return `(attributes ? ${key}) IS NOT TRUE`;
  }
  if (!field.isNullable) return 'FALSE';
  return `${fieldExpression(field, context.table, context.parameters)} IS NULL`;
}
