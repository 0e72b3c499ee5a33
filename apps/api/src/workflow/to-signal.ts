import type { Rejection } from '@app/contract';

import { toPayloads } from '../json-payload';
import { idProblem, payloadRejection } from './to-request';

/** What a client signals, in the words of the engine. */
export function toSignal(signal: {
  readonly signal: string;
  readonly input?: unknown;
}): { signalName: string; input?: ReturnType<typeof toPayloads> } | Rejection {
  const problem =
    idProblem('signal', signal.signal) ??
    (signal.input === undefined ? undefined : payloadRejection(signal.input));
  if (problem !== undefined) return problem;
  return {
    signalName: signal.signal,
    ...(signal.input !== undefined && { input: toPayloads(signal.input) }),
  };
}
