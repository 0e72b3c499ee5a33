import { LIMITS } from '@app/contract';
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

import { parseDuration } from './duration';

/** Times are epoch milliseconds inside and RFC 3339 outside. */
export const DateTime = new GraphQLScalarType<number, string>({
  name: 'DateTime',
  serialize: (value) => new Date(value as number).toISOString(),
  parseValue: (value) => parseDateTime(value),
  parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : undefined),
});

function parseDateTime(value: unknown): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new GraphQLError('A DateTime must be an RFC 3339 time such as 2026-01-31T08:00:00.000Z.');
  }
  return time;
}

export const Duration = new GraphQLScalarType<number, string>({
  name: 'Duration',
  serialize: (value) => `${String(value)}ms`,
  parseValue: durationOf,
  parseLiteral: (node) => {
    if (node.kind === Kind.STRING) return durationOf(node.value);
    return durationOf(
      node.kind === Kind.INT || node.kind === Kind.FLOAT ? Number(node.value) : undefined,
    );
  },
});

function durationOf(value: unknown): number {
  const milliseconds = parseDuration(value);
  if (milliseconds === undefined) {
    throw new GraphQLError(
      'A Duration must be like 500ms, 30s, 5m, 2h, 7d or PT30S, or milliseconds.',
    );
  }
  return Math.round(milliseconds);
}

/** Any JSON value. */
export const Json = new GraphQLScalarType({
  name: 'JSON',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => literalValue(node, variables, LIMITS.jsonDepthMax),
});

function literalValue(
  node: ValueNode,
  variables: Record<string, unknown> | null | undefined,
  depthMax: number,
): unknown {
  if (depthMax < 0) {
    const message = `A JSON literal is nested deeper than ${String(LIMITS.jsonDepthMax)} levels.`;
    throw new GraphQLError(message);
  }
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.ENUM:
      throw new GraphQLError(`${node.value} is no JSON value. Put it in quotes.`);
    case Kind.NULL:
      return null;
    case Kind.VARIABLE:
      return variableValue(node.name.value, variables);
    case Kind.LIST:
      return node.values.map((value) => literalValue(value, variables, depthMax - 1));
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields.map(({ name, value }) => [
          name.value,
          literalValue(value, variables, depthMax - 1),
        ]),
      );
  }
}

/**
 * Validation asks without any variables. The compiler of documents asks with an empty set, and would keep the answer for
 * every later request: refused, it leaves the document to the interpreter, which knows the values.
 */
function variableValue(
  name: string,
  variables: Record<string, unknown> | null | undefined,
): unknown {
  if (variables == null) return null;
  if (Object.hasOwn(variables, name)) return variables[name];
  throw new GraphQLError(`The variable $${name} inside of a JSON value has no value.`);
}
