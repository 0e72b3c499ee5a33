import { canceledAnswer, completedAnswer, failedAnswer, heartbeat } from './activity-answers';

const small = { payloads: [{ data: Buffer.from('1') }] };
const large = { payloads: [{ data: Buffer.alloc(600_000) }, { data: Buffer.alloc(600_000) }] };

it.each([
  ['a result', 'COMPLETE_RESULT_EXCEEDS_LIMIT', completedAnswer('w', large)],
  ['details of a cancellation', 'CANCEL_DETAILS_EXCEEDS_LIMIT', canceledAnswer('w', large)],
  ['details of a heartbeat', 'HEARTBEAT_DETAILS_EXCEEDS_LIMIT', heartbeat('w', large)],
  [
    'the last details of a failed attempt',
    'HEARTBEAT_DETAILS_EXCEEDS_LIMIT',
    failedAnswer({ identity: 'w', lastHeartbeatDetails: large }),
  ],
])('an activity has failed for good with %s above the limit', (_what, message, answer) => {
  expect(answer).toEqual({
    type: 'RespondActivityTaskFailed',
    identity: 'w',
    failure: { message, info: { type: 'Server', nonRetryable: true } },
  });
});

it('what is within the limit is handed on', () => {
  expect(completedAnswer('w', small)).toMatchObject({ result: [{ data: Buffer.from('1') }] });
  expect(heartbeat('w', small).type).toBe('RecordActivityTaskHeartbeat');
});
