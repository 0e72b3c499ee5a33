import {
  type Failure,
  type FailureInfo,
  JSON_METADATA,
  type Payload,
  RetryState,
  RunId,
  TimeoutType,
  WorkflowId,
} from '@app/contract';
import fc from 'fast-check';

/** Any byte, one character each. */
const byteText = fc
  .uint8Array({ maxLength: 8 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'));

export const anyPayload: fc.Arbitrary<Payload> = fc.record({
  metadata: fc.oneof(
    fc.constant(JSON_METADATA),
    fc
      .array(fc.tuple(fc.string({ maxLength: 5 }), byteText), { maxLength: 3 })
      .map((entries) => Object.fromEntries(entries)),
  ),
  data: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
});

export const anyPayloads = fc.array(anyPayload, { maxLength: 3 });

const eventId = fc.integer({ min: 0, max: 2 ** 40 });
const retryState = fc.constantFrom(...Object.values(RetryState));
/** Text that the wire can carry: it has no way to say that an optional text is empty. */
const text = fc.string({ minLength: 1, maxLength: 6 });
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const present = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Value;

const anyInfo: fc.Arbitrary<FailureInfo> = fc.oneof(
  fc
    .record({
      type: fc.constant('Application' as const),
      errorType: fc.string({ maxLength: 6 }),
      nonRetryable: fc.boolean(),
      details: optional(anyPayloads),
      nextRetryDelayMs: optional(fc.nat()),
      isBenign: optional(fc.constant(true as const)),
    })
    .map((info) => present(info) as FailureInfo),
  fc
    .record({
      type: fc.constant('Timeout' as const),
      timeoutType: fc.constantFrom(...Object.values(TimeoutType)),
      lastHeartbeatDetails: optional(anyPayloads),
    })
    .map((info) => present(info) as FailureInfo),
  fc
    .record({ type: fc.constant('Canceled' as const), details: optional(anyPayloads) })
    .map((info) => present(info) as FailureInfo),
  fc.record({ type: fc.constant('Terminated' as const) }),
  fc.record({ type: fc.constant('ResetWorkflow' as const) }),
  fc.record({ type: fc.constant('Server' as const), nonRetryable: fc.boolean() }),
  fc.record({
    type: fc.constant('Activity' as const),
    scheduledEventId: eventId,
    startedEventId: eventId,
    identity: fc.string(),
    activityType: fc.string(),
    activityId: fc.string(),
    retryState,
  }),
  fc
    .record({
      type: fc.constant('ChildWorkflow' as const),
      namespace: optional(text),
      workflowId: fc.string().map(WorkflowId),
      runId: fc.string().map(RunId),
      workflowType: fc.string(),
      initiatedEventId: eventId,
      startedEventId: eventId,
      retryState,
    })
    .map((info) => present(info) as FailureInfo),
);

export const anyFailure: fc.Arbitrary<Failure> = fc.letrec<{ failure: Failure }>((tie) => ({
  failure: fc
    .record({
      message: fc.string(),
      source: optional(text),
      stackTrace: optional(text),
      encodedAttributes: optional(anyPayload),
      cause: fc.option(tie('failure'), { nil: undefined, depthSize: 'small' }),
      info: anyInfo,
    })
    .map((failure) => present(failure) as Failure),
})).failure;
