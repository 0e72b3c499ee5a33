import {
  applicationFailure,
  DEFAULT_RETRY_POLICY,
  type Failure,
  jsonPayload,
  LIMITS,
  type Payload,
  type Payloads,
  type RetryPolicy,
  SearchAttributeType,
} from '@app/contract';

import { isDeeperThan } from '../answer/json-text';
import { rawElements, rawMembers } from '../answer/raw-json';

/** A field that is not what it must be, by its path in the command. */
export class BadField extends Error {
  override readonly name = 'BadField';

  constructor(
    readonly problem: string,
    readonly path = '',
  ) {
    super(path === '' ? problem : `${path}: ${problem}`);
  }
}

/** Makes a value of the text of a field, which is JSON. Throws `BadField`. */
export type ReadField<T = unknown> = (raw: string) => T;

/** Which fields an object has, how each is read, and which must be there. */
export type FieldsOf = Readonly<Record<string, ReadField | { readonly required: ReadField }>>;

export const text: ReadField<string> = (raw) => {
  if (!raw.startsWith('"')) throw new BadField('must be a text');
  return JSON.parse(raw) as string;
};

export const flag: ReadField<boolean> = (raw) => {
  if (raw !== 'true' && raw !== 'false') throw new BadField('must be true or false');
  return raw === 'true';
};

/** One of the members of an enumeration. */
export function oneOf<T extends string>(members: Readonly<Record<T, T>>): ReadField<T> {
  return (raw) => {
    const value = text(raw);
    if (Object.hasOwn(members, value)) return value as T;
    throw new BadField(`must be one of ${Object.keys(members).join(', ')}`);
  };
}

export const count: ReadField<number> = (raw) => {
  const value = Number(raw);
  if (!/^-?\d/.test(raw) || !Number.isSafeInteger(value)) throw new BadField('must be an integer');
  return value;
};

const amount: ReadField<number> = (raw) => {
  const value = Number(raw);
  if (!/^-?\d/.test(raw) || !Number.isFinite(value)) throw new BadField('must be a number');
  return value;
};

/** Milliseconds. */
export const duration: ReadField<number> = (raw) => {
  const value = count(raw);
  if (value < 0) throw new BadField('must not be negative');
  return Math.min(value, LIMITS.durationMsMax);
};

/** Any JSON, kept as it was written. */
const payload: ReadField<Payload> = (raw) => {
  if (isDeeperThan(raw, LIMITS.jsonDepthMax)) {
    throw new BadField(`is nested deeper than ${String(LIMITS.jsonDepthMax)} levels`);
  }
  return jsonPayload(Buffer.from(raw));
};

export const payloads: ReadField<Payloads> = (raw) => [payload(raw)];

/** An object whose values are all read alike. */
export function mapOf<T>(read: ReadField<T>): ReadField<Readonly<Record<string, T>>> {
  return (raw) => {
    if (!raw.startsWith('{')) throw new BadField('must be an object');
    const entries = [...rawMembers(raw)].map(([name, value]) => [name, within(name, read, value)]);
    return Object.fromEntries(entries) as Readonly<Record<string, T>>;
  };
}

function listOf<T>(read: ReadField<T>): ReadField<readonly T[]> {
  return (raw) => {
    if (!raw.startsWith('[')) throw new BadField('must be a list');
    return rawElements(raw).map((each, index) => within(`[${String(index)}]`, read, each));
  };
}

/** `null` removes. */
function orNull<T>(read: ReadField<T>): ReadField<T | null> {
  return (raw) => (raw === 'null' ? null : read(raw));
}

export const payloadMap = mapOf(payload);
export const payloadsMap = mapOf(payloads);
export const memoChanges = mapOf(orNull(payload));

/** Reads an object strictly: an unknown field is an error, because it is a misspelt one. */
export function objectOf<T>(fields: FieldsOf): ReadField<T> {
  return (raw) => {
    if (!raw.startsWith('{')) throw new BadField('must be an object');
    const members = rawMembers(raw);
    const value: Record<string, unknown> = {};
    for (const [name, each] of members) {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (field === undefined) throw new BadField(`has no field "${name}"`);
      if (each === 'null' && typeof field === 'function') continue;
      value[name] = within(name, typeof field === 'function' ? field : field.required, each);
    }
    for (const [name, field] of Object.entries(fields)) {
      if (typeof field !== 'function' && !members.has(name)) throw new BadField(`lacks "${name}"`);
    }
    return value as T;
  };
}

function within<T>(name: string, read: ReadField<T>, raw: string): T {
  try {
    return read(raw);
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    const { path, problem } = error;
    const isDotted = path !== '' && !path.startsWith('[');
    throw new BadField(problem, isDotted ? `${name}.${path}` : `${name}${path}`);
  }
}

const attributeOf = objectOf<{ readonly type: string; readonly value: unknown }>({
  type: { required: text },
  value: { required: (raw) => JSON.parse(raw) as unknown },
});

const attribute: ReadField = (raw) => {
  const read = attributeOf(raw);
  if (!Object.hasOwn(SearchAttributeType, read.type)) throw new BadField('has an unknown type');
  return read;
};

export const searchAttributes = mapOf(attribute);
export const searchAttributeChanges = mapOf(orNull(attribute));

const policyFields = objectOf<Partial<RetryPolicy>>({
  initialIntervalMs: duration,
  backoffCoefficient: amount,
  maximumIntervalMs: duration,
  maximumAttempts: count,
  nonRetryableErrorTypes: listOf(text),
});

export const retryPolicy: ReadField<RetryPolicy> = (raw) => ({
  ...DEFAULT_RETRY_POLICY,
  ...policyFields(raw),
});

export const priority = objectOf({
  priorityKey: count,
  fairnessKey: text,
  fairnessWeight: amount,
});

export const userMetadata = objectOf({ summary: payload, details: payload });

interface FailureFields {
  readonly message: string;
  readonly type?: string;
  readonly nonRetryable?: boolean;
  readonly details?: Payloads;
  readonly cause?: Failure;
  readonly stackTrace?: string;
}

/** `{message, type?, nonRetryable?, details?, cause?, stackTrace?}`: as activities are told of failures. */
export const failure: ReadField<Failure> = (raw) => {
  const fields = failureFields(raw);
  const { message, type = 'Error', nonRetryable = false, details, cause, stackTrace } = fields;
  const plain = applicationFailure(type, message, nonRetryable);
  return {
    ...plain,
    ...(stackTrace !== undefined && { stackTrace }),
    ...(cause && { cause }),
    ...(details && { info: { type: 'Application', errorType: type, nonRetryable, details } }),
  };
};

const failureFields = objectOf<FailureFields>({
  message: { required: text },
  type: text,
  nonRetryable: flag,
  details: payloads,
  cause: (raw) => failure(raw),
  stackTrace: text,
});
