import { searchTerm } from '../search-term';
import { attributeKey, isNumeric } from '../stored-attributes';
import { wordsOf } from '../words-of';
import type { Condition, Literal } from './ast';
import type { Field } from './field';
import { literalValue, type Meaning } from './literal-value';

type CustomField = Extract<Field, { kind: 'custom' }>;

/** A test that every matching run passes, as terms of which it has at least one: something to look up. */
export interface TermLookup {
  readonly test: Condition;
  readonly terms: readonly string[];
}

/** Tests of one numeric attribute that every matching run passes: a range of the index of numbers. */
export interface NumberLookup {
  readonly tests: readonly Condition[];
  /** As `search_numbers` names it. */
  readonly attribute: string;
  readonly bounds: readonly Bound[];
}

export interface Bound {
  readonly comparator: '<' | '<=' | '>' | '>=' | '=';
  /** With `=`: one of these. */
  readonly values: readonly number[];
}

export interface Lookups {
  readonly terms: readonly TermLookup[];
  readonly numbers: readonly NumberLookup[];
}

/**
 * Tests of search attributes that the condition demands outright, not inside OR or NOT. Looking them up in an index
 * replaces the test on the row, whose selectivity the planner cannot know: it takes every value for a rare one.
 */
export function requiredLookups(condition: Condition | undefined, meaning: Meaning): Lookups {
  const terms: TermLookup[] = [];
  const numbers = new Map<string, NumberLookup>();
  for (const test of demandedTests(condition)) {
    const field = meaning.resolve(test.field);
    if (field.kind !== 'custom') continue;
    if (isNumeric(field.type)) {
      const bounds = boundsOf(test, field, meaning);
      if (bounds.length === 0) continue;
      const attribute = attributeKey(field.type, field.name);
      const known = numbers.get(attribute);
      numbers.set(attribute, {
        attribute,
        tests: [...(known?.tests ?? []), test],
        bounds: [...(known?.bounds ?? []), ...bounds],
      });
    } else {
      const found = termsOf(test, field, meaning);
      if (found !== undefined) terms.push({ test, terms: found });
    }
  }
  return { terms, numbers: [...numbers.values()] };
}

type Test = Exclude<Condition, { kind: 'and' | 'or' | 'not' }>;

function demandedTests(condition: Condition | undefined): Test[] {
  if (condition === undefined) return [];
  switch (condition.kind) {
    case 'and':
      return condition.operands.flatMap(demandedTests);
    case 'or':
    case 'not':
      return [];
    case 'compare':
    case 'in':
    case 'between':
    case 'startsWith':
    case 'isNull':
      return [condition];
  }
}

function termsOf(test: Test, field: CustomField, meaning: Meaning): string[] | undefined {
  const literals = equalLiterals(test);
  if (literals === undefined) return undefined;
  return literals.flatMap((literal) => literalTerms(field, literal, meaning));
}

/** The terms one of which a run has whose attribute equals the literal. */
export function literalTerms(field: CustomField, literal: Literal, meaning: Meaning): string[] {
  const value = literalValue(field, literal, meaning);
  const key = attributeKey(field.type, field.name);
  const values = field.type === 'Text' ? wordsOf(String(value)) : [value];
  return values.map((each) => searchTerm(key, each));
}

function boundsOf(test: Test, field: CustomField, meaning: Meaning): Bound[] {
  const number = (literal: Literal) => Number(literalValue(field, literal, meaning));
  const equal = equalLiterals(test);
  if (equal !== undefined) return [{ comparator: '=', values: equal.map(number) }];
  if (test.kind === 'between') {
    return [
      { comparator: '>=', values: [number(test.low)] },
      { comparator: '<=', values: [number(test.high)] },
    ];
  }
  if (test.kind !== 'compare' || test.comparator === '!=') return [];
  return [{ comparator: test.comparator, values: [number(test.literal)] }];
}

function equalLiterals(test: Test): readonly Literal[] | undefined {
  if (test.kind === 'in') return test.literals;
  return test.kind === 'compare' && test.comparator === '=' ? [test.literal] : undefined;
}
