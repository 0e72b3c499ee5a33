import type { SdkNotes } from '@app/contract';

import { type temporal, textOf } from '../wire/proto';

type Completion = Pick<
  temporal.api.workflowservice.v1.IRespondWorkflowTaskCompletedRequest,
  'sdkMetadata' | 'meteringMetadata' | 'binaryChecksum' | 'workerVersionStamp'
>;

/** What the SDK wants back when the history is replayed. */
export function fromSdkNotes(completion: Completion): SdkNotes | undefined {
  const notes: SdkNotes = { ...metadataOf(completion), ...workerOf(completion) };
  return Object.keys(notes).length === 0 ? undefined : notes;
}

function metadataOf({ sdkMetadata, meteringMetadata }: Completion): SdkNotes {
  const { coreUsedFlags, langUsedFlags } = sdkMetadata ?? {};
  const sdkName = textOf(sdkMetadata?.sdkName);
  const sdkVersion = textOf(sdkMetadata?.sdkVersion);
  const attempts = meteringMetadata?.nonfirstLocalActivityExecutionAttempts ?? 0;
  return {
    ...(coreUsedFlags && coreUsedFlags.length > 0 && { coreUsedFlags }),
    ...(langUsedFlags && langUsedFlags.length > 0 && { langUsedFlags }),
    ...(sdkName !== undefined && { sdkName }),
    ...(sdkVersion !== undefined && { sdkVersion }),
    ...(attempts > 0 && { nonfirstLocalActivityExecutionAttempts: attempts }),
  };
}

function workerOf(completion: Completion): SdkNotes {
  const binaryChecksum = textOf(completion.binaryChecksum);
  const buildId = textOf(completion.workerVersionStamp?.buildId);
  const useVersioning = completion.workerVersionStamp?.useVersioning ?? false;
  return {
    ...(binaryChecksum !== undefined && { binaryChecksum }),
    ...(buildId !== undefined && { workerVersion: { buildId, useVersioning } }),
  };
}
