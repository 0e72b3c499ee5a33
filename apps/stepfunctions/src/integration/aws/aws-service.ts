import type { Integration, IntegrationCall } from '../integration-call';
import { ServiceFailure } from '../service-failure';
import type { AwsCaller } from './aws-caller';
import { type ActionCall, type ActionResult, callAction } from './call-action';
import type { Answered } from './protocol';
import { AWS_SERVICES } from './services';
import { SUBMISSIONS } from './submissions';
import { waitForSubmission } from './wait-for-submission';

const RESOURCE = /^(aws-sdk:)?([\w-]+):(\w+)(\.sync(?::2)?)?$/;

/** Parameters that definitions may give as JSON and that services take as text. */
const TEXTS: ReadonlySet<string> = new Set(['MessageBody', 'Message']);

/** Every service of Amazon's that has no integration of its own here. */
export function awsService(caller: AwsCaller): Integration {
  return async (call) => {
    const [, sdk, service = '', action = '', suffix] = RESOURCE.exec(call.resource) ?? [];
    const model = AWS_SERVICES.get(service);
    if (model === undefined) {
      throw new ServiceFailure(
        'States.Runtime',
        `The service "${service}" is not known here. Call it from a worker.`,
      );
    }
    const isSdk = sdk !== undefined;
    const wanted: ActionCall = {
      scope: call.scope,
      service,
      model,
      isSdk,
      action: action.charAt(0).toUpperCase() + action.slice(1),
      parameters: parametersOf(call, service, isSdk),
    };
    if (suffix !== undefined) return submission(caller, call, wanted);
    return resultOf(wanted, await callAction(caller, wanted));
  };
}

function submission(
  caller: AwsCaller,
  call: IntegrationCall,
  wanted: ActionCall,
): Promise<unknown> {
  const kind = SUBMISSIONS.get(`${wanted.service}:${wanted.action}`);
  if (kind === undefined || wanted.isSdk) {
    throw new ServiceFailure(
      'States.Runtime',
      `The action ${wanted.action} of ${wanted.service} cannot be waited for with .sync.`,
    );
  }
  return waitForSubmission(caller, call, { ...wanted, kind });
}

function parametersOf(
  { input }: IntegrationCall,
  service: string,
  isSdk: boolean,
): Readonly<Record<string, unknown>> {
  const given = (input ?? {}) as Readonly<Record<string, unknown>>;
  if (isSdk) return given;
  const members = Object.entries(given).map(([name, value]): [string, unknown] => {
    if (TEXTS.has(name)) return [name, textOf(value)];
    return [name, service === 'events' && name === 'Entries' ? entriesOf(value) : value];
  });
  return Object.fromEntries(members);
}

function entriesOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((each: unknown) =>
    typeof each === 'object' && each !== null && 'Detail' in each
      ? { ...each, Detail: textOf(each.Detail) }
      : each,
  );
}

function textOf(value: unknown): unknown {
  return typeof value === 'string' || value === undefined ? value : JSON.stringify(value);
}

function resultOf({ service, isSdk }: ActionCall, { result, answer }: ActionResult): unknown {
  if (isSdk || typeof result !== 'object' || result === null) return result;
  if (service === 'events') return entered(result as { FailedEntryCount?: number });
  return { ...result, ...metadataOf(answer) };
}

/** An optimised `putEvents` fails as a whole when an entry has failed. */
function entered<T extends { readonly FailedEntryCount?: number }>(result: T): T {
  if ((result.FailedEntryCount ?? 0) === 0) return result;
  throw new ServiceFailure('EventBridge.FailedEntry', JSON.stringify(result));
}

/** Results of optimised integrations tell how the call went. */
function metadataOf(answer: Answered): object {
  const headers: Record<string, string> = {};
  const all: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value === undefined) continue;
    const values = typeof value === 'string' ? [value] : value;
    headers[name] = values.join(',');
    all[name] = values;
  }
  return {
    SdkHttpMetadata: { AllHttpHeaders: all, HttpHeaders: headers, HttpStatusCode: answer.status },
    SdkResponseMetadata: {
      RequestId: headers['x-amzn-requestid'] ?? headers['x-amz-request-id'] ?? '',
    },
  };
}
