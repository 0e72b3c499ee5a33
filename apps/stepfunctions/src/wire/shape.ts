import { AwsError } from './aws-error';

/** Reads one member of an input; what is wrong with its value is noted, what is wrong with its type is thrown. */
export interface Field<T> {
  read(value: unknown, path: string, problems: string[]): T;
}

/** Members of an input by their names. Members that nobody knows are left out, as Amazon's services do. */
export type Shape = Readonly<Record<string, Field<unknown>>>;
export type Input<S extends Shape> = {
  readonly [Name in keyof S]: S[Name] extends Field<infer T> ? T : never;
};

export interface TextLimits<Values extends string = string> {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly values?: readonly Values[];
}

export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
}

/** Reads the body of a call. Throws `SerializationException` or, with every problem listed, `ValidationException`. */
export function readInput<S extends Shape>(shape: S, body: unknown): Input<S> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw unreadable(body, 'structure');
  const problems: string[] = [];
  const input = readMembers(shape, body as Record<string, unknown>, '', problems);
  if (problems.length === 0) return input;
  const count =
    problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  throw new AwsError('ValidationException', `${count} detected: ${problems.join('; ')}`);
}

function readMembers<S extends Shape>(
  shape: S,
  body: Readonly<Record<string, unknown>>,
  prefix: string,
  problems: string[],
): Input<S> {
  const input: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape)) {
    input[name] = field.read(body[name] ?? undefined, `${prefix}${name}`, problems);
  }
  return input as Input<S>;
}

/** A member that has to be there. */
export function required<T>(field: Field<T | undefined>): Field<T> {
  return {
    read(value, path, problems) {
      if (value === undefined) problems.push(constraint('null', path, 'Member must not be null'));
      return field.read(value, path, problems) as T;
    },
  };
}

export function text<const Values extends string = string>(
  limits: TextLimits<Values> = {},
): Field<Values | undefined> {
  const pattern =
    limits.pattern === undefined ? undefined : new RegExp(`^(?:${limits.pattern})$`, 'u');
  return {
    read(value, path, problems) {
      if (value === undefined) return undefined;
      if (typeof value !== 'string') throw unreadable(value, 'a String');
      const problem = textProblem(value, limits, pattern);
      if (problem !== undefined) problems.push(constraint(`'${value}'`, path, problem));
      return value as Values;
    },
  };
}

function textProblem(
  value: string,
  { min, max, pattern, values }: TextLimits,
  compiled: RegExp | undefined,
): string | undefined {
  const { length } = value;
  if (min !== undefined && length < min)
    return `Member must have length greater than or equal to ${min}`;
  if (max !== undefined && length > max)
    return `Member must have length less than or equal to ${max}`;
  if (values?.includes(value) === false) {
    return `Member must satisfy enum value set: [${values.join(', ')}]`;
  }
  return compiled?.test(value) === false
    ? `Member must satisfy regular expression pattern: ${pattern ?? ''}`
    : undefined;
}

export function integer(limits: NumberLimits = {}): Field<number | undefined> {
  return {
    read(value, path, problems) {
      if (value !== undefined && !Number.isInteger(value)) throw unreadable(value, 'an Integer');
      return bounded(value as number | undefined, path, { limits, problems });
    },
  };
}

export function float(limits: NumberLimits = {}): Field<number | undefined> {
  return {
    read(value, path, problems) {
      if (value !== undefined && typeof value !== 'number') throw unreadable(value, 'a Float');
      return bounded(value, path, { limits, problems });
    },
  };
}

function bounded(
  value: number | undefined,
  path: string,
  { limits, problems }: { readonly limits: NumberLimits; readonly problems: string[] },
): number | undefined {
  if (value === undefined) return undefined;
  const { min, max } = limits;
  if (min !== undefined && value < min) {
    problems.push(
      constraint(`'${value}'`, path, `Member must have value greater than or equal to ${min}`),
    );
  }
  if (max !== undefined && value > max) {
    problems.push(
      constraint(`'${value}'`, path, `Member must have value less than or equal to ${max}`),
    );
  }
  return value;
}

export function flag(): Field<boolean | undefined> {
  return {
    read(value) {
      if (value === undefined || typeof value === 'boolean') return value;
      throw unreadable(value, 'a Boolean');
    },
  };
}

export function list<T>(
  item: Field<T | undefined>,
  limits: NumberLimits = {},
): Field<readonly T[] | undefined> {
  return {
    read(value, path, problems) {
      if (value === undefined) return undefined;
      if (!Array.isArray(value)) throw unreadable(value, 'a list');
      const { min = 0, max = Infinity } = limits;
      const { length } = value;
      const shown = `'${JSON.stringify(value)}'`;
      if (length < min) {
        problems.push(
          constraint(shown, path, `Member must have length greater than or equal to ${min}`),
        );
      }
      if (length > max) {
        problems.push(
          constraint(shown, path, `Member must have length less than or equal to ${max}`),
        );
      }
      return value.map(
        (each, index) => item.read(each, `${path}.${index + 1}.member`, problems) as T,
      );
    },
  };
}

export function structure<S extends Shape>(shape: S): Field<Input<S> | undefined> {
  return {
    read(value, path, problems) {
      if (value === undefined) return undefined;
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw unreadable(value, 'a structure');
      }
      return readMembers(shape, value as Record<string, unknown>, `${path}.`, problems);
    },
  };
}

function constraint(shown: string, path: string, what: string): string {
  return `Value ${shown} at '${path}' failed to satisfy constraint: ${what}`;
}

function unreadable(value: unknown, wanted: string): AwsError {
  return new AwsError('SerializationException', unreadableSentence(value, wanted));
}

function unreadableSentence(value: unknown, wanted: string): string {
  if (Array.isArray(value)) return 'Start of list found where not expected';
  if (typeof value === 'object') return 'Start of structure or map found where not expected.';
  const found =
    typeof value === 'string'
      ? 'STRING_VALUE'
      : typeof value === 'boolean'
        ? `${value}`.toUpperCase() + '_VALUE'
        : 'NUMBER_VALUE';
  return `${found} cannot be converted to ${wanted}`;
}
