import { randomUUID } from 'node:crypto';

import type { TestStateAnswer, TestStateRequest } from '@app/asl';
import { uuidOfText } from '@app/platform';
import {
  type DefinitionVersion,
  deleteDefinition,
  lockDefinition,
  putDefinition,
  readDefinitionById,
} from '@app/postgres';

import type { Call } from '../door/call';
import { outcomeOf } from '../execution/execution-status';
import { begin } from '../execution/start-execution';

/** As long as AWS lets a test take. */
const TEST_SECONDS_MAX = 300;

type Called = NonNullable<TestStateRequest['called']>;
type CallNeeded = Extract<TestStateAnswer, { type: 'call' }>;

/**
 * Makes the call of a state that is tested: by a run of its own, a Task and nothing else, so that workers, services,
 * time-outs and failures are those of executions. Like every Express execution it does not show at this door.
 */
export async function makeCall(call: Call, needed: CallNeeded, roleArn: string): Promise<Called> {
  const { definitionId, name, version } = await definitionOf(call, needed);
  const seconds = Math.ceil((needed.timeoutMs ?? Infinity) / 1_000);
  const begun = await begin(
    call,
    {
      ...{ definitionId, name, version, roleArn },
      type: 'EXPRESS',
      timeoutSeconds: Math.min(seconds, TEST_SECONDS_MAX),
    },
    { name: randomUUID(), input: needed.arguments, traceHeader: undefined },
  );
  const { tenantId, namespaceId } = call.caller;
  const { workflowId, runId } = begun;
  const closed = await call.watcher.waitForClose(
    { tenantId, namespaceId, workflowId, runId },
    { timeoutMs: (TEST_SECONDS_MAX + 5) * 1_000, startedJustNow: true },
  );
  const { output, error = 'States.Timeout', cause = '' } = outcomeOf(closed?.closeEvent);
  return output === undefined
    ? { ok: false, error, cause }
    : { ok: true, result: output, isWrapped: true };
}

/** Calls of the same resource share a definition, which no list shows: it is stored as one that was deleted. */
async function definitionOf(
  call: Call,
  { resource, taskQueue }: CallNeeded,
): Promise<DefinitionVersion> {
  const { caller } = call;
  const { tenantId, namespaceId } = caller;
  const isNative = resource.startsWith('perdure:');
  const task = {
    Type: 'Task',
    QueryLanguage: 'JSONata',
    Resource: resource,
    Arguments: '{% $states.input %}',
    ...(isNative && taskQueue !== undefined && { TaskQueue: taskQueue }),
    End: true,
  };
  const source = JSON.stringify({ StartAt: 'Call', States: { Call: task } });
  const definitionId = uuidOfText(`test-state|${namespaceId}|${source}`);
  const name = `TestState-${definitionId}`;
  return call.within(async (session) => {
    await lockDefinition(session, caller, name);
    const known = await readDefinitionById(session, tenantId, definitionId);
    if (known !== undefined) return known;
    const stored = { definitionId, name, source, timeoutSeconds: undefined };
    const { version } = await putDefinition(session, caller, stored);
    await deleteDefinition(session, caller, name);
    return version;
  });
}
