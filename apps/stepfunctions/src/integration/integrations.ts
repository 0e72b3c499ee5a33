import type { AwsCaller } from './aws/aws-caller';
import { awsService } from './aws/aws-service';
import { httpInvoke, type HttpInvoker } from './http/http-invoke';
import type { Integration } from './integration-call';
import { sendsToken } from './states/sends-token';
import { startNested } from './states/start-nested';

const NESTED = /^(?:states|aws-sdk:sfn):startExecution(?:\.sync(?::2)?)?$/;
const TOKENS = /^aws-sdk:sfn:sendTask(?:Success|Failure|Heartbeat)$/;

/** Who serves a resource. `undefined`: nobody here. */
export function integrationsOf(outside: {
  readonly aws: AwsCaller;
  readonly http: HttpInvoker;
}): (resource: string) => Integration | undefined {
  const http = httpInvoke(outside.http);
  const aws = awsService(outside.aws);
  return (resource) => {
    if (NESTED.test(resource)) return startNested;
    if (TOKENS.test(resource)) return sendsToken;
    if (resource === 'http:invoke') return http;
    return aws;
  };
}
