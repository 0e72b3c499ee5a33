import type { ActivityResource, Resource } from '../machine';
import { activityQueue } from '../states/activity-queue';
import { functionNameOf } from '../states/function-name';

/** Queue of the calls to other services: `arn:aws:states:::<service>:<api>`. */
export const AWS_TASK_QUEUE = 'perdure-aws-services';

const TOKEN_SUFFIX = '.waitForTaskToken';
const SERVICE =
  /^arn:aws[\w-]*:states:[\w-]*:\d*:((?:aws-sdk:)?[\w-]+):([A-Za-z0-9]+)((?:\.sync(?::2)?)?)$/;

/** Whom a Task state calls; `undefined` when the text names nobody. */
export function parseResource(text: string): Resource | undefined {
  const awaitsToken = text.endsWith(TOKEN_SUFFIX);
  const base = awaitsToken ? text.slice(0, -TOKEN_SUFFIX.length) : text;
  const signalName = /^perdure:signal:(.+)$/s.exec(base)?.[1];
  if (signalName !== undefined) {
    return awaitsToken ? undefined : { type: 'signal', signalName };
  }
  return workerOf(base, awaitsToken) ?? serviceOf(base, awaitsToken);
}

/** Workers of the tenant: by our own name, by the ARN of a Lambda function or by that of an activity. */
function workerOf(base: string, awaitsToken: boolean): ActivityResource | undefined {
  const native = /^perdure:activity:(.+)$/s.exec(base)?.[1];
  if (native !== undefined) {
    return plain(native, awaitsToken, {
      family: 'Task',
      resourceType: 'perdure',
      resource: `activity:${native}${awaitsToken ? TOKEN_SUFFIX : ''}`,
      goesOn: false,
    });
  }
  if (/^arn:aws[\w-]*:lambda:[\w-]*:\d*:function:[^:]+(:[^:]+)?$/.test(base)) {
    return plain(functionNameOf(base), awaitsToken, { family: 'Lambda', arn: base });
  }
  const activity = /^arn:aws[\w-]*:states:[\w-]*:\d*:activity:([^:]+)$/.exec(base)?.[1];
  return activity === undefined
    ? undefined
    : {
        ...plain(activity, awaitsToken, { family: 'Activity', arn: base }),
        queue: activityQueue(activity),
      };
}

function plain(
  activityType: string,
  awaitsToken: boolean,
  historyName: ActivityResource['historyName'],
): ActivityResource {
  return { type: 'activity', activityType, awaitsToken, invocation: 'plain', historyName };
}

function serviceOf(base: string, awaitsToken: boolean): ActivityResource | undefined {
  const [, service, api, suffix = ''] = SERVICE.exec(base) ?? [];
  if (service === undefined || api === undefined) return undefined;
  const goesOn = suffix !== '';
  if (goesOn && awaitsToken) return undefined;
  const resource = `${api}${suffix}${awaitsToken ? TOKEN_SUFFIX : ''}`;
  const invokesLambda = service === 'lambda' && api === 'invoke' && !goesOn;
  return {
    type: 'activity',
    activityType: invokesLambda ? '' : `aws:${service}:${resource}`,
    ...(!invokesLambda && { queue: AWS_TASK_QUEUE }),
    awaitsToken,
    invocation: invokesLambda ? 'lambda-invoke' : 'service',
    historyName: { family: 'Task', resourceType: service, resource, goesOn },
  };
}
