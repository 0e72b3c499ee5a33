import {
  DEFAULT_RETRY_POLICY,
  type Fact,
  JSON_METADATA,
  jsonPayload,
  type Payload,
} from '@app/contract';
import fc from 'fast-check';

import { decodeValue } from './decode-value';
import { encodeValue } from './encode-value';
import { decodeFacts, encodeFacts } from './facts-codec';
import { InvalidStoredBytes } from './invalid-stored-bytes';

/** Any string of UTF-16 code units: lone surrogates, U+0000 and all. */
const anyString = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0x20, max: 0x7e })), {
    maxLength: 80,
  })
  .map((units) => String.fromCharCode(...units));

const anyInteger = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.maxSafeInteger(),
  fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }),
);

const anyPayload = fc.uint8Array({ maxLength: 200 }).map((data): Payload => jsonPayload(data));

const anyValue = fc.letrec((again) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyString,
    anyInteger,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.uuid(),
    fc.constantFrom(
      'WorkflowTaskStarted',
      'type',
      'json/plain',
      'Running',
      '__proto__',
      'constructor',
    ),
    fc.uint8Array({ maxLength: 300 }),
    anyPayload,
    anyPayload.map((payload) => [payload]),
    fc.array(again('value'), { maxLength: 6 }),
    fc.dictionary(
      fc.oneof(anyString, fc.constantFrom('eventId', '__proto__', 'data')),
      again('value'),
      {
        maxKeys: 14,
        noNullPrototype: true,
      },
    ),
    fc
      .array(fc.tuple(fc.oneof(anyInteger, anyString), again('value')), { maxLength: 4 })
      .map((entries) => new Map(entries)),
  ),
})).value;

describe('the codec', () => {
  it('gives any plain value back as it was', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(decodeValue(encodeValue(value))).toStrictEqual(value);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives strings back that UTF-8 cannot carry', () => {
    for (const text of [
      '\ud800',
      'a\udc00b',
      '\u0000',
      '\ud83d\ude00',
      `${'x'.repeat(40)}\ud800`,
      '\ufffd',
      '',
    ]) {
      expect(decodeValue(encodeValue({ [text]: text }))).toStrictEqual({ [text]: text });
    }
  });

  it('drops fields that are undefined and keeps those it does not know', () => {
    const fact = { type: 'FromTheFuture', addedLater: { deep: [1, -1, 1.5] }, absent: undefined };
    expect(decodeFacts(encodeFacts([fact as unknown as Fact]))).toStrictEqual([
      { type: 'FromTheFuture', addedLater: { deep: [1, -1, 1.5] } },
    ]);
  });

  it('gives the shared metadata of JSON payloads back, so that it is recognised by identity', () => {
    const payload = jsonPayload(new Uint8Array([0x31]));
    const decoded = decodeValue(
      encodeValue({ one: payload, list: [payload], two: [payload, payload] }),
    ) as {
      one: Payload;
      list: Payload[];
      two: Payload[];
    };
    for (const found of [decoded.one, ...decoded.list, ...decoded.two]) {
      expect(found.metadata).toBe(JSON_METADATA);
    }
  });

  it('keeps further fields of a payload', () => {
    const payload = { ...jsonPayload(new Uint8Array([1])), externalReference: 's3' };
    expect(decodeValue(encodeValue(payload))).toStrictEqual(payload);
  });

  it('copies the bytes it decodes', () => {
    const bytes = encodeValue({ data: new Uint8Array([1, 2, 3]) });
    const decoded = decodeValue(bytes) as { data: Uint8Array };
    bytes.fill(0);
    expect(decoded.data).toStrictEqual(new Uint8Array([1, 2, 3]));
  });

  it('refuses what would come back as something else', () => {
    class Counter {
      readonly count = 1;
    }
    for (const value of [new Counter(), new Date(0), 1n, Symbol('s'), () => 1, new Set([1])]) {
      expect(() => encodeValue({ nested: [value] })).toThrow(/cannot be stored/);
    }
    expect(decodeValue(encodeValue('next'))).toBe('next');
  });

  it('reports every truncation and every unknown version or tag as invalid', () => {
    const bytes = encodeFacts([typicalBatch()[2]!]);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decodeFacts(bytes.subarray(0, length))).toThrow(InvalidStoredBytes);
    }
    expect(() => decodeValue(Buffer.concat([bytes, Buffer.of(1)]))).toThrow(InvalidStoredBytes);
    expect(() => decodeValue(Buffer.of(2, 5))).toThrow(InvalidStoredBytes);
    expect(() => decodeValue(Buffer.of(1, 244))).toThrow(InvalidStoredBytes);
    expect(() => decodeFacts(encodeValue({}))).toThrow(InvalidStoredBytes);
  });

  it('never fails otherwise on bytes it did not write', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodeValue(Buffer.from([1, ...bytes]));
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidStoredBytes);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('writes a typical batch in at most 425 bytes, 210 of them payload', () => {
    // MessagePack with records needs 1,229, with structures kept outside of the bytes 595.
    expect(encodeFacts(typicalBatch()).length).toBeLessThanOrEqual(425);
  });
});

function typicalBatch(): Fact[] {
  const time = 1_790_000_000_123;
  const payload = jsonPayload(new Uint8Array(105).fill(0x61));
  return [
    {
      type: 'WorkflowTaskStarted',
      eventId: 7,
      eventTime: time,
      scheduledEventId: 6,
      identity: 'asl-host',
      requestId: 'c2b0f7ae-2b50-4a5c-9a3f-0d5b8d0f1c11',
    },
    {
      type: 'WorkflowTaskCompleted',
      eventId: 8,
      eventTime: time,
      scheduledEventId: 6,
      startedEventId: 7,
      identity: 'asl-host',
    },
    {
      type: 'ActivityTaskScheduled',
      eventId: 9,
      eventTime: time,
      activityId: 'charge-1',
      activityType: 'chargeCard',
      taskQueue: 'default',
      input: [payload],
      scheduleToCloseTimeoutMs: 0,
      scheduleToStartTimeoutMs: 0,
      startToCloseTimeoutMs: 60_000,
      heartbeatTimeoutMs: 0,
      workflowTaskCompletedEventId: 8,
      retryPolicy: DEFAULT_RETRY_POLICY,
      retriedBy: 'Host',
      firstAttempt: 1,
      awaitsToken: false,
    },
    {
      type: 'ActivityTaskStarted',
      eventId: 10,
      eventTime: time + 3,
      startedTime: time + 3,
      scheduledEventId: 9,
      identity: 'endpoint:payments',
      requestId: '6a7d5f7c-8e1b-4a5c-9a3f-0d5b8d0f1c11',
      attempt: 1,
    },
    {
      type: 'ActivityTaskCompleted',
      eventId: 11,
      eventTime: time + 40,
      result: [payload],
      scheduledEventId: 9,
      startedEventId: 10,
      identity: 'endpoint:payments',
    },
  ];
}
