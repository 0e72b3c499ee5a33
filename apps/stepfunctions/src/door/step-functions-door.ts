import { randomUUID } from 'node:crypto';

import { RunWatcher } from '@app/postgres';

import { Authenticator, type IncomingRequest } from '../auth/authenticator';
import { ExecutionHistories } from '../execution/execution-histories';
import type { StepFunctionsPorts } from '../ports';
import { MachineLookup } from '../state-machine/machine-lookup';
import { AwsError } from '../wire/aws-error';
import { Call, type CallDesk } from './call';
import { mayAccess } from './caller';
import { OPERATIONS } from './operations';
import { refusalOfFault } from './refusal';

export interface DoorAnswer {
  readonly status: number;
  readonly requestId: string;
  /** JSON text. */
  readonly body: string;
}

const TARGET = /^AWSStepFunctions\.(\w+)$/;

/** Answers calls: who is it, what is asked, and in which form the answer or refusal travels. */
export class StepFunctionsDoor {
  private readonly authenticator: Authenticator;
  private readonly desk: CallDesk;

  constructor(private readonly ports: StepFunctionsPorts) {
    this.authenticator = new Authenticator(ports);
    this.desk = {
      machines: new MachineLookup(),
      watcher: new RunWatcher(ports.database, ports.changes),
      histories: new ExecutionHistories(ports.database),
    };
  }

  async answer(request: IncomingRequest, gone: AbortSignal): Promise<DoorAnswer> {
    const requestId = randomUUID();
    try {
      const body = await this.perform(request, gone);
      return { status: 200, requestId, body: JSON.stringify(body) };
    } catch (cause) {
      const refusal = cause instanceof AwsError ? cause : this.refusalOf(cause, requestId);
      return { status: refusal.httpStatus, requestId, body: JSON.stringify(refusal.body) };
    }
  }

  private async perform(request: IncomingRequest, gone: AbortSignal): Promise<object> {
    const target = request.headers['x-amz-target'];
    const name = typeof target === 'string' ? TARGET.exec(target)?.[1] : undefined;
    const operation = name === undefined ? undefined : OPERATIONS.get(name);
    if (name === undefined || operation === undefined) {
      throw new AwsError('UnknownOperationException', 'The requested operation is not known.');
    }
    const caller = await this.authenticator.authenticate(request);
    if (!mayAccess(caller, operation.access)) {
      throw new AwsError(
        'AccessDeniedException',
        `User: ${caller.actor} is not authorized to perform: states:${name} because no identity-based policy allows the states:${name} action`,
      );
    }
    return operation.perform(new Call(caller, this.ports, this.desk, gone), bodyOf(request.body));
  }

  private refusalOf(fault: unknown, requestId: string): AwsError {
    const passing = refusalOfFault(fault);
    if (passing !== undefined) return passing;
    this.ports.report(`a call of the Step Functions door failed (${requestId})`, fault);
    return new AwsError(
      'InternalFailure',
      'The request processing has failed because of an unknown error.',
    );
  }
}

function bodyOf(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
    );
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.');
  }
}
