import { testState, type TestStateAnswer, type TestStateRequest } from '@app/asl';
import { AslNatives } from '@app/testing';

import { difference, normal, placeholders } from './compare';
import type { Evaluate } from './evaluate';
import { answer } from './functions';
import type { Recorded } from './recorded';
import type { Replayed } from './replay';

const IDENTITY = {
  executionId: 'arn:aws:states:us-east-1:000000000000:express:machine:driver',
  executionName: 'driver',
  roleArn: 'arn:aws:iam::000000000000:role/conformance',
  stateMachineId: 'arn:aws:states:us-east-1:000000000000:stateMachine:machine',
  stateMachineName: 'machine',
};

/** What differs between AWS's answer to a `TestState` and ours. */
export async function replayTestState(recording: Recorded, evaluate: Evaluate): Promise<Replayed> {
  const { definition, raw, params, input } = recording;
  const request = {
    ...params,
    definition: raw ?? (typeof definition === 'string' ? definition : JSON.stringify(definition)),
    ...(input != null && { input: typeof input === 'string' ? input : JSON.stringify(input) }),
  } as TestStateRequest;
  const tested = await run(request, evaluate);
  const answered =
    tested.type === 'call'
      ? await run({ ...request, called: call(recording, tested) }, evaluate)
      : tested;
  return compared(recording, answered);
}

function call(
  recording: Recorded,
  { activityType, input }: Extract<TestStateAnswer, { type: 'call' }>,
): NonNullable<TestStateRequest['called']> {
  const given = { activityType, input: JSON.parse(input), timeoutMs: undefined };
  const answered = answer(recording, given);
  if (answered.type === 'completed') {
    return { ok: true, result: answered.text ?? JSON.stringify(answered.result) };
  }
  const failed = answered.type === 'failed' ? answered : { error: 'States.Timeout', cause: '' };
  return { ok: false, error: failed.error, cause: failed.cause };
}

async function run(request: TestStateRequest, evaluate: Evaluate): Promise<TestStateAnswer> {
  const natives = new AslNatives();
  const generator = testState(request, { natives, identity: IDENTITY });
  let step = generator.next();
  while (step.done !== true) {
    step = generator.next(await evaluate(step.value));
  }
  return step.value;
}

function compared({ expect, placeholders: own }: Recorded, answered: TestStateAnswer): Replayed {
  const names = placeholders(own);
  const expected = normal(expect.response) as Record<string, unknown>;
  const refusal = expected.Error as { Code: string; Message: string } | undefined;
  if (answered.type !== 'tested') {
    const said = answered.type === 'refused' ? answered : { error: 'call', message: '' };
    if (refusal === undefined) return { L1: `refused: ${said.error} ${said.message}` };
    const text = difference(normal(refusal.Message), normal(said.message), names);
    return {
      ...(said.error !== refusal.Code && { L1: `${said.error} for ${refusal.Code}` }),
      ...(text !== undefined && { L3: `${said.message} for ${refusal.Message}` }),
    };
  }
  if (refusal !== undefined) return { L1: `accepted, AWS answers ${refusal.Code}` };
  const actual = normal(answered.answer) as Record<string, unknown>;
  const first = ['status', 'output', 'error', 'nextState']
    .map((key) => difference(expected[key], actual[key], names, key))
    .find((each) => each !== undefined);
  const whole = difference(expected, actual, names);
  return {
    ...(first !== undefined && { L1: `${first}: ${JSON.stringify(actual).slice(0, 300)}` }),
    ...(whole !== undefined && { L3: `${whole}: ${JSON.stringify(actual).slice(0, 300)}` }),
  };
}
