import { uuidOfText } from '@app/platform';

import type { Caller } from '../ports';
import { textOf } from '../wire/proto';
import { invalidArgument } from '../wire/refusal-of';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Batches are named by UUIDs; another name that a client chooses stands for one. */
export function batchIdOf(given: string | null | undefined, { tenantId }: Caller): string {
  const name = textOf(given);
  if (name === undefined) throw invalidArgument('JobId is not set on request.');
  return UUID.test(name) ? name : uuidOfText(`batch|${tenantId}|${name}`);
}
