import { randomUUID } from 'node:crypto';

import { sendTaskFailure } from '../../activity/send-task-failure';
import { sendTaskHeartbeat } from '../../activity/send-task-heartbeat';
import { sendTaskSuccess } from '../../activity/send-task-success';
import type { Operation } from '../../door/operation';
import { AwsError } from '../../wire/aws-error';
import type { IntegrationCall } from '../integration-call';
import { ServiceFailure } from '../service-failure';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'aws-sdk:sfn:sendTaskSuccess': sendTaskSuccess,
  'aws-sdk:sfn:sendTaskFailure': sendTaskFailure,
  'aws-sdk:sfn:sendTaskHeartbeat': sendTaskHeartbeat,
};

/** Finishes a task of another run by its token, as a state of this one. */
export async function sendsToken({ resource, input, callIn }: IntegrationCall): Promise<unknown> {
  const operation = OPERATIONS[resource];
  const call = await callIn('us-east-1');
  const members = Object.entries((input ?? {}) as Record<string, unknown>).map(([name, value]) => [
    name.charAt(0).toLowerCase() + name.slice(1),
    name === 'Output' && typeof value !== 'string' ? JSON.stringify(value) : value,
  ]);
  try {
    await operation?.perform(call, Object.fromEntries(members));
    return {};
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const name = error.type.endsWith('Exception') ? error.type : `${error.type}Exception`;
    throw new ServiceFailure(
      `Sfn.${name}`,
      `${error.message} (Service: Sfn, Status Code: 400, Request ID: ${randomUUID()})`,
    );
  }
}
