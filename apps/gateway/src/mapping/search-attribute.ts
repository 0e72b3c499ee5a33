import {
  type Payload,
  type Rejection,
  rejection,
  type SearchAttribute,
  type SearchAttributes,
  SearchAttributeType,
} from '@app/contract';

import type { temporal } from '../wire/proto';
import { fromPayload, mapFields } from './payload';

type WirePayload = temporal.api.common.v1.IPayload;
type WireAttributes = Readonly<Record<string, WirePayload>>;
export type AttributeTypes = ReadonlyMap<string, SearchAttributeType>;

/** Those that SDKs and the service itself write; every namespace has them. */
export const SYSTEM_ATTRIBUTE_TYPES: AttributeTypes = new Map<string, SearchAttributeType>([
  ['TemporalChangeVersion', 'KeywordList'],
  ['BuildIds', 'KeywordList'],
  ['BinaryChecksums', 'KeywordList'],
  ['BatcherUser', 'Keyword'],
  ['TemporalScheduledStartTime', 'Datetime'],
  ['TemporalScheduledById', 'Keyword'],
  ['TemporalSchedulePaused', 'Bool'],
  ['TemporalNamespaceDivision', 'Keyword'],
  ['TemporalWorkerDeployment', 'Keyword'],
  ['TemporalWorkerDeploymentVersion', 'Keyword'],
  ['TemporalWorkflowVersioningBehavior', 'Keyword'],
  ['TemporalReportedProblems', 'KeywordList'],
]);

/** With the type beside the value: without it SDKs hand the attribute out untyped. */
export function toSearchAttribute(attribute: SearchAttribute): WirePayload {
  return {
    metadata: { encoding: Buffer.from('json/plain'), type: Buffer.from(attribute.type) },
    data: Buffer.from(JSON.stringify(jsonOf(attribute))),
  };
}

export function toSearchAttributes(
  attributes: SearchAttributes | undefined,
): temporal.api.common.v1.ISearchAttributes | null {
  if (attributes === undefined) return null;
  return { indexedFields: mapFields(attributes, toSearchAttribute) };
}

/** Of an upsert: a removed attribute goes out as the null it came in as. */
export function toAttributeChanges(
  changes: Readonly<Record<string, SearchAttribute | null>>,
): temporal.api.common.v1.ISearchAttributes {
  return {
    indexedFields: mapFields(changes, (change) =>
      change === null ? NULL_PAYLOAD : toSearchAttribute(change),
    ),
  };
}

const NULL_PAYLOAD: WirePayload = {
  metadata: { encoding: Buffer.from('binary/null') },
  data: Buffer.alloc(0),
};

/** What a start or a next run is given. An attribute without a value is not there. */
export function fromSearchAttributes(
  attributes: WireAttributes | null | undefined,
  types: AttributeTypes,
): SearchAttributes | Rejection | undefined {
  const changes = fromAttributeChanges(attributes, types);
  if (changes === undefined || isRejection(changes)) return changes;
  const given = Object.entries(changes).filter(([, value]) => value !== null);
  return given.length === 0 ? undefined : (Object.fromEntries(given) as SearchAttributes);
}

/** `null` removes an attribute. */
export function fromAttributeChanges(
  attributes: WireAttributes | null | undefined,
  types: AttributeTypes,
): Readonly<Record<string, SearchAttribute | null>> | Rejection | undefined {
  const entries = Object.entries(attributes ?? {});
  if (entries.length === 0) return undefined;
  const changes: [string, SearchAttribute | null][] = [];
  for (const [name, payload] of entries) {
    const type = types.get(name) ?? SYSTEM_ATTRIBUTE_TYPES.get(name);
    if (type === undefined) {
      return invalid(`search attribute ${name} is not defined: add it to the namespace first`);
    }
    const attribute = valueOf(fromPayload(payload), type);
    if (attribute === undefined) {
      return invalid(`invalid value for search attribute ${name} of type ${type}`);
    }
    changes.push([name, attribute]);
  }
  return Object.fromEntries(changes);
}

function invalid(message: string): Rejection {
  return rejection('INVALID_ARGUMENT', message);
}

export function isRejection(value: object): value is Rejection {
  return 'code' in value && 'message' in value && typeof value.message === 'string';
}

function jsonOf({ type, value }: SearchAttribute): unknown {
  return type === SearchAttributeType.Datetime ? new Date(value).toISOString() : value;
}

/** `null`: no value; `undefined`: not one of this type. */
function valueOf(
  { metadata, data }: Payload,
  type: SearchAttributeType,
): SearchAttribute | null | undefined {
  if (metadata.encoding === 'binary/null') return null;
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(data).toString());
  } catch {
    return undefined;
  }
  const isEmptyList = Array.isArray(json) && json.length === 0;
  if (json === null || isEmptyList) return null;
  // Clients without types send a list of one for a single value, and a single value for a list.
  const isSingle = Array.isArray(json) && json.length === 1 && type !== 'KeywordList';
  return attributeOf(type, isSingle ? (json as unknown[])[0] : json);
}

function attributeOf(type: SearchAttributeType, value: unknown): SearchAttribute | undefined {
  switch (type) {
    case 'Text':
    case 'Keyword':
      return typeof value === 'string' ? { type, value } : undefined;
    case 'Int':
      return Number.isSafeInteger(value) ? { type, value: value as number } : undefined;
    case 'Double':
      return Number.isFinite(value) ? { type, value: value as number } : undefined;
    case 'Bool':
      return typeof value === 'boolean' ? { type, value } : undefined;
    case 'Datetime': {
      const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
      return Number.isNaN(time) ? undefined : { type, value: time };
    }
    case 'KeywordList': {
      const list: unknown[] = Array.isArray(value) ? value : [value];
      const isList = list.every((each) => typeof each === 'string');
      return isList ? { type, value: list } : undefined;
    }
  }
}
