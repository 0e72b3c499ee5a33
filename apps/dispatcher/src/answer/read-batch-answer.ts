import { applicationFailure, type EpochMs } from '@app/contract';

import { type DeliveryOutcome, UndeliverableReason } from '../delivery/delivery-outcome';
import { readJsonText } from './json-text';
import { rawElements, rawMembers } from './raw-json';
import {
  badResult,
  describe,
  type HttpAnswer,
  readRefusal,
  readSaid,
  undelivered,
} from './read-answer';
import { readReport } from './read-report';

/**
 * Name of the failure of every attempt of a batch that failed as a whole. The next attempts go alone, so that one of
 * them that breaks the worker does not break the others.
 */
export const BATCH_FAILED = 'BatchFailed';

export interface BatchAnswer {
  /** By webhook id of the attempt. */
  readonly outcomes: ReadonlyMap<string, DeliveryOutcome>;
  /** For attempts that the answer does not name. */
  readonly otherwise: DeliveryOutcome;
}

/** What a complete answer to a batch means: `{"results": [{"id", ...report}]}`, or one thing for all. */
export function readBatchAnswer(answer: HttpAnswer, now: EpochMs): BatchAnswer {
  const none = new Map<string, DeliveryOutcome>();
  const { status } = answer;
  const said = readSaid(answer);
  if (said !== undefined) return { outcomes: none, otherwise: said };
  if (status === 202) return { outcomes: none, otherwise: { type: 'Accepted' } };
  if (status >= 200 && status < 300) return readResults(answer);
  return { outcomes: none, otherwise: readRefusal(answer, now) ?? batchFailed(answer) };
}

function readResults(answer: HttpAnswer): BatchAnswer {
  const outcomes = new Map<string, DeliveryOutcome>();
  const json = readJsonText(answer.body);
  if (!json.ok) {
    // One result that is nested too deep must not end the others for good.
    const otherwise = json.problem === 'TooDeep' ? batchFailed(answer) : badResult(answer, json);
    return { outcomes, otherwise };
  }
  for (const element of rawElements(rawMembers(json.text).get('results') ?? '')) {
    const members = rawMembers(element);
    const id = members.get('id');
    const report = readReport(members);
    if (id?.startsWith('"') !== true || report.type !== 'Outcome') continue;
    outcomes.set(JSON.parse(id) as string, report.outcome);
  }
  return { outcomes, otherwise: missing(answer) };
}

export function missing(answer: HttpAnswer): DeliveryOutcome {
  const how = 'without a result for this attempt of the batch';
  return undelivered(
    { ...answer, body: new Uint8Array() },
    UndeliverableReason.BadAnswer,
    true,
    how,
  );
}

function batchFailed(answer: HttpAnswer): DeliveryOutcome {
  return { type: 'Failed', failure: applicationFailure(BATCH_FAILED, describe(answer)) };
}
