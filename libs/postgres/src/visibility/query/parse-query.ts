import type { Comparator, Condition, FieldRef, Literal, OrderTerm, ParsedQuery } from './ast';
import { QueryProblem } from './query-problem';
import { type Token, tokenize } from './tokenize';

const COMPARATORS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=']);
const RESERVED: ReadonlySet<string> = new Set(
  'AND OR NOT IN BETWEEN STARTS_WITH IS NULL ORDER GROUP BY ASC DESC TRUE FALSE LIKE LIMIT'.split(
    ' ',
  ),
);

/** Each level of nesting is a level of the parser's and the compiler's recursion. */
const DEPTH_MAX = 50;
const LIST_LENGTH_MAX = 200;
/** Each is planned for every index range that a list reads. */
const TEST_COUNT_MAX = 300;
const ORDER_TERMS_MAX = 4;
const GROUP_FIELDS_MAX = 3;

/**
 * query     = [condition] ["GROUP" "BY" names] ["ORDER" "BY" terms]
 * condition = and {"OR" and};  and = factor {"AND" factor};  factor = "NOT" factor | "(" condition ")" | predicate
 * predicate = name (comparator literal | ["NOT"] "IN" "(" literals ")" | ["NOT"] "BETWEEN" literal "AND" literal
 *           | ["NOT"] "STARTS_WITH" literal | "IS" ["NOT"] "NULL")
 *
 * Keywords may be written in any case. Throws `QueryProblem`.
 */
export function parseQuery(text: string): ParsedQuery {
  return new QueryParser(tokenize(text)).query();
}

/** Whether a name can be written in a query as it is. */
export function isFieldName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_.:-]{0,199}$/.test(name) && !RESERVED.has(name.toUpperCase());
}

class QueryParser {
  private index = 0;
  private depth = 0;
  private testCount = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  query(): ParsedQuery {
    const hasCondition = !this.isAtEnd() && !this.sees('ORDER') && !this.sees('GROUP');
    const where = hasCondition ? this.condition() : undefined;
    const groupBy = this.accept('GROUP') ? this.groupBy() : [];
    const orderBy = this.accept('ORDER') ? this.orderBy() : [];
    if (!this.isAtEnd()) throw this.unexpected('AND, OR, ORDER BY or the end of the query');
    return { where, orderBy, groupBy };
  }

  private condition(): Condition {
    this.depth += 1;
    if (this.depth > DEPTH_MAX) {
      throw new QueryProblem(
        this.current().position,
        `The query is nested deeper than ${DEPTH_MAX} levels. Use fewer parentheses.`,
      );
    }
    const operands = [this.conjunction()];
    while (this.accept('OR')) operands.push(this.conjunction());
    this.depth -= 1;
    return joined('or', operands);
  }

  private conjunction(): Condition {
    const operands = [this.factor()];
    while (this.accept('AND')) operands.push(this.factor());
    return joined('and', operands);
  }

  private factor(): Condition {
    let isNegated = false;
    while (this.accept('NOT')) isNegated = !isNegated;
    const factor = this.acceptSymbol('(') ? this.parenthesised() : this.predicate();
    return isNegated ? { kind: 'not', operand: factor } : factor;
  }

  private parenthesised(): Condition {
    const condition = this.condition();
    this.expectSymbol(')');
    return condition;
  }

  private predicate(): Condition {
    const field = this.field();
    this.testCount += 1;
    if (this.testCount > TEST_COUNT_MAX) {
      throw new QueryProblem(
        field.position,
        `A query has at most ${TEST_COUNT_MAX} comparisons. Use IN, or ask in several queries.`,
      );
    }
    const token = this.current();
    if (token.kind === 'symbol' && COMPARATORS.has(token.text)) {
      this.index += 1;
      return {
        kind: 'compare',
        field,
        comparator: token.text as Comparator,
        literal: this.literal(),
      };
    }
    if (this.accept('IS')) {
      const isNegated = this.accept('NOT');
      this.expect('NULL');
      return negatedIf(isNegated, { kind: 'isNull', field });
    }
    const isNegated = this.accept('NOT');
    return negatedIf(isNegated, this.wordPredicate(field));
  }

