import type { IncomingHttpHeaders } from 'node:http';

import { applicationFailure, type DurationMs, type EpochMs } from '@app/contract';
import { retryAfterMs } from '@app/webhook';

import { type DeliveryOutcome, UndeliverableReason } from '../delivery/delivery-outcome';
import { type JsonVerdict, readJsonText } from './json-text';
import { isHandlersProblem, readProblem } from './problem';
import { completed, readAccepted, resultTooDeep } from './read-report';
import { REASON_SENTENCES } from './reason-sentences';

/** A complete HTTP answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** Whether the answer came line by line: then its lines have been read as they came, and there is no body. */
export function isStreamed({ status, headers }: HttpAnswer): boolean {
  return status === 200 && (headers['content-type'] ?? '').startsWith('application/x-ndjson');
}

/** Text of an error page that may help to find out what answered. */
const EXCERPT_LENGTH_MAX = 300;

/**
 * What an answer to one call means. First what a worker says in so many words, then what its status says; a problem
 * document that speaks of retrying is the handler's own, whatever its status.
 */
export function readAnswer(answer: HttpAnswer, now: EpochMs): DeliveryOutcome {
  const said = readSaid(answer);
  if (said !== undefined) return said;
  const { status } = answer;
  if (status === 202) return readAcceptedAnswer(answer);
  if (status >= 200 && status < 300) return readResult(answer);
  return readRefusal(answer, now) ?? readFailure(answer);
}

/** What an answer that is no result means, whatever was asked; nothing if it is the handler's failure. */
export function readRefusal(answer: HttpAnswer, now: EpochMs): DeliveryOutcome | undefined {
  const { status } = answer;
  if (status < 400) return undelivered(answer, UndeliverableReason.Redirect, false);
  switch (status) {
    case 401:
    case 403:
      return undelivered(answer, UndeliverableReason.SecretMismatch, false);
    case 404:
    case 405:
      return undelivered(answer, UndeliverableReason.NotFound, false);
    case 408:
      return undelivered(answer, UndeliverableReason.ConnectionLost, true);
    case 410:
      return { type: 'Disabled', message: 'The worker answered 410 Gone.' };
    case 429:
    case 503:
      return throttled(retryAfterMs(answer.headers['retry-after'], now));
    default:
      return isGatewayStatus(status)
        ? undelivered(answer, UndeliverableReason.BadGateway, true)
        : undefined;
  }
}

/** Directions in words: the `webhook-delivery` header, and problems of the handler. */
export function readSaid(answer: HttpAnswer): DeliveryOutcome | undefined {
  const direction = answer.headers['webhook-delivery'];
  if (direction === 'disable')
    return { type: 'Disabled', message: 'The worker asked for no more calls.' };
  if (direction === 'abort-message') return abortMessage(answer);
  if (answer.status < 400) return undefined;
  const problem = problemText(answer);
  if (problem === undefined || !isHandlersProblem(problem)) return undefined;
  return readProblem(problem, httpErrorType(answer));
}

/** A name of its own for each status: a policy may list `Http400` as not retryable. */
function readFailure(answer: HttpAnswer): DeliveryOutcome {
  const problem = problemText(answer);
  if (problem !== undefined) return readProblem(problem, httpErrorType(answer));
  const failure = applicationFailure(httpErrorType(answer), describe(answer));
  return { type: 'Failed', failure };
}

function abortMessage(answer: HttpAnswer): DeliveryOutcome {
  const problem = problemText(answer);
  if (problem === undefined) {
    const message = `The worker aborted the message. ${describe(answer)}`;
    return { type: 'Failed', failure: applicationFailure(httpErrorType(answer), message, true) };
  }
  const read = readProblem(problem, httpErrorType(answer));
  if (read.type !== 'Failed' || read.failure.info.type !== 'Application') return read;
  const { failure } = read;
  return {
    type: 'Failed',
    failure: { ...failure, info: { ...read.failure.info, nonRetryable: true } },
  };
}

function readAcceptedAnswer({ body }: HttpAnswer): DeliveryOutcome {
  const json = readJsonText(body);
  return json.ok ? readAccepted(json.text) : { type: 'Accepted' };
}

function readResult(answer: HttpAnswer): DeliveryOutcome {
  if (answer.body.length === 0) return completed('null');
  const json = readJsonText(answer.body);
  return json.ok ? completed(json.text) : badResult(answer, json);
}

export function badResult(
  answer: HttpAnswer,
  { problem }: Extract<JsonVerdict, { ok: false }>,
): DeliveryOutcome {
  if (problem === 'TooDeep') return resultTooDeep();
  return undelivered(answer, UndeliverableReason.BadAnswer, true, 'with a body that is not JSON');
}

function throttled(afterMs: DurationMs | undefined): DeliveryOutcome {
  return afterMs === undefined
    ? { type: 'Throttled' }
    : { type: 'Throttled', retryAfterMs: afterMs };
}

export function undelivered(
  answer: HttpAnswer,
  reason: UndeliverableReason,
  maybeSent: boolean,
  how = '',
): DeliveryOutcome {
  const seen = how === '' ? describe(answer) : `${describe(answer)} (${how})`;
  // A worker that answers 408 says that the request did not arrive whole, which it says itself.
  const isPlain = reason === UndeliverableReason.ConnectionLost;
  const message = isPlain ? seen : `${REASON_SENTENCES[reason]}: ${seen}`;
  return { type: 'Undeliverable', reason, maybeSent, message };
}

/** 502, 504, and what proxies of the large networks answer when the worker behind them does not. */
function isGatewayStatus(status: number): boolean {
  return status === 502 || status === 504 || (status >= 520 && status <= 530);
}

function problemText(answer: HttpAnswer): string | undefined {
  const type = answer.headers['content-type'] ?? '';
  if (!type.startsWith('application/problem+json')) return undefined;
  const json = readJsonText(answer.body);
  return json.ok ? json.text : undefined;
}

function httpErrorType({ status }: HttpAnswer): string {
  return `Http${String(status)}`;
}

export function describe({ status, body }: HttpAnswer): string {
  const excerpt = Buffer.from(
    body.buffer,
    body.byteOffset,
    Math.min(body.length, EXCERPT_LENGTH_MAX),
  );
  const text = excerpt.toString('utf8').replace(/\s+/g, ' ').trim();
  const answered = `The worker answered ${String(status)}`;
  return text === '' ? `${answered}.` : `${answered}: ${text}`;
}
