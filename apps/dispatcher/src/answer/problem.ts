import { type Failure, LIMITS } from '@app/contract';

import type { DeliveryOutcome } from '../delivery/delivery-outcome';
import { jsonPayloads } from './json-payloads';
import { rawMembers } from './raw-json';

/** `type` of a problem by which a worker says that it stopped because it was asked to. */
export const CANCELED_PROBLEM = 'perdure:canceled';

/** A failure kept in history is not a place for pages of text. */
const MESSAGE_LENGTH_MAX = 4_000;

/**
 * What a worker says with a problem (RFC 9457): `{type, title?, detail?, retryable?, nextRetryDelayMs?, details?,
 * stackTrace?}`. The last part of `type` is the error's name, which retry policies and catchers match.
 */
export function readProblem(text: string, fallbackType: string): DeliveryOutcome {
  const members = rawMembers(text);
  const type = stringOf(members.get('type'));
  if (type === CANCELED_PROBLEM) {
    const details = jsonPayloads(members.get('details'));
    return details === undefined ? { type: 'Canceled' } : { type: 'Canceled', details };
  }
  return { type: 'Failed', failure: failureOf(members, type, fallbackType) };
}

/** Whether a problem speaks of retrying: only a handler of ours does, a framework's own error page does not. */
export function isHandlersProblem(text: string): boolean {
  const retryable = rawMembers(text).get('retryable');
  return retryable === 'true' || retryable === 'false';
}

function failureOf(
  members: ReadonlyMap<string, string>,
  type: string | undefined,
  fallbackType: string,
): Failure {
  const title = stringOf(members.get('title'));
  const named = type === undefined || type === '' || type === 'about:blank' ? undefined : type;
  const message = stringOf(members.get('detail')) ?? stringOf(members.get('message')) ?? title;
  const stackTrace = stringOf(members.get('stackTrace'));
  const details = jsonPayloads(members.get('details'));
  const nextRetryDelayMs = delayOf(members.get('nextRetryDelayMs'));
  return {
    message: (message ?? 'The worker reported a failure without a message.').slice(
      0,
      MESSAGE_LENGTH_MAX,
    ),
    ...(stackTrace === undefined ? {} : { stackTrace: stackTrace.slice(0, MESSAGE_LENGTH_MAX) }),
    info: {
      type: 'Application',
      errorType: nameOf(named ?? title ?? fallbackType),
      nonRetryable: members.get('retryable') === 'false',
      ...(details === undefined ? {} : { details }),
      ...(nextRetryDelayMs === undefined ? {} : { nextRetryDelayMs }),
    },
  };
}

/** `https://errors.example.com/CardRefused` and `CardRefused` name the same error. */
function nameOf(type: string): string {
  const isUri = /^[a-z][a-z0-9+.-]*:\/\//i.test(type);
  const name = isUri ? (type.split(/[/#]/).findLast((part) => part !== '') ?? type) : type;
  return name.slice(0, LIMITS.idBytesMax);
}

function stringOf(raw: string | undefined): string | undefined {
  return raw?.startsWith('"') === true ? (JSON.parse(raw) as string) : undefined;
}

export function delayOf(raw: string | undefined): number | undefined {
  const value = raw === undefined ? Number.NaN : Number(raw);
  if (!Number.isFinite(value) || value < 0 || raw === 'null') return undefined;
  return Math.min(Math.round(value), LIMITS.durationMsMax);
}
