import type { Command } from '@app/contract';

import type { Json, JsonObject } from '../data/json';
import { matchesError } from '../error/error-name';
import type { InspectedField } from '../run/advancing';
import type { StateTrial } from './state-trial';

const OF_RESULT: readonly InspectedField[] = ['result', 'afterResultSelector', 'afterResultPath'];
const JSON_PATH: Readonly<Record<string, readonly InspectedField[]>> = {
  Choice: ['afterInputPath'],
  Fail: ['afterInputPath'],
  Pass: ['afterInputPath', 'afterParameters', 'afterResultSelector', 'afterResultPath'],
  Succeed: ['afterInputPath'],
  Wait: ['afterInputPath'],
  Task: ['afterInputPath', 'afterParameters', 'result', 'afterResultSelector', 'afterResultPath'],
  Parallel: ['afterResultSelector', 'afterResultPath'],
  Map: [
    'afterInputPath',
    'afterItemsPath',
    'afterItemSelector',
    'afterResultSelector',
    'afterResultPath',
  ],
};
const JSONATA: Readonly<Record<string, readonly InspectedField[]>> = {
  Task: ['afterArguments', 'result'],
  Map: ['afterItemSelector'],
};
const NUMBERS: readonly InspectedField[] = [
  'maxConcurrency',
  'toleratedFailureCount',
  'toleratedFailurePercentage',
];

interface Inspection {
  readonly input: Json;
  readonly variables: JsonObject;
  readonly inspection: ReadonlyMap<InspectedField, Json>;
}

/** AWS's answer, read off what the state has decided. */
export function trialAnswer(trial: StateTrial, inspected: Inspection): JsonObject {
  const { frame, failed, advancing, request } = trial;
  const { commands } = advancing;
  const exit = stepOf(commands, 'StateExited');
  const retry = stepOf(commands, 'RetryArmed');
  const status = statusOf(exit !== undefined, retry !== undefined, failed !== undefined);
  const failure = status === 'FAILED' ? endOf(commands) : failed;
  const details = errorDetails(trial, status, retry?.delayMs);
  const isInspected = (request.inspectionLevel ?? 'INFO') !== 'INFO';
  return {
    ...(exit && { output: JSON.stringify(frame.data) }),
    ...(failure !== undefined && failure.error !== '' && { error: failure.error }),
    ...(failure !== undefined && failure.cause !== '' && { cause: failure.cause }),
    ...(isInspected && {
      inspectionData: {
        ...inspectionData(trial, inspected),
        ...(details && { errorDetails: details }),
      },
    }),
    ...(exit?.next !== undefined && { nextState: exit.next }),
    status,
  };
}

type Status = 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR';

function statusOf(exits: boolean, retries: boolean, failed: boolean): Status {
  if (retries) return 'RETRIABLE';
  if (!exits) return 'FAILED';
  return failed ? 'CAUGHT_ERROR' : 'SUCCEEDED';
}

type Step = Extract<Command, { type: 'RecordStateMachineStep' }>['detail'];

function stepOf<K extends Step['kind']>(
  commands: readonly Command[],
  kind: K,
): Extract<Step, { kind: K }> | undefined {
  for (const command of commands) {
    if (command.type === 'RecordStateMachineStep' && command.detail.kind === kind) {
      return command.detail as Extract<Step, { kind: K }>;
    }
  }
  return undefined;
}

function endOf(commands: readonly Command[]): { error: string; cause: string } | undefined {
  for (const command of commands) {
    if (command.type !== 'FailWorkflowExecution') continue;
    const { info, message } = command.failure;
    return { error: info.type === 'Application' ? info.errorType : '', cause: message };
  }
  return undefined;
}

/** Which retrier or catcher took the failure. */
function errorDetails(
  { state, failed }: StateTrial,
  status: Status,
  delayMs: number | undefined,
): JsonObject | undefined {
  if (failed === undefined || !('retriers' in state)) return undefined;
  const takes = ({ errorEquals }: { readonly errorEquals: readonly string[] }): boolean =>
    matchesError(errorEquals, failed);
  if (status === 'CAUGHT_ERROR') return { catchIndex: state.catchers.findIndex(takes) };
  const retryIndex = state.retriers.findIndex(takes);
  if (retryIndex < 0) return undefined;
  return {
    retryIndex,
    ...(delayMs !== undefined && { retryBackoffIntervalSeconds: Math.round(delayMs / 1_000) }),
  };
}

/** A Pass state with a Result takes nothing from its input. */
function fieldsOf(state: StateTrial['state']): readonly InspectedField[] {
  if (state.language === 'JSONata') return JSONATA[state.type] ?? [];
  if (state.type === 'Pass' && state.result !== undefined) return OF_RESULT;
  return JSON_PATH[state.type] ?? [];
}

function inspectionData(
  { state }: StateTrial,
  { input, variables, inspection }: Inspection,
): JsonObject {
  const texts = fieldsOf(state);
  const data: Record<string, Json> = { input: JSON.stringify(input) };
  for (const field of texts) {
    const value = inspection.get(field);
    if (value !== undefined) data[field] = JSON.stringify(value);
  }
  for (const field of NUMBERS) {
    const value = inspection.get(field);
    if (value !== undefined) data[field] = value;
  }
  if (Object.keys(variables).length > 0) data.variables = JSON.stringify(variables);
  return data;
}
