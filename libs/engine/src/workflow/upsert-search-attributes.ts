import type { SearchAttribute, SearchAttributes, SearchAttributesUpserted } from '@app/contract';
import { LIMITS } from '@app/contract';

import { isIdentifier, utf8Length } from '../identifier';
import { type MutableState, searchAttributesOf } from '../state';
import { type ApplyCommand, refuse } from '../workflow-task/applied';
import { merged } from './merge';

/** Changes what the run is found by. Whether the namespace knows the names is asked where the command came in. */
export const applyUpsertSearchAttributes: ApplyCommand<'UpsertWorkflowSearchAttributes'> = (
  draft,
  command,
  context,
) => {
  const { searchAttributes } = command;
  const problem = problemOf(searchAttributes, searchAttributesOf(draft.state));
  if (problem !== undefined) return refuse('BadSearchAttributes', problem);
  draft.append({
    type: 'UpsertWorkflowSearchAttributes',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    workflowTaskCompletedEventId: context.completedEventId,
    searchAttributes,
    ...(command.userMetadata && { userMetadata: command.userMetadata }),
  });
  return undefined;
};

type Changes = Readonly<Record<string, SearchAttribute | null>>;

function problemOf(changes: Changes, known: SearchAttributes | undefined): string | undefined {
  const entries = Object.entries(changes);
  if (entries.length === 0) return 'No search attribute is named.';
  for (const [name, attribute] of entries) {
    if (!isIdentifier(name)) return 'The name of a search attribute is empty or too long.';
    if (attribute === null) continue;
    if (!isOfItsType(attribute)) return `The search attribute ${name} is not of its type.`;
    if (bytesOf(attribute) > LIMITS.searchAttributeBytesMax) {
      return `The search attribute ${name} is larger than ${LIMITS.searchAttributeBytesMax} bytes.`;
    }
  }
  const after = Object.entries(merged(known, changes));
  if (after.length > LIMITS.searchAttributeCountMax) {
    return `A run may have ${LIMITS.searchAttributeCountMax} search attributes.`;
  }
  const bytes = after.reduce(
    (sum, [name, attribute]) => sum + utf8Length(name) + bytesOf(attribute),
    0,
  );
  return bytes > LIMITS.searchAttributesBytesMax
    ? `The search attributes of a run may take ${LIMITS.searchAttributesBytesMax} bytes.`
    : undefined;
}

function isOfItsType(attribute: SearchAttribute): boolean {
  switch (attribute.type) {
    case 'Text':
    case 'Keyword':
      return typeof attribute.value === 'string';
    case 'Int':
    case 'Datetime':
      return Number.isSafeInteger(attribute.value);
    case 'Double':
      return Number.isFinite(attribute.value);
    case 'Bool':
      return typeof attribute.value === 'boolean';
    case 'KeywordList':
      return (
        Array.isArray(attribute.value) && attribute.value.every((each) => typeof each === 'string')
      );
  }
}

function bytesOf({ value }: SearchAttribute): number {
  if (typeof value === 'string') return utf8Length(value);
  if (typeof value !== 'object') return 8;
  return value.reduce((sum, each) => sum + utf8Length(each), 0);
}

export function evolveSearchAttributesUpserted(
  state: MutableState,
  event: SearchAttributesUpserted,
): MutableState {
  return {
    ...state,
    changedAttributes: merged(searchAttributesOf(state), event.searchAttributes),
  };
}