  private wordPredicate(field: FieldRef): Condition {
    if (this.accept('IN')) return { kind: 'in', field, literals: this.literals() };
    if (this.accept('STARTS_WITH')) return { kind: 'startsWith', field, literal: this.literal() };
    if (this.accept('BETWEEN')) {
      const low = this.literal();
      this.expect('AND');
      return { kind: 'between', field, low, high: this.literal() };
    }
    if (this.sees('LIKE')) {
      throw new QueryProblem(this.current().position, 'LIKE is not supported. Use STARTS_WITH.');
    }
    throw this.unexpected('an operator (=, !=, <, <=, >, >=, IN, BETWEEN, STARTS_WITH, IS NULL)');
  }

  private literals(): Literal[] {
    this.expectSymbol('(');
    const literals = [this.literal()];
    while (this.acceptSymbol(',')) literals.push(this.literal());
    if (literals.length > LIST_LENGTH_MAX) {
      throw new QueryProblem(
        this.current().position,
        `IN takes at most ${LIST_LENGTH_MAX} values. Ask in several queries.`,
      );
    }
    this.expectSymbol(')');
    return literals;
  }

  private literal(): Literal {
    const { position } = this.current();
    if (this.accept('TRUE')) return { kind: 'boolean', value: true, position };
    if (this.accept('FALSE')) return { kind: 'boolean', value: false, position };
    const token = this.current();
    if (token.kind === 'string' || token.kind === 'number') {
      this.index += 1;
      return { kind: token.kind, text: token.text, position };
    }
    if (token.kind === 'word') {
      throw new QueryProblem(
        position,
        `"${token.text}" stands where a value is expected. Put text into single quotes.`,
      );
    }
    throw this.unexpected('a value');
  }

  private orderBy(): OrderTerm[] {
    this.expect('BY');
    const terms: OrderTerm[] = [];
    do {
      const field = this.field();
      const isDescending = this.accept('DESC');
      if (!isDescending) this.accept('ASC');
      terms.push({ field, direction: isDescending ? 'DESC' : 'ASC' });
    } while (this.acceptSymbol(','));
    this.refuseMore('ORDER BY', terms.length, ORDER_TERMS_MAX);
    return terms;
  }

  private groupBy(): FieldRef[] {
    this.expect('BY');
    const fields = [this.field()];
    while (this.acceptSymbol(',')) fields.push(this.field());
    this.refuseMore('GROUP BY', fields.length, GROUP_FIELDS_MAX);
    return fields;
  }

  private refuseMore(clause: string, count: number, countMax: number): void {
    if (count <= countMax) return;
    throw new QueryProblem(
      this.current().position,
      `${clause} takes at most ${countMax} fields. Name fewer.`,
    );
  }

  private field(): FieldRef {
    const token = this.current();
    const isName =
      token.kind === 'word' && (token.isQuoted || !RESERVED.has(token.text.toUpperCase()));
    if (!isName) throw this.unexpected('the name of a field');
    this.index += 1;
    return { name: token.text, position: token.position };
  }

  private current(): Token {
    // The last token is the end, and nothing moves beyond it.
    return this.tokens[this.index]!;
  }

  private isAtEnd(): boolean {
    return this.current().kind === 'end';
  }

  private sees(keyword: string): boolean {
    const token = this.current();
    return token.kind === 'word' && !token.isQuoted && token.text.toUpperCase() === keyword;
  }

  private accept(keyword: string): boolean {
    if (!this.sees(keyword)) return false;
    this.index += 1;
    return true;
  }

  private expect(keyword: string): void {
    if (!this.accept(keyword)) throw this.unexpected(keyword);
  }

  private acceptSymbol(symbol: string): boolean {
    const token = this.current();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.index += 1;
    return true;
  }

  private expectSymbol(symbol: string): void {
    if (!this.acceptSymbol(symbol)) throw this.unexpected(`"${symbol}"`);
  }

  private unexpected(expected: string): QueryProblem {
    const token = this.current();
    const found = token.kind === 'end' ? 'The query ends' : `"${token.text}" stands`;
    return new QueryProblem(token.position, `${found} where ${expected} is expected.`);
  }
}

function joined(kind: 'and' | 'or', operands: readonly Condition[]): Condition {
  return operands.length === 1 ? operands[0]! : { kind, operands };
}

function negatedIf(isNegated: boolean, condition: Condition): Condition {
  return isNegated ? { kind: 'not', operand: condition } : condition;
}
