import { type SearchAttribute, type SearchAttributeType } from '@app/contract';
import fc from 'fast-check';

import { anyFailure, anyPayloads } from '../testing/arbitraries';
import { google, temporal } from '../wire/proto';
import { fromFailure, toFailure } from './failure';
import {
  fromPriority,
  fromRetryPolicy,
  fromVersioningOverride,
  toPriority,
  toRetryPolicy,
  toVersioningOverride,
} from './options';
import { fromPayloads, toPayloads } from './payload';
import { fromAttributeChanges, toSearchAttribute } from './search-attribute';
import { fromDuration, fromTimestamp, toDuration, toTimestamp } from './time';

const { common, failure, workflow } = temporal.api;

/** By way of the bytes, as a client would send them. */
function sent<Message>(
  type: {
    encode(message: Message): { finish(): Uint8Array };
    decode(bytes: Uint8Array): Message;
  },
  message: Message,
): Message {
  return type.decode(type.encode(message).finish());
}

describe('what goes over the wire and back is the same', () => {
  it('for payloads, whatever bytes are in them and in their metadata', () => {
    fc.assert(
      fc.property(anyPayloads, (payloads) => {
        const wire = sent(common.v1.Payloads, toPayloads(payloads)!);
        expect(fromPayloads(wire)).toEqual(payloads);
      }),
    );
  });

  it('for failures with their causes', () => {
    fc.assert(
      fc.property(anyFailure, (each) => {
        expect(fromFailure(sent(failure.v1.Failure, toFailure(each)))).toEqual(each);
      }),
    );
  });

  it('for times and lengths of time, to the millisecond', () => {
    fc.assert(
      fc.property(fc.nat({ max: 4_102_444_800_000 }), (ms) => {
        expect(fromTimestamp(sent(google.protobuf.Timestamp, toTimestamp(ms)))).toBe(ms);
        expect(fromDuration(sent(google.protobuf.Duration, toDuration(ms)))).toBe(ms);
      }),
    );
  });

  it('for retry policies that leave nothing open', () => {
    const policy = fc.record({
      initialIntervalMs: fc.integer({ min: 1, max: 10 ** 9 }),
      backoffCoefficient: fc.double({ min: 1, max: 100, noNaN: true }),
      maximumIntervalMs: fc.integer({ min: 1, max: 10 ** 9 }),
      maximumAttempts: fc.nat({ max: 2 ** 31 - 1 }),
      nonRetryableErrorTypes: fc.array(fc.string()),
    });
    fc.assert(
      fc.property(policy, (each) => {
        expect(fromRetryPolicy(sent(common.v1.RetryPolicy, toRetryPolicy(each)))).toEqual(each);
      }),
    );
  });

  it('for priorities', () => {
    const priority = { priorityKey: 2, fairnessKey: 'a', fairnessWeight: 0.5 };
    expect(fromPriority(sent(common.v1.Priority, toPriority(priority)))).toEqual(priority);
    expect(fromPriority(toPriority({}))).toEqual({});
    expect(fromPriority(null)).toBeUndefined();
  });

  it.each([
    { behavior: 'AutoUpgrade' },
    { behavior: 'Pinned', version: { deploymentName: 'orders', buildId: '1.2.3' } },
  ] as const)('for versioning overrides: $behavior', (override) => {
    const wire = sent(workflow.v1.VersioningOverride, toVersioningOverride(override));
    expect(fromVersioningOverride(wire)).toEqual(override);
    // Older clients say the version in one text.
    expect(fromVersioningOverride({ pinnedVersion: 'orders.1.2.3' })).toEqual({
      behavior: 'Pinned',
      version: { deploymentName: 'orders', buildId: '1.2.3' },
    });
  });

  const attributes: readonly SearchAttribute[] = [
    { type: 'Text', value: 'some words' },
    { type: 'Keyword', value: 'word' },
    { type: 'Int', value: 2 ** 53 - 1 },
    { type: 'Double', value: 1.5 },
    { type: 'Bool', value: false },
    { type: 'Datetime', value: Date.UTC(2026, 1, 2, 3, 4, 5, 678) },
    { type: 'KeywordList', value: ['a', 'b'] },
  ];
  it.each(attributes)('for search attributes of type $type', (attribute) => {
    const types = new Map<string, SearchAttributeType>([['A', attribute.type]]);
    const wire = sent(common.v1.Payload, toSearchAttribute(attribute));
    expect(fromAttributeChanges({ A: wire }, types)).toEqual({ A: attribute });
    expect(Buffer.from(wire.metadata!['type']!).toString()).toBe(attribute.type);
  });
});

describe('a search attribute', () => {
  const json = (value: unknown) => ({
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(JSON.stringify(value)),
  });
  const types = new Map<string, SearchAttributeType>([
    ['K', 'Keyword'],
    ['L', 'KeywordList'],
    ['I', 'Int'],
  ]);

  it('of a client without types is a list of one', () => {
    expect(fromAttributeChanges({ K: json(['a']), L: json('b') }, types)).toEqual({
      K: { type: 'Keyword', value: 'a' },
      L: { type: 'KeywordList', value: ['b'] },
    });
  });

  it('without a value is removed', () => {
    const nothing = { metadata: { encoding: Buffer.from('binary/null') }, data: Buffer.alloc(0) };
    expect(fromAttributeChanges({ K: nothing, L: json([]), I: json(null) }, types)).toEqual({
      K: null,
      L: null,
      I: null,
    });
  });

  it('that the namespace does not know, or of another type, is refused by its name', () => {
    expect(fromAttributeChanges({ X: json('a') }, types)).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('X') as string,
    });
    expect(fromAttributeChanges({ I: json('a') }, types)).toMatchObject({
      message: expect.stringContaining('type Int') as string,
    });
  });

  it('that SDKs write themselves is known in every namespace', () => {
    expect(fromAttributeChanges({ TemporalChangeVersion: json(['patch-1']) }, new Map())).toEqual({
      TemporalChangeVersion: { type: 'KeywordList', value: ['patch-1'] },
    });
  });
});

describe('a length of time', () => {
  it('is rounded up, so that nothing ends before it was asked to', () => {
    expect(fromDuration({ nanos: 1 })).toBe(1);
    expect(fromDuration(undefined)).toBeUndefined();
  });
});
