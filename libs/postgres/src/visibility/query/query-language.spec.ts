import fc from 'fast-check';

import type { Condition, FieldRef, Literal, ParsedQuery } from './ast';
import { isFieldName, parseQuery } from './parse-query';
import { QueryProblem } from './query-problem';

const position = 0;
const name = fc.oneof(
  fc.constantFrom('WorkflowId', 'a.b:c-d_1', 'order', 'AND', 'with `quotes`', "it's", ''),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const field = name.map((text): FieldRef => ({ name: text, position }));
const literal: fc.Arbitrary<Literal> = fc.oneof(
  fc
    .oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom("'", '\\', "\\'", '', '--', '\u0000\ud800'),
    )
    .map((text): Literal => ({ kind: 'string', text, position })),
  fc
    .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
    .map((value): Literal => ({ kind: 'number', text: String(value), position })),
  fc.boolean().map((value): Literal => ({ kind: 'boolean', value, position })),
);
const condition = fc.letrec<{ any: Condition }>((again) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.record({
      kind: fc.constant('compare' as const),
      field,
      comparator: fc.constantFrom('=' as const, '!=', '<', '<=', '>', '>='),
      literal,
    }),
    fc.record({ kind: fc.constant('isNull' as const), field }),
    fc.record({ kind: fc.constant('startsWith' as const), field, literal }),
    fc.record({ kind: fc.constant('between' as const), field, low: literal, high: literal }),
    fc.record({
      kind: fc.constant('in' as const),
      field,
      literals: fc.array(literal, { minLength: 1, maxLength: 4 }),
    }),
    // A double negation is read as none.
    fc
      .record({ kind: fc.constant('not' as const), operand: again('any') })
      .filter(({ operand }) => operand.kind !== 'not'),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      operands: fc.array(again('any'), { minLength: 2, maxLength: 4 }),
    }),
  ),
})).any;
const query: fc.Arbitrary<ParsedQuery> = fc.record({
  where: fc.option(condition, { nil: undefined }),
  groupBy: fc.array(field, { maxLength: 3 }),
  orderBy: fc.array(
    fc.record({ field, direction: fc.constantFrom('ASC' as const, 'DESC' as const) }),
    { maxLength: 4 },
  ),
});

function withoutPositions(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, each: unknown) => (key === 'position' ? 0 : each));
}

it('reads what it prints as the same query', () => {
  fc.assert(
    fc.property(query, (given) => {
      const text = printQuery(given);
      fc.pre(text.length <= 8_000);
      expect(withoutPositions(parseQuery(text))).toEqual(withoutPositions(given));
    }),
    { numRuns: 2_000 },
  );
});

const scraps = fc.constantFrom(
  ...['AND', 'OR', 'NOT', 'IN', 'BETWEEN', 'STARTS_WITH', 'IS', 'NULL', 'ORDER', 'BY', 'GROUP'],
  ...['ASC', 'DESC', 'true', 'LIKE', 'LIMIT', '(', ')', ',', '=', '!=', '<>', '<', '>=', "'", '"'],
  ...[
    '`',
    '\\',
    '--',
    '/*',
    ';',
    '*',
    '\u0000',
    '\ud800',
    '1',
    '-1.5e3',
    '.',
    '1e999',
    'StartTime',
  ],
  ...["'x'", '`a b`', '{', '\u{1F600}', '\n'],
);

it('never fails other than by saying where a query is wrong and what is expected', () => {
  const garbage = fc.oneof(
    fc.array(scraps, { maxLength: 40 }).map((parts) => parts.join(' ')),
    fc.array(scraps, { maxLength: 40 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.tuple(query, fc.nat(), scraps).map(([given, at, scrap]) => {
      const text = printQuery(given);
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + scrap + text.slice(cut + 1);
    }),
    fc.tuple(scraps, fc.integer({ min: 1, max: 9_000 })).map(([part, count]) => part.repeat(count)),
  );
  fc.assert(
    fc.property(garbage, (text) => {
      try {
        parseQuery(text);
      } catch (problem) {
        expect(problem).toBeInstanceOf(QueryProblem);
        const { message, position: at } = problem as QueryProblem;
        expect(at).toBeGreaterThanOrEqual(1);
        expect(at).toBeLessThanOrEqual(text.length + 1);
        expect(message).toMatch(/\.$/);
      }
    }),
    { numRuns: 5_000 },
  );
});

it('refuses more tests than a query may have', () => {
  const many = Array.from({ length: 301 }, () => 'A=1').join(' OR ');
  expect(() => parseQuery(many)).toThrow(/at most 300 comparisons/);
});

/** A query as text that reads back as the same query, positions aside. */
function printQuery(query: ParsedQuery): string {
  const parts: string[] = [];
  if (query.where !== undefined) parts.push(printCondition(query.where));
  if (query.groupBy.length > 0) {
    parts.push(`GROUP BY ${query.groupBy.map(({ name }) => printName(name)).join(', ')}`);
  }
  if (query.orderBy.length > 0) {
    const terms = query.orderBy.map(
      ({ field, direction }) => `${printName(field.name)} ${direction}`,
    );
    parts.push(`ORDER BY ${terms.join(', ')}`);
  }
  return parts.join(' ');
}

function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands
        .map((operand) => printOperand(operand))
        .join(condition.kind === 'and' ? ' AND ' : ' OR ');
    case 'not':
      return `NOT ${printOperand(condition.operand)}`;
    case 'compare':
      return `${printName(condition.field.name)} ${condition.comparator} ${printLiteral(condition.literal)}`;
    case 'in':
      return `${printName(condition.field.name)} IN (${condition.literals.map(printLiteral).join(', ')})`;
    case 'between':
      return `${printName(condition.field.name)} BETWEEN ${printLiteral(condition.low)} AND ${printLiteral(condition.high)}`;
    case 'startsWith':
      return `${printName(condition.field.name)} STARTS_WITH ${printLiteral(condition.literal)}`;
    case 'isNull':
      return `${printName(condition.field.name)} IS NULL`;
  }
}

/** Parentheses around whatever holds others: nobody has to know which operator binds tighter. */
function printOperand(condition: Condition): string {
  const isTest = condition.kind !== 'and' && condition.kind !== 'or' && condition.kind !== 'not';
  return isTest ? printCondition(condition) : `(${printCondition(condition)})`;
}

function printName(name: string): string {
  return isFieldName(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}

function printLiteral(literal: Literal): string {
  switch (literal.kind) {
    case 'string':
      return `'${literal.text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
    case 'number':
      return literal.text;
    case 'boolean':
      return String(literal.value);
  }
}
