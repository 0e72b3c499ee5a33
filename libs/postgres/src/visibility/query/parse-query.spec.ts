import type { Condition } from './ast';
import { isFieldName, parseQuery } from './parse-query';
import { QueryProblem } from './query-problem';

/** The condition as nested lists, positions left out. */
function shape(condition: Condition | undefined): unknown {
  if (condition === undefined) return undefined;
  switch (condition.kind) {
    case 'and':
    case 'or':
      return [condition.kind, ...condition.operands.map(shape)];
    case 'not':
      return ['not', shape(condition.operand)];
    case 'compare':
      return [condition.comparator, condition.field.name, literal(condition.literal)];
    case 'in':
      return ['in', condition.field.name, ...condition.literals.map(literal)];
    case 'between':
      return ['between', condition.field.name, literal(condition.low), literal(condition.high)];
    case 'startsWith':
      return ['startsWith', condition.field.name, literal(condition.literal)];
    case 'isNull':
      return ['isNull', condition.field.name];
  }
}

function literal(value: { kind: string; text?: string; value?: boolean }): unknown {
  return value.kind === 'number' ? Number(value.text) : (value.text ?? value.value);
}

function problemOf(text: string): QueryProblem {
  try {
    parseQuery(text);
  } catch (error) {
    if (error instanceof QueryProblem) return error;
    throw error;
  }
  throw new Error(`${text} was accepted.`);
}

describe('parseQuery', () => {
  it.each<[string, unknown]>([
    ['', undefined],
    ["WorkflowId = 'a'", ['=', 'WorkflowId', 'a']],
    ['A <> 1', ['!=', 'A', 1]],
    ['A>=-1.5e3', ['>=', 'A', -1500]],
    ['A = \'it\'\'s\' AND B = "say \\"hi\\""', ['and', ['=', 'A', "it's"], ['=', 'B', 'say "hi"']]],
    ['A = 1 OR B = 2 AND C = 3', ['or', ['=', 'A', 1], ['and', ['=', 'B', 2], ['=', 'C', 3]]]],
    [
      '(A = 1 or B = 2) and not C = true',
      ['and', ['or', ['=', 'A', 1], ['=', 'B', 2]], ['not', ['=', 'C', true]]],
    ],
    ['NOT NOT A = 1', ['=', 'A', 1]],
    ["A IN ('x', 'y') AND B NOT IN (1)", ['and', ['in', 'A', 'x', 'y'], ['not', ['in', 'B', 1]]]],
    ['A BETWEEN 1 AND 2 AND B = 3', ['and', ['between', 'A', 1, 2], ['=', 'B', 3]]],
    ["A NOT STARTS_WITH 'x'", ['not', ['startsWith', 'A', 'x']]],
    ['A IS NULL OR B IS NOT NULL', ['or', ['isNull', 'A'], ['not', ['isNull', 'B']]]],
    ["`odd name` = '' AND `order` = 1", ['and', ['=', 'odd name', ''], ['=', 'order', 1]]],
    ["A = '\u0000\ud800'", ['=', 'A', '\u0000\ud800']],
  ])('reads %s', (text, expected) => {
    expect(shape(parseQuery(text).where)).toEqual(expected);
  });

  it('reads ORDER BY and GROUP BY, with or without a condition', () => {
    const query = parseQuery('A = 1 GROUP BY Status, B ORDER BY C, D DESC, E ASC');
    expect(query.groupBy.map((field) => field.name)).toEqual(['Status', 'B']);
    expect(query.orderBy.map((term) => [term.field.name, term.direction])).toEqual([
      ['C', 'ASC'],
      ['D', 'DESC'],
      ['E', 'ASC'],
    ]);
    expect(parseQuery('order by A').where).toBeUndefined();
  });

  it.each<[string, number, RegExp]>([
    ['A =', 4, /ends where a value is expected/],
    ['A', 2, /ends where an operator/],
    ['A = b', 5, /single quotes/],
    ["A = 'b", 5, /does not end/],
    ["A = 'b' B", 9, /AND, OR, ORDER BY/],
    ['(A = 1', 7, /"\)" is expected/],
    ['A LIKE 1', 3, /STARTS_WITH/],
    ['A = 1 AND', 10, /name of a field/],
    ['= 1', 1, /name of a field/],
    ['A NOT = 1', 7, /an operator/],
    ['A IS 1', 6, /NULL is expected/],
    ['A IN ()', 7, /a value/],
    ['A = 1; DROP TABLE open_runs', 6, /means nothing/],
    ['ORDER A', 7, /BY is expected/],
    ['ORDER BY A, B, C, D, E', 23, /at most 4/],
    ['GROUP BY A, B, C, D', 20, /at most 3/],
    [`A IN (${'1,'.repeat(200)}1)`, 408, /at most 200/],
    [`${'('.repeat(60)}A = 1${')'.repeat(60)}`, 51, /nested deeper/],
    ['x'.repeat(9_000), 8_193, /longer than/],
  ])('refuses %s at character %i', (text, position, message) => {
    const problem = problemOf(text);
    expect(problem.message).toMatch(message);
    expect(problem.position).toBe(position);
    expect(problem.message.endsWith('.')).toBe(true);
  });

  it('knows which names need no quotes', () => {
    expect(['CustomerId', 'a', 'a.b:c-d_1'].every(isFieldName)).toBe(true);
    expect(['', '1a', 'order', 'ORDER', 'a b', 'ä', 'x'.repeat(201)].some(isFieldName)).toBe(false);
  });
});
