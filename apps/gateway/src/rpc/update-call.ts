import { randomUUID } from 'node:crypto';

import type { UpdateCall } from '@app/contract';

import { fromFields, fromPayloads } from '../mapping/payload';
import { type temporal, textOf } from '../wire/proto';
import { invalidArgument } from '../wire/refusal-of';
import { withinLimit } from '../wire/size-limit';

/** An update as a client asks for it. */
export function updateCallOf(
  request: temporal.api.update.v1.IRequest | null | undefined,
): UpdateCall {
  const name = textOf(request?.input?.name);
  if (name === undefined) throw invalidArgument('UpdateName is not set on request.');
  const input = withinLimit(fromPayloads(request?.input?.args));
  const header = fromFields(request?.input?.header?.fields);
  return {
    updateId: textOf(request?.meta?.updateId) ?? randomUUID(),
    name,
    identity: request?.meta?.identity ?? '',
    ...(input && { input }),
    ...(header && { header }),
  };
}
