import { isList, type Json } from '../data/json';
import type { State, TaskState } from '../machine';
import { mockProblem } from './check-mock';
import type { TestStateRequest } from './test-state-request';

interface Refused {
  readonly error: 'InvalidDefinition' | 'ValidationException';
  readonly message: string;
}

/** What AWS refuses before it tests anything, in its words. */
export function requestProblem(
  request: TestStateRequest,
  state: State,
  result: Json | undefined,
): Refused | undefined {
  const { mock, revealSecrets, stateConfiguration: configuration } = request;
  if (mock === undefined) return withoutMock(request, state);
  if (revealSecrets === true) {
    return refused('TestState does not support RevealSecrets when a mock is specified.');
  }
  if (mock.result !== undefined && mock.errorOutput !== undefined) {
    return refused(
      'A test mock should have only one of the following fields: [result, errorOutput].',
    );
  }
  if (state.type !== 'Task' && state.type !== 'Map' && state.type !== 'Parallel') {
    return refused(`State type '${state.type}' is not supported when a mock is specified`);
  }
  const problem = result === undefined ? undefined : resultProblem(request, state, result);
  if (problem !== undefined) return refused(problem);
  const failures = configuration?.mapIterationFailureCount;
  if (failures !== undefined && isList(result) && failures > result.length) {
    return refused(
      'Map iteration failure count must be less than or equal to the number of Map iterations',
    );
  }
  return undefined;
}

function withoutMock(
  { stateConfiguration: configuration, called }: TestStateRequest,
  state: State,
): Refused | undefined {
  const { type } = state;
  if (configuration?.mapIterationFailureCount !== undefined) {
    return refused(
      'TestState does not support MapIterationFailureCount when a mock is not specified.',
    );
  }
  if (type === 'Task') return called === undefined ? unanswered(state) : undefined;
  if (type !== 'Map' && type !== 'Parallel') return undefined;
  return {
    error: 'InvalidDefinition',
    message:
      'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]',
  };
}

/** Nobody would answer within a test: whoever polls or has a token, or a job, takes the time it takes. */
function unanswered({ resource }: TaskState): Refused | undefined {
  const waits =
    resource.type === 'signal' ||
    resource.awaitsToken ||
    resource.historyName.family === 'Activity' ||
    (resource.historyName.family === 'Task' && resource.historyName.goesOn);
  return waits
    ? refused(
        'TestState does not wait for an activity, a job (.sync), a signal or a task token. Give a mock with what is answered.',
      )
    : undefined;
}

function resultProblem({ mock }: TestStateRequest, state: State, result: Json): string | undefined {
  switch (state.type) {
    case 'Parallel':
      if (!isList(result)) return 'Mocked result must be an array.';
      return result.length === state.branches.length
        ? undefined
        : 'Mocked result must contain the same number of items as number of Parallel branches.';
    case 'Map':
      return isList(result) || state.resultWriter !== undefined
        ? undefined
        : 'Mocked result must be an array.';
    case 'Task':
      return state.resource.type === 'activity'
        ? mockProblem(state.resource.historyName, result, mock?.fieldValidationMode ?? 'STRICT')
        : undefined;
    default:
      return undefined;
  }
}

function refused(message: string): Refused {
  return { error: 'ValidationException', message };
}
