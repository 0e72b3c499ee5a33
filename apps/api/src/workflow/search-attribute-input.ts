import {
  LIMITS,
  type Rejection,
  rejection,
  type SearchAttribute,
  type SearchAttributes,
  type SearchAttributeType,
} from '@app/contract';

export interface SearchAttributeInput {
  readonly name: string;
  readonly value: unknown;
}

/** What a value of each type looks like in JSON. */
const EXAMPLES: Readonly<Record<SearchAttributeType, string>> = {
  Text: 'a text',
  Keyword: 'a text',
  Int: 'an integer within 2^53',
  Double: 'a number',
  Bool: 'true or false',
  Datetime: 'an RFC 3339 time such as "2026-01-31T08:00:00Z"',
  KeywordList: 'a list of texts',
};

/** Values take the type that the namespace has for the name. Pure. */
export function toSearchAttributes(
  inputs: readonly SearchAttributeInput[],
  types: ReadonlyMap<string, SearchAttributeType>,
): SearchAttributes | Rejection {
  const attributes: Record<string, SearchAttribute> = {};
  let bytes = 0;
  for (const { name, value } of inputs) {
    const attribute = attributeOf(name, value, types.get(name));
    if ('code' in attribute) return attribute;
    if (Object.hasOwn(attributes, name)) {
      return rejection('INVALID_ARGUMENT', `The search attribute "${name}" is given twice.`);
    }
    bytes += Buffer.byteLength(name) + bytesOf(attribute);
    attributes[name] = attribute;
  }
  return bytes > LIMITS.searchAttributesBytesMax
    ? rejection(
        'INVALID_ARGUMENT',
        `The search attributes have ${String(bytes)} bytes; a run may have ${String(LIMITS.searchAttributesBytesMax)}.`,
      )
    : attributes;
}

function attributeOf(
  name: string,
  value: unknown,
  type: SearchAttributeType | undefined,
): SearchAttribute | Rejection {
  if (type === undefined) {
    return rejection(
      'INVALID_ARGUMENT',
      `The namespace has no search attribute "${name}". Add it with addSearchAttribute.`,
    );
  }
  const attribute = typed(type, value);
  if (attribute === undefined) {
    return rejection(
      'INVALID_ARGUMENT',
      `The search attribute "${name}" is of type ${type}: give ${EXAMPLES[type]}.`,
    );
  }
  return bytesOf(attribute) > LIMITS.searchAttributeBytesMax
    ? rejection(
        'INVALID_ARGUMENT',
        `The search attribute "${name}" is larger than ${String(LIMITS.searchAttributeBytesMax)} bytes. Put it into the memo.`,
      )
    : attribute;
}

function typed(type: SearchAttributeType, value: unknown): SearchAttribute | undefined {
  switch (type) {
    case 'Text':
    case 'Keyword':
      return typeof value === 'string' ? { type, value } : undefined;
    case 'Int':
      return Number.isSafeInteger(value) ? { type, value: value as number } : undefined;
    case 'Double':
      return typeof value === 'number' && Number.isFinite(value) ? { type, value } : undefined;
    case 'Bool':
      return typeof value === 'boolean' ? { type, value } : undefined;
    case 'Datetime': {
      const time = typeof value === 'string' && RFC_3339.test(value) ? Date.parse(value) : NaN;
      return Number.isNaN(time) ? undefined : { type, value: time };
    }
    case 'KeywordList':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
        ? { type, value: value }
        : undefined;
  }
}

/** Date.parse alone takes "1" for a time. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/i;

function bytesOf({ value }: SearchAttribute): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object') return 8;
  return value.reduce((sum, each) => sum + Buffer.byteLength(each), 0);
}
