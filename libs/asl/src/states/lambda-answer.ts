import type { EpochMs, Failure } from '@app/contract';

import { derivedUuid } from '../data/derived-uuid';
import type { Json, JsonObject } from '../data/json';
import { httpDate } from '../data/timestamp';

/** What names a call of a function, in the same way whenever its history is read. */
interface CallPlace {
  readonly workflowId: string;
  readonly startedTime: EpochMs;
}

interface CallOfFrame {
  readonly visit: number;
  readonly attempts: number;
  readonly settledTime: EpochMs;
  readonly settledBytes: number;
}

function requestIdOf(run: CallPlace, frame: CallOfFrame): string {
  return derivedUuid(`${run.workflowId}/${run.startedTime}/${frame.visit}/${frame.attempts}`);
}

/** What `lambda:invoke` yields: the function's result and the circumstances of the call, in the shape of Lambda's API. */
export function lambdaAnswer(run: CallPlace, frame: CallOfFrame, result: Json): JsonObject {
  const requestId = requestIdOf(run, frame);
  const headers: Record<string, string> = {
    Connection: 'keep-alive',
    'Content-Length': String(frame.settledBytes),
    'Content-Type': 'application/json',
    Date: httpDate(frame.settledTime),
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-Remapped-Content-Length': '0',
    'x-amzn-RequestId': requestId,
    'X-Amzn-Trace-Id': `root=1-${requestId.slice(0, 8)}-${requestId.replaceAll('-', '').slice(8, 32)};sampled=0`,
  };
  const all = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, [value]]));
  return {
    ExecutedVersion: '$LATEST',
    Payload: result,
    SdkHttpMetadata: { AllHttpHeaders: all, HttpHeaders: headers, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: 200,
  };
}

/** The cause of a function's error: what Lambda answers, with the stack if the worker has sent one. */
export function lambdaErrorCause(run: CallPlace, frame: CallOfFrame, failure: Failure): string {
  const { info, message, stackTrace } = failure;
  return JSON.stringify({
    errorMessage: message,
    errorType: info.type === 'Application' ? info.errorType : info.type,
    requestId: requestIdOf(run, frame),
    stackTrace: callsOf(stackTrace),
  });
}

/** One text per call, with the source below it where the language gives that. */
function callsOf(stackTrace: string | undefined): string[] {
  if (stackTrace === undefined || stackTrace === '') return [];
  const calls = stackTrace.split(/\n(?=\s*(?:File|at) )/);
  return calls.map((call, index) => (index < calls.length - 1 ? `${call}\n` : call));
}
