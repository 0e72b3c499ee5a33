import { getKey, isList, isObject, type Json } from '../data/json';
import type { ResourceName } from '../machine';
import { outputShape, type Shape } from './service-shape';

/** How the result of a mock is held against what the service would answer. */
export type FieldValidationMode = 'STRICT' | 'PRESENT' | 'NONE';

/** What is wrong with a mocked result, in AWS's words; `undefined` when it could be an answer. */
export function mockProblem(
  name: ResourceName,
  result: Json,
  mode: FieldValidationMode,
): string | undefined {
  if (mode === 'NONE' || name.family !== 'Task') return undefined;
  const [api = ''] = name.resource.split('.');
  // What a job or a callback answers is not what the call answers.
  if (name.resource !== api) return undefined;
  const shape = outputShape(name.resourceType, api);
  const problem = shape && problemOf(shape, result, { field: '', isStrict: mode === 'STRICT' });
  return problem === undefined ? undefined : `Mock result schema validation error: ${problem}`;
}

interface Place {
  readonly field: string;
  /** Also what is required has to be there. */
  readonly isStrict: boolean;
}

function problemOf(shape: Shape, value: Json, place: Place): string | undefined {
  switch (shape.type) {
    case 'text':
      return typeof value === 'string'
        ? tooShort(value, shape.lengthMin, place)
        : expected(place, 'a string');
    case 'enum':
      if (typeof value !== 'string') return expected(place, 'a string');
      return shape.values.includes(value)
        ? undefined
        : `Field '${place.field}' is not an expected value`;
    case 'any':
      return undefined;
    case 'number':
      return typeof value === 'number' ? undefined : expected(place, 'a number');
    case 'boolean':
      return typeof value === 'boolean' ? undefined : expected(place, 'a boolean');
    case 'list':
      return isList(value)
        ? firstProblem(value, (item) => problemOf(shape.of, item, place))
        : expected(place, 'an array');
    case 'map':
      return isObject(value)
        ? firstProblem(Object.values(value), (item) => problemOf(shape.of, item, place))
        : expected(place, 'an object');
    case 'structure':
      return isObject(value) ? fieldsProblem(shape, value, place) : expected(place, 'an object');
  }
}

function fieldsProblem(
  shape: Extract<Shape, { type: 'structure' }>,
  value: Extract<Json, object>,
  place: Place,
): string | undefined {
  return firstProblem(shape.fields(), ({ name, required, shape: inner }) => {
    const own = isObject(value) ? getKey(value, name) : undefined;
    if (own === undefined) {
      return required && place.isStrict ? `Required field '${name}' is missing` : undefined;
    }
    return problemOf(inner, own, { ...place, field: name });
  });
}

function tooShort(text: string, lengthMin: number, { field }: Place): string | undefined {
  return text.length < lengthMin
    ? `Field '${field}' is smaller than the minimum length`
    : undefined;
}

function expected({ field }: Place, what: string): string {
  return field === '' ? `Result must be ${what}` : `Field '${field}' must be ${what}`;
}

function firstProblem<T>(
  items: readonly T[],
  find: (item: T) => string | undefined,
): string | undefined {
  for (const item of items) {
    const problem = find(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
