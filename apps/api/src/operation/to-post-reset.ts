import { type PostResetOperation, type Rejection, rejection } from '@app/contract';

import { toVersioningOverride, type VersioningOverrideInput } from '../workflow/to-request';
import { toSignal } from '../workflow/to-signal';

export interface PostResetInput {
  readonly signal?: { readonly signal: string; readonly input?: unknown } | null;
  readonly updateOptions?: {
    readonly versioningOverride?: VersioningOverrideInput | null;
  } | null;
}

const OPERATION_COUNT_MAX = 100;

/** What the new run of a reset is to be told first, in the words of the engine, or what is wrong with it. Pure. */
export function toPostReset(
  input: readonly PostResetInput[],
): readonly PostResetOperation[] | Rejection {
  if (input.length > OPERATION_COUNT_MAX) {
    const most = String(OPERATION_COUNT_MAX);
    return rejection('INVALID_ARGUMENT', `Give at most ${most} operations.`);
  }
  const operations: PostResetOperation[] = [];
  for (const each of input) {
    const operation = operationOf(each);
    if ('code' in operation) return operation;
    operations.push(operation);
  }
  return operations;
}

function operationOf({ signal, updateOptions }: PostResetInput): PostResetOperation | Rejection {
  if ((signal == null) === (updateOptions == null)) {
    return rejection('INVALID_ARGUMENT', 'Give either signal or updateOptions.');
  }
  if (signal != null) {
    const asked = toSignal(signal);
    return 'code' in asked ? asked : { type: 'Signal', ...asked };
  }
  const versioningOverride = toVersioningOverride(updateOptions?.versioningOverride);
  if (versioningOverride !== null && 'code' in versioningOverride) return versioningOverride;
  return { type: 'UpdateOptions', versioningOverride };
}
