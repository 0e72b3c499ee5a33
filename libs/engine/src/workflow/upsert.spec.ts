import { jsonPayload, LIMITS, type SearchAttribute } from '@app/contract';
import {
  activityTaskScheduled,
  engine,
  failWorkflowExecution,
  markerRecorded,
  modifyWorkflowProperties,
  NEXT_RUN_ID,
  recordMarker,
  recordWorkflowTaskStarted,
  respondWorkflowTaskCompleted,
  scheduleActivityTask,
  searchAttributesUpserted,
  startTimer,
  timerStarted,
  upsertWorkflowSearchAttributes,
  workflowExecutionFailed,
  workflowExecutionStarted,
  workflowPropertiesModified,
  workflowTaskAttemptNoted,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskScheduled,
} from '@app/testing';

import { describeState } from '../describe-state';
import { memoOf, searchAttributesOf } from '../state';

const text = (value: string) => jsonPayload(Uint8Array.from(value, (c) => c.charCodeAt(0)));
const keyword = (value: string): SearchAttribute => ({ type: 'Keyword', value });
const atWork = (started = {}) =>
  engine
    .given(workflowExecutionStarted(started), workflowTaskScheduled())
    .and(recordWorkflowTaskStarted());

describe('search attributes upserted by workflow code', () => {
  it('are put beside those of the start, replaced, and removed by null', () => {
    atWork({ searchAttributes: { Region: keyword('eu'), Old: keyword('x') } })
      .when(
        respondWorkflowTaskCompleted(
          upsertWorkflowSearchAttributes({
            searchAttributes: { Region: keyword('us'), Old: null, New: { type: 'Int', value: 1 } },
          }),
        ),
      )
      .then(
        workflowTaskCompleted({ eventId: 4 }),
        searchAttributesUpserted({ workflowTaskCompletedEventId: 4 }),
      )
      .andState((state) => {
        expect(searchAttributesOf(state)).toEqual({
          Region: keyword('us'),
          New: { type: 'Int', value: 1 },
        });
        expect(describeState(state, 0).searchAttributes).toEqual(searchAttributesOf(state));
      });
  });

  const longName = 'n'.repeat(LIMITS.idBytesMax + 1);
  it.each<[string, Readonly<Record<string, SearchAttribute | null>>]>([
    ['none is named', {}],
    ['a name is too long', { [longName]: keyword('x') }],
    ['a value is not of its type', { Amount: { type: 'Int', value: 1.5 } }],
    ['a value is too large', { Region: keyword('x'.repeat(2_049)) }],
    ['all are too large', many(21, 'x'.repeat(2_000))],
    ['there are too many', many(101, 'x')],
  ])('fail the workflow task when %s', (_name, searchAttributes) => {
    atWork()
      .when(respondWorkflowTaskCompleted(upsertWorkflowSearchAttributes({ searchAttributes })))
      .then(workflowTaskFailed({ cause: 'BadSearchAttributes' }), workflowTaskAttemptNoted())
      .andRefused('BAD_COMMAND');
  });

  it('are not those that a retry of the run begins with: it has those of the start', () => {
    atWork({ searchAttributes: { Region: keyword('eu') }, retryPolicy: RETRIES })
      .when(
        respondWorkflowTaskCompleted(
          upsertWorkflowSearchAttributes({ searchAttributes: { Region: keyword('us') } }),
          failWorkflowExecution(),
        ),
      )
      .then(
        workflowTaskCompleted(),
        searchAttributesUpserted(),
        workflowExecutionFailed({ newExecutionRunId: NEXT_RUN_ID }),
      )
      .andNewRun(workflowExecutionStarted({ searchAttributes: { Region: keyword('eu') } }));
  });
});

