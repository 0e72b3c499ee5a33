import { type Scope } from '@app/contract';
import { putTags, readTags, type Session } from '@app/postgres';

import { AwsError } from '../wire/aws-error';
import { list, required, structure, text } from '../wire/shape';

const TAG_COUNT_MAX = 50;

export const TAGS = list(
  structure({ key: required(text({ min: 1, max: 128 })), value: required(text({ max: 256 })) }),
);

type Tags = ReturnType<(typeof TAGS)['read']>;

/** Adds tags to a resource. Throws `TooManyTags`. */
export async function addTags(
  session: Session,
  scope: Scope,
  { resource, arn, tags }: { readonly resource: string; readonly arn: string; readonly tags: Tags },
): Promise<void> {
  const added = new Map((tags ?? []).map(({ key, value }) => [key, value]));
  if (added.size === 0) return;
  const known = await readTags(session, scope, resource);
  if (new Set([...known.keys(), ...added.keys()]).size > TAG_COUNT_MAX) {
    throw new AwsError('TooManyTags', `Too many tags for resource ${arn}.`, { resourceName: arn });
  }
  await putTags(session, scope, resource, added);
}

/** How tags are kept: by kind and name. */
export function resourceOf(kind: 'stateMachine' | 'activity', name: string): string {
  return `${kind}:${name}`;
}
