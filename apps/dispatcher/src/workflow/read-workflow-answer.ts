import {
  applicationFailure,
  type Command,
  type EpochMs,
  type Failure,
  type QueryAnswer,
  type WorkflowTaskFailedCause,
} from '@app/contract';
import type { HttpResult } from '@app/webhook';

import { judgeJsonText, readJsonText } from '../answer/json-text';
import { rawElements, rawMembers } from '../answer/raw-json';
import { type HttpAnswer, readAnswer, readRefusal, readSaid } from '../answer/read-answer';
import { readFault } from '../answer/read-fault';
import type { DeliveryOutcome } from '../delivery/delivery-outcome';
import type { EndedBy } from '../delivery/exchange';
import { BadCommand, readCommand, readQueryResults } from './read-command';
import { type AnsweringVersion, readWorkerVersion } from './read-worker-version';

/** What became of one POST of a workflow task. */
export type WorkflowOutcome =
  | ({
      readonly type: 'Completed';
      readonly commands: readonly Command[];
      readonly force: boolean;
      /** The worker keeps the run: next time it needs only what is new. */
      readonly isKept: boolean;
      /** By the ids of the queries. */
      readonly queryResults: Readonly<Record<string, QueryAnswer>>;
    } & AnsweringVersion)
  /** The worker was given only what is new, and does not have the rest any more. */
  | { readonly type: 'NeedsHistory' }
  /** Workflow code, or what answered in its place, could not do it: the workflow task fails. */
  | {
      readonly type: 'Failed';
      readonly cause: WorkflowTaskFailedCause;
      readonly failure: Failure;
    }
  /** It was not delivered: nothing happens to the workflow task. */
  | { readonly type: 'NotDelivered'; readonly outcome: DeliveryOutcome };

/** An answer of workflow code is small unless it carries payloads. */
const COMMAND_COUNT_MAX = 10_000;

/**
 * What an answer to `workflow.task` means: `{"commands": [...], "more"?: true, "cached"?: true, "queryResults"?:
 * {id: {...}}, "deployment"?, "buildId"?, "versioningBehavior"?}`, or `{"needsHistory": true}`. Whatever keeps the call from reaching
 * workflow code is no failure of the task; a worker that answers something else than the protocol allows is.
 */
export function readWorkflowAnswer(
  result: HttpResult,
  endedBy: EndedBy,
  now: EpochMs,
): WorkflowOutcome {
  if (result.type === 'fault') return notDone(readFault(result, endedBy));
  if (result.status >= 200 && result.status < 300 && readSaid(result) === undefined) {
    return readCompletion(result);
  }
  return notDone(readSaid(result) ?? readRefusal(result, now) ?? readAnswer(result, now));
}

function notDone(outcome: DeliveryOutcome): WorkflowOutcome {
  switch (outcome.type) {
    case 'Failed':
      return {
        type: 'Failed',
        cause: 'WorkflowWorkerUnhandledFailure',
        failure: outcome.failure,
      };
    case 'Undeliverable':
    case 'Throttled':
    case 'Disabled':
    case 'Aborted':
      return { type: 'NotDelivered', outcome };
    case 'Completed':
    case 'Accepted':
    case 'Canceled':
      return bad('The worker answered with something that is for activities only.');
  }
}

function readCompletion(answer: HttpAnswer): WorkflowOutcome {
  const json = readJsonText(answer.body);
  const members = json.ok ? rawMembers(json.text) : undefined;
  if (members?.get('needsHistory') === 'true') return { type: 'NeedsHistory' };
  const commands = members?.get('commands');
  if (commands?.startsWith('[') !== true) {
    return bad(
      `The worker must answer a workflow task with {"commands": [...]}, and answered ${String(answer.status)} with ${described(answer)}.`,
    );
  }
  const texts = rawElements(commands);
  if (texts.length > COMMAND_COUNT_MAX) {
    return bad(`An answer may have at most ${String(COMMAND_COUNT_MAX)} commands.`);
  }
  const version = readWorkerVersion(members);
  if (typeof version === 'string') return bad(version);
  try {
    return {
      type: 'Completed',
      ...version,
      commands: texts.map((each, index) => readCommand(each, `commands[${String(index)}]`)),
      force: members?.get('more') === 'true',
      isKept: members?.get('cached') === 'true',
      queryResults: readQueryResults(members?.get('queryResults') ?? '{}'),
    };
  } catch (error) {
    if (error instanceof BadCommand) return bad(error.message, error.failedCause);
    throw error;
  }
}

function bad(
  message: string,
  cause: WorkflowTaskFailedCause = 'WorkflowWorkerUnhandledFailure',
): WorkflowOutcome {
  return { type: 'Failed', cause, failure: applicationFailure('BadWorkflowAnswer', message) };
}

function described({ body }: HttpAnswer): string {
  if (body.length === 0) return 'nothing';
  const text = Buffer.from(body.subarray(0, 200)).toString('utf8');
  return judgeJsonText(text).ok || text.startsWith('{') ? `the JSON ${text}` : `"${text}"`;
}