describe('the memo modified by workflow code', () => {
  it('is merged with that of the start, and null takes an entry out', () => {
    atWork({ memo: { note: text('"a"'), owner: text('"b"') } })
      .when(
        respondWorkflowTaskCompleted(
          modifyWorkflowProperties({ upsertedMemo: { note: null, size: text('1') } }),
        ),
      )
      .then(workflowTaskCompleted(), workflowPropertiesModified())
      .andState((state) => {
        expect(memoOf(state)).toEqual({ owner: text('"b"'), size: text('1') });
      });
  });

  it('fails the workflow task when it becomes too large, or nothing is named', () => {
    const large = jsonPayload(new Uint8Array(LIMITS.memoBytesMax));
    atWork({ memo: { note: text('"a"') } })
      .when(
        respondWorkflowTaskCompleted(modifyWorkflowProperties({ upsertedMemo: { more: large } })),
      )
      .then(workflowTaskFailed({ cause: 'PayloadsTooLarge' }), workflowTaskAttemptNoted());
    atWork()
      .when(respondWorkflowTaskCompleted(modifyWorkflowProperties()))
      .then(
        workflowTaskFailed({ cause: 'BadModifyWorkflowPropertiesAttributes' }),
        workflowTaskAttemptNoted(),
      );
  });
});

describe('a marker', () => {
  it('is kept verbatim, whatever its name and details', () => {
    const details = { 'patch-data': [text('"p"')], data: [text('1'), text('2')] };
    const failure = { message: 'local', info: { type: 'Server', nonRetryable: false } } as const;
    const header = { trace: text('"t"') };
    atWork()
      .when(
        respondWorkflowTaskCompleted(
          recordMarker({ markerName: 'core_patch', details, header, failure }),
        ),
      )
      .then(
        workflowTaskCompleted(),
        markerRecorded({ markerName: 'core_patch', details, header, failure }),
      );
  });

  it('fails the workflow task when it has no name, or too much to say', () => {
    atWork()
      .when(respondWorkflowTaskCompleted(recordMarker({ markerName: '' })))
      .then(workflowTaskFailed({ cause: 'BadRecordMarkerAttributes' }), workflowTaskAttemptNoted());
    const data = [jsonPayload(new Uint8Array(LIMITS.payloadBytesMax + 1))];
    atWork()
      .when(respondWorkflowTaskCompleted(recordMarker({ details: { data } })))
      .then(workflowTaskFailed({ cause: 'PayloadsTooLarge' }), workflowTaskAttemptNoted());
  });
});

describe('user metadata', () => {
  const userMetadata = { summary: text('"charges the card"'), details: text('"12 EUR"') };

  it('of a command goes on to its event, and is shown while that is pending', () => {
    atWork()
      .when(
        respondWorkflowTaskCompleted(
          scheduleActivityTask({ userMetadata }),
          startTimer({ userMetadata }),
        ),
      )
      .then(
        workflowTaskCompleted(),
        activityTaskScheduled({ userMetadata }),
        timerStarted({ userMetadata }),
      )
      .andState((state) => {
        const { pendingActivities, pendingTimers } = describeState(state, 0);
        expect(pendingActivities[0]?.userMetadata).toEqual(userMetadata);
        expect(pendingTimers[0]?.userMetadata).toEqual(userMetadata);
      });
  });

  it('of a start is in its first event and in the description of the run', () => {
    atWork({ userMetadata }).andState((state) => {
      expect(describeState(state, 0).userMetadata).toEqual(userMetadata);
    });
  });

  it('must be short', () => {
    const summary = jsonPayload(new Uint8Array(LIMITS.userMetadataBytesMax + 1));
    atWork()
      .when(respondWorkflowTaskCompleted(startTimer({ userMetadata: { summary } })))
      .then(workflowTaskFailed({ cause: 'PayloadsTooLarge' }), workflowTaskAttemptNoted());
  });
});

const RETRIES = {
  initialIntervalMs: 1_000,
  backoffCoefficient: 2,
  maximumIntervalMs: 0,
  maximumAttempts: 0,
  nonRetryableErrorTypes: [],
};

function many(count: number, value: string): Readonly<Record<string, SearchAttribute>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_each, index) => [`Name${index}`, keyword(value)]),
  );
}
