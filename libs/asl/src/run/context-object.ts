import { isList, type JsonObject } from '../data/json';
import { formatTimestamp } from '../data/timestamp';
import type { State } from '../machine';
import type { Advancing } from './advancing';
import { type Frame, retriesOf } from './frame';

/** `$$` / `$states.context`, in AWS's shape. Times carry milliseconds. */
export function contextObject(advancing: Advancing, frame: Frame): JsonObject {
  const { identity, run, natives, trial } = advancing;
  if (trial !== undefined) return trial.context;
  const state = advancing.stateOf(frame);
  const iteration = mapFrameOf(advancing, frame);
  return {
    Execution: {
      Id: identity.executionId,
      Input: run.input,
      Name: identity.executionName,
      RoleArn: identity.roleArn,
      StartTime: formatTimestamp(run.startedTime),
      // Express executions cannot be redriven.
      ...(run.execution?.express !== true && { RedriveCount: run.redriveCount }),
    },
    StateMachine: { Id: identity.stateMachineId, Name: identity.stateMachineName },
    State: {
      Name: frame.state,
      EnteredTime: formatTimestamp(frame.enteredTime),
      ...(state.type === 'Task' && { RetryCount: retriesOf(frame) }),
    },
    ...(awaitsToken(state) && {
      Task: { Token: natives.taskToken(String(frame.visit), frame.attempts + 1) },
    }),
    ...(iteration && { Map: { Item: iteration } }),
  };
}

function awaitsToken(state: State): boolean {
  return state.type === 'Task' && state.resource.type === 'activity' && state.resource.awaitsToken;
}

/** The item of the innermost Map that the frame is inside of. */
function mapFrameOf(advancing: Advancing, frame: Frame): JsonObject | undefined {
  const { run } = advancing;
  let inner: Frame = frame;
  while (inner.parent !== undefined) {
    const outer = run.frame(inner.parent);
    if (outer.children?.of === 'Map') {
      const items = outer.children.items ?? outer.children.inputs ?? outer.data;
      return { Index: inner.index, Value: isList(items) ? (items[inner.index] ?? null) : null };
    }
    inner = outer;
  }
  return undefined;
}
