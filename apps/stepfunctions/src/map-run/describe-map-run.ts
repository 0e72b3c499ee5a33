import { operation } from '../door/operation';
import { executionArnOf } from '../execution/execution-name';
import { seconds } from '../wire/seconds';
import { required, text } from '../wire/shape';
import { findMapRun } from './find-map-run';

export const describeMapRun = operation(
  'read',
  { mapRunArn: required(text({ min: 1, max: 2_000 })) },
  async (call, { mapRunArn }) => {
    const { mapRun, run } = await findMapRun(call, mapRunArn);
    const { total, started, succeeded, failed, aborted } = mapRun;
    const running = mapRun.status === 'RUNNING' ? started - succeeded - failed - aborted : 0;
    const counts = {
      ...{ total, running, succeeded, failed, aborted },
      pending: mapRun.status === 'RUNNING' ? total - started : 0,
      timedOut: 0,
      resultsWritten: 0,
    };
    const { workflowType: machine, workflowId } = run;
    return {
      mapRunArn,
      executionArn: executionArnOf(call.caller, { machine, workflowId }),
      status: mapRun.status,
      startDate: seconds(mapRun.startedTime),
      ...(mapRun.stoppedTime !== undefined && { stopDate: seconds(mapRun.stoppedTime) }),
      maxConcurrency: mapRun.maxConcurrency,
      toleratedFailurePercentage: 0,
      toleratedFailureCount: mapRun.toleratedFailureCount,
      itemCounts: counts,
      executionCounts: counts,
      redriveCount: 0,
    };
  },
);
