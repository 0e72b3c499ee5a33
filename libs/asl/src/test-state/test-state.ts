import { type HistoryEvent, RunId, WorkflowId } from '@app/contract';

import { definitionProblem } from '../compile/diagnostic';
import { isList, isObject, type Json, type JsonObject } from '../data/json';
import { formatTimestamp } from '../data/timestamp';
import type { State } from '../machine';
import type { Natives } from '../natives';
import {
  Advancing,
  type Evaluating,
  type InspectedField,
  type RunIdentity,
} from '../run/advancing';
import { AslRun } from '../run/asl-run';
import { ROOT } from '../run/frame';
import { requestProblem } from './check-request';
import { StateTrial } from './state-trial';
import { stateUnderTest } from './state-under-test';
import type { TestStateAnswer, TestStateRequest } from './test-state-request';
import { trialAnswer } from './trial-answer';

export interface TestStateHost {
  readonly natives: Natives;
  readonly identity: RunIdentity;
  /** As in `compile`. */
  readonly checkExpression?: (expression: string) => string | undefined;
}

/**
 * Tests a single state as AWS's `TestState` does: nothing is stored, no timer is waited for, and a call is made by
 * nobody: a Task without a mock answers with the call it would make. Yields expressions for the host to evaluate.
 */
export function* testState(
  request: TestStateRequest,
  host: TestStateHost,
): Evaluating<TestStateAnswer> {
  const found = stateUnderTest(request.definition, request.stateName, host.checkExpression);
  if (!found.ok) return unusable(found.issues, request);
  const { machine, state } = found;
  const given = readTexts(request);
  if ('message' in given) return { type: 'refused', ...given };
  const problem = requestProblem(request, state, given.result);
  if (problem !== undefined) return { type: 'refused', ...problem };
  const inspection = new Map<InspectedField, Json>();
  const run = AslRun.of(machine, (payload) => host.natives.decode(payload));
  const { input } = given;
  run.evolve(startOf(host.natives, input));
  const frame = run.frame(ROOT);
  for (const [name, value] of Object.entries(given.variables)) frame.variables.set(name, value);
  const advancing = new Advancing(machine, run, {
    ...host,
    trial: {
      context: given.context ?? contextOf(host, state, input),
      inspect: (field, value) => {
        inspection.set(field, value);
      },
      itemsRead: given.itemsRead,
    },
  });
  advancing.step({ kind: 'StateEntered', frame: ROOT, name: state.name, visit: 1 });
  const trial = new StateTrial(request, state, advancing, given.result);
  const call = yield* trial.work();
  if (call !== undefined) return call;
  const { variables } = given;
  return { type: 'tested', answer: trialAnswer(trial, { input, variables, inspection }) };
}

function unusable(
  issues: Parameters<typeof definitionProblem>[0] | undefined,
  { stateName }: TestStateRequest,
): TestStateAnswer {
  return issues === undefined
    ? {
        type: 'refused',
        error: 'ValidationException',
        message: `State not found: ${stateName ?? ''}`,
      }
    : { type: 'refused', error: 'InvalidDefinition', message: definitionProblem(issues) };
}

interface Given {
  readonly input: Json;
  readonly variables: JsonObject;
  readonly context: JsonObject | undefined;
  readonly result: Json | undefined;
  readonly itemsRead: readonly Json[];
}

interface Unreadable {
  readonly error: 'InvalidExecutionInput' | 'ValidationException';
  readonly message: string;
}

function readTexts(request: TestStateRequest): Given | Unreadable {
  const read = (text: string | undefined): Json | undefined =>
    text === undefined ? undefined : (JSON.parse(text) as Json);
  let field = 'input';
  try {
    const input = read(request.input) ?? {};
    field = 'variables';
    const variables = read(request.variables) ?? {};
    field = 'context';
    const context = read(request.context);
    field = 'mock result';
    const result = read(request.mock?.result);
    field = 'mapItemReaderData';
    const itemsRead = read(request.stateConfiguration?.mapItemReaderData);
    return {
      input,
      variables: isObject(variables) ? variables : {},
      context: isObject(context) ? context : undefined,
      result,
      itemsRead: isList(itemsRead) ? itemsRead : [],
    };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const isInput = field === 'input';
    return {
      error: isInput ? 'InvalidExecutionInput' : 'ValidationException',
      message: isInput
        ? 'Invalid State Machine Execution Input: the text is no JSON'
        : `The ${field} must be a JSON text`,
    };
  }
}

function startOf(natives: Natives, input: Json): HistoryEvent {
  return {
    type: 'WorkflowExecutionStarted',
    eventId: 1,
    eventTime: natives.now,
    workflowType: 'test',
    workflowId: WorkflowId('test'),
    taskQueue: 'test',
    input: [natives.encode(input)],
    workflowTaskTimeoutMs: 0,
    originalExecutionRunId: RunId('00000000-0000-4000-8000-000000000000'),
    firstExecutionRunId: RunId('00000000-0000-4000-8000-000000000000'),
    identity: '',
    requestId: '',
    attempt: 1,
  };
}

/** What AWS gives a test that brings no context: an Express execution, whose state has no name of its own. */
function contextOf({ identity, natives }: TestStateHost, state: State, input: Json): JsonObject {
  const now = formatTimestamp(natives.now);
  // Only what does work of its own is tried again, and takes on a role.
  const works = state.type === 'Task' || state.type === 'Map' || state.type === 'Parallel';
  return {
    Execution: {
      Id: identity.executionId,
      Input: input,
      Name: identity.executionName,
      RoleArn: works ? identity.roleArn : null,
      StartTime: now,
    },
    StateMachine: { Id: identity.stateMachineId, Name: identity.stateMachineName },
    State: { Name: 'StateName', EnteredTime: now, ...(works && { RetryCount: 0 }) },
  };
}
