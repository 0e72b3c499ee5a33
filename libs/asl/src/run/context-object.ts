import type { JsonObject } from '../data/json';
import { formatTimestamp } from '../data/timestamp';
import type { Advancing } from './advancing';
import type { Frame } from './frame';

/** `$$` / `$states.context`, in AWS's shape. Times carry milliseconds. */
export function contextObject(advancing: Advancing, frame: Frame): JsonObject {
  const { identity, run, natives } = advancing;
  const parent = frame.parent === undefined ? undefined : run.frames.get(frame.parent);
  const iteration = mapFrameOf(advancing, frame);
  return {
    Execution: {
      Id: identity.executionId,
      Input: run.input,
      Name: identity.executionName,
      RoleArn: identity.roleArn,
      StartTime: formatTimestamp(run.startedTime),
      RedriveCount: 0,
    },
    StateMachine: { Id: identity.stateMachineId, Name: identity.stateMachineName },
    State: {
      Name: frame.state,
      EnteredTime: formatTimestamp(frame.enteredTime),
      ...(frame.retryCounts.length > 0 && {
        RetryCount: frame.retryCounts.reduce((sum, count) => sum + (count ?? 0), 0),
      }),
    },
    ...(advancing.awaitsToken(frame) && {
      Task: { Token: natives.taskToken(String(frame.visit), frame.attempts + 1) },
    }),
    ...(parent && iteration && { Map: { Item: iteration } }),
  };
}

/** The item of the innermost Map that the frame is inside of. */
function mapFrameOf(advancing: Advancing, frame: Frame): JsonObject | undefined {
  const { run } = advancing;
  let inner: Frame = frame;
  while (inner.parent !== undefined) {
    const outer = run.frame(inner.parent);
    if (outer.children?.of === 'Map') {
      const item = outer.children.items ?? outer.children.inputs ?? [];
      return { Index: inner.index, Value: item[inner.index] ?? null };
    }
    inner = outer;
  }
  return undefined;
}
