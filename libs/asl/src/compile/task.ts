import type { Json } from '../data/json';
import type { QueryLanguage, Resource, TaskState } from '../machine';
import type { Context } from './context';
import { scalar } from './expression';
import { failureFields } from './failure-fields';
import type { Reader } from './reader';
import { parseResource } from './resource';
import { resultFields } from './result-fields';
import { stateFields } from './state-fields';

const SUPPORTED =
  'Use perdure:activity:<type>, perdure:signal:<name>, a Lambda function or activity ARN, or arn:aws:states:::<service>:<api>.';

/** A Task state: whom it calls, with which limits. */
export function compileTask(
  context: Context,
  reader: Reader,
  name: string,
  language: QueryLanguage,
): TaskState | undefined {
  const fields = stateFields(context, reader, {
    name,
    language,
    transition: 'next-or-end',
    assigns: true,
    outputs: true,
  });
  const resource = resourceOf(reader);
  const taskQueue = reader.text('TaskQueue');
  const maximumAttempts = reader.number('MaximumAttempts', {
    min: 0,
    max: 1_000_000,
    integer: true,
  });
  const timeouts = timeoutsOf(context, reader, language);
  credentials(reader);
  const data = resultFields(context, reader, language, { selector: true, parameters: true });
  const failures = failureFields(context, reader, language);
  if (resource === undefined) return undefined;
  return {
    ...fields,
    ...data,
    ...failures,
    ...timeouts,
    type: 'Task',
    resource,
    ...(taskQueue !== undefined && { taskQueue }),
    maximumAttempts: maximumAttempts ?? 0,
  };
}

function timeoutsOf(
  context: Context,
  reader: Reader,
  language: QueryLanguage,
): Pick<TaskState, 'timeoutSeconds' | 'heartbeatSeconds'> {
  const options = { language, check: positiveSeconds };
  const timeoutSeconds = scalar(context, reader, 'TimeoutSeconds', options);
  const heartbeatSeconds = scalar(context, reader, 'HeartbeatSeconds', options);
  const timeout = reader.raw('TimeoutSeconds');
  const heartbeat = reader.raw('HeartbeatSeconds');
  if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
    reader.problem('HeartbeatSeconds', 'HeartbeatSeconds must be smaller than TimeoutSeconds.');
  }
  return {
    ...(timeoutSeconds && { timeoutSeconds }),
    ...(heartbeatSeconds && { heartbeatSeconds }),
  };
}

function positiveSeconds(value: Json): string | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 99_999_999
    ? undefined
    : 'A time-out must be a whole number of seconds from 1 to 99999999.';
}

function credentials(reader: Reader): void {
  const value = reader.objectField('Credentials');
  value?.raw('RoleArn');
  value?.raw('RoleArn.$');
  value?.refuseUnknown('in Credentials');
}

function resourceOf(reader: Reader): Resource | undefined {
  const text = reader.requiredText('Resource');
  if (text === undefined) return undefined;
  const resource = parseResource(text);
  if (resource === undefined) {
    reader.issues.add(
      reader.at('Resource'),
      `The resource "${text}" is not supported. ${SUPPORTED}`,
      'UNSUPPORTED_RESOURCE',
    );
  }
  return resource;
}
