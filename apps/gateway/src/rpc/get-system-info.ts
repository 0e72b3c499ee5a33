import type { WorkflowRpc } from '../wire/rpc';

/** The release of the server whose behaviour SDKs may expect; what differs is told by the capabilities. */
export const SERVER_VERSION = '1.31.0';

/** Exactly what is kept: an SDK relies on each. */
export const getSystemInfo: WorkflowRpc<'GetSystemInfo'> = {
  needs: 'none',
  handle: () => ({
    serverVersion: SERVER_VERSION,
    capabilities: {
      signalAndQueryHeader: true,
      internalErrorDifferentiation: true,
      activityFailureIncludeHeartbeat: true,
      supportsSchedules: true,
      encodedFailureAttributes: true,
      buildIdBasedVersioning: true,
      upsertMemo: true,
      eagerWorkflowStart: true,
      sdkMetadata: true,
      countGroupByExecutionStatus: true,
      nexus: false,
      serverScaledDeployments: false,
      serverScaledProviderCloudRun: false,
    },
  }),
};
