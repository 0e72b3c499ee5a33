import { randomUUID } from 'node:crypto';

import {
  type Evaluated,
  type EvaluateEffect,
  testState as trial,
  type TestStateAnswer,
  type TestStateRequest,
} from '@app/asl';
import { RunId, type RunKey, WorkflowId } from '@app/contract';

import { arnOf } from '../arn';
import type { Call } from '../door/call';
import { operation } from '../door/operation';
import { checkRole } from '../state-machine/check-role';
import { AwsError } from '../wire/aws-error';
import { flag, integer, required, structure, text } from '../wire/shape';
import { makeCall } from './make-call';

const DATA = text({ max: 262_144 });

/** A state by itself. A Task without a mock makes its call, as the same Task of an execution would. */
export const testState = operation(
  'write',
  {
    definition: required(text({ min: 1, max: 1_048_576 })),
    roleArn: text({ min: 1, max: 256 }),
    input: DATA,
    inspectionLevel: text({ values: ['INFO', 'DEBUG', 'TRACE'] }),
    revealSecrets: flag(),
    variables: DATA,
    stateName: text({ min: 1, max: 80 }),
    mock: structure({
      result: DATA,
      errorOutput: structure({ error: text({ max: 256 }), cause: text({ max: 32_768 }) }),
      fieldValidationMode: text({ values: ['STRICT', 'PRESENT', 'NONE'] }),
    }),
    context: DATA,
    stateConfiguration: structure({
      retrierRetryCount: integer({ min: 0 }),
      errorCausedByState: text({ min: 1, max: 80 }),
      mapIterationFailureCount: integer({ min: 0 }),
      mapItemReaderData: DATA,
    }),
  },
  async (call, { roleArn, ...request }) => {
    if (roleArn !== undefined) checkRole(roleArn);
    const role = roleArn ?? `arn:aws:iam::${call.caller.accountNumber}:role/perdure`;
    const asked = given(request) as TestStateRequest;
    const first = await tested(call, asked, role);
    const answer =
      first.type === 'call'
        ? await tested(call, { ...asked, called: await makeCall(call, first, role) }, role)
        : first;
    switch (answer.type) {
      case 'tested':
        return answer.answer;
      case 'refused':
        throw new AwsError(answer.error, answer.message);
      case 'call':
        throw new Error('a test that was told what its call has answered asks for the call again');
    }
  },
);

/** Without the members that the caller has left out, at every depth. */
function given(value: object): object {
  const members = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(
    members.map(([name, each]: [string, unknown]) => [
      name,
      typeof each === 'object' && each !== null ? given(each) : each,
    ]),
  );
}

async function tested(
  { caller, ports }: Call,
  request: TestStateRequest,
  roleArn: string,
): Promise<TestStateAnswer> {
  const { tenantId, namespaceId } = caller;
  const name = randomUUID();
  const key: RunKey = { tenantId, namespaceId, workflowId: WorkflowId(name), runId: RunId(name) };
  const steps = trial(request, {
    natives: ports.natives(key, Date.now()),
    identity: {
      executionId: arnOf(caller, 'express', 'TestState', name, randomUUID()),
      executionName: name,
      roleArn,
      stateMachineId: arnOf(caller, 'stateMachine', 'TestState'),
      stateMachineName: 'TestState',
    },
    checkExpression: ports.expressions.analyse,
  });
  return driven(steps, (effect) => ports.expressions.evaluate(tenantId, effect));
}

/** Evaluates what the trial asks for, one expression after the other. */
async function driven(
  steps: Generator<EvaluateEffect, TestStateAnswer, Evaluated>,
  evaluate: (effect: EvaluateEffect) => Evaluated | Promise<Evaluated>,
): Promise<TestStateAnswer> {
  let step = steps.next();
  while (step.done !== true) step = steps.next(await evaluate(step.value));
  return step.value;
}
