import { Kind, parseValue, type ValueNode } from 'graphql';

import { Json } from './scalars';

const literal = (text: string, variables?: Record<string, unknown>): unknown =>
  Json.parseLiteral(parseValue(text), variables);

describe('JSON', () => {
  it('takes literals of every kind', () => {
    expect(literal('{a: [1, 1.5, "x", true, null], b: {}}')).toEqual({
      a: [1, 1.5, 'x', true, null],
      b: {},
    });
  });

  it('takes variables anywhere inside of a literal', () => {
    expect(literal('{a: [$x], b: $y}', { x: 1, y: { z: null } })).toEqual({
      a: [1],
      b: { z: null },
    });
  });

  it('refuses a variable that nobody knows, so that no compiled document keeps a value without it', () => {
    expect(() => literal('{a: $x}', {})).toThrow('The variable $x inside of a JSON value');
  });

  it('lets a document pass that is only validated', () => {
    expect(literal('{a: $x}')).toEqual({ a: null });
  });

  it('refuses enums, and what is nested too deeply', () => {
    expect(() => literal('{a: Red}')).toThrow('Put it in quotes');
    const deep = Array.from({ length: 5_000 }).reduce<ValueNode>(
      (inner) => ({ kind: Kind.LIST, values: [inner] }),
      { kind: Kind.NULL },
    );
    expect(() => Json.parseLiteral(deep)).toThrow('nested deeper than 100 levels');
  });
});
