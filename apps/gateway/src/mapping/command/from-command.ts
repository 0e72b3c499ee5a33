import type { Command } from '@app/contract';

import { fromLong } from '../../wire/proto';
import { fromFailure } from '../failure';
import { fromGroupMarkers } from '../group-markers';
import { fromUserMetadata } from '../options';
import { fromFields, fromPayload, fromPayloads, mapFields } from '../payload';
import { fromAttributeChanges, isRejection } from '../search-attribute';
import { fromDuration } from '../time';
import {
  BadCommand,
  type CommandContext,
  type FromWire,
  type WireCommand,
} from './command-context';
import { fromContinueAsNew } from './continue-as-new';
import { fromCancelExternal, fromSignalExternal, fromStartChild } from './relation-commands';
import { fromScheduleActivity } from './schedule-activity';

type AttributesField = Extract<keyof WireCommand, `${string}Attributes`>;
type Readers = {
  readonly [Field in AttributesField]?: FromWire<NonNullable<WireCommand[Field]>>;
};

/** How each kind of command is read, by the field of the wire's command that it is in. */
const READERS: Readers = {
  scheduleActivityTaskCommandAttributes: fromScheduleActivity,
  requestCancelActivityTaskCommandAttributes: ({ scheduledEventId }) => ({
    type: 'RequestCancelActivityTask',
    scheduledEventId: fromLong(scheduledEventId),
  }),
  startTimerCommandAttributes: ({ timerId, startToFireTimeout }) => ({
    type: 'StartTimer',
    timerId: timerId ?? '',
    startToFireTimeoutMs: fromDuration(startToFireTimeout) ?? 0,
  }),
  cancelTimerCommandAttributes: ({ timerId }) => ({ type: 'CancelTimer', timerId: timerId ?? '' }),
  completeWorkflowExecutionCommandAttributes: (attributes) => {
    const result = fromPayloads(attributes.result);
    return { type: 'CompleteWorkflowExecution', ...(result && { result }) };
  },
  failWorkflowExecutionCommandAttributes: ({ failure }) => ({
    type: 'FailWorkflowExecution',
    failure: fromFailure(failure ?? {}),
  }),
  cancelWorkflowExecutionCommandAttributes: (attributes) => {
    const details = fromPayloads(attributes.details);
    return { type: 'CancelWorkflowExecution', ...(details && { details }) };
  },
  continueAsNewWorkflowExecutionCommandAttributes: fromContinueAsNew,
  startChildWorkflowExecutionCommandAttributes: fromStartChild,
  signalExternalWorkflowExecutionCommandAttributes: fromSignalExternal,
  requestCancelExternalWorkflowExecutionCommandAttributes: fromCancelExternal,
  recordMarkerCommandAttributes: ({ markerName, details, header, failure }) => {
    const fields = fromFields(header?.fields);
    return {
      type: 'RecordMarker',
      markerName: markerName ?? '',
      ...(details && { details: mapFields(details, (payloads) => fromPayloads(payloads) ?? []) }),
      ...(fields && { header: fields }),
      ...(failure && { failure: fromFailure(failure) }),
    };
  },
  upsertWorkflowSearchAttributesCommandAttributes: (attributes, { attributeTypes }) => {
    const fields = attributes.searchAttributes?.indexedFields;
    const changes = fromAttributeChanges(fields, attributeTypes) ?? {};
    if (isRejection(changes)) throw BadCommand.of('BadSearchAttributes', changes);
    return { type: 'UpsertWorkflowSearchAttributes', searchAttributes: changes };
  },
  modifyWorkflowPropertiesCommandAttributes: ({ upsertedMemo }) => ({
    type: 'ModifyWorkflowProperties',
    upsertedMemo: mapFields(upsertedMemo?.fields ?? {}, (payload) => {
      const read = fromPayload(payload);
      return read.metadata.encoding === 'binary/null' ? null : read;
    }),
  }),
};

/** `undefined` for a kind that has no reader: messages of updates, and kinds that are not served. */
export function fromCommand(command: WireCommand, context: CommandContext): Command | undefined {
  for (const field of Object.keys(READERS) as (keyof Readers)[]) {
    const attributes = command[field];
    if (attributes == null) continue;
    const read = (READERS[field] as FromWire<typeof attributes>)(attributes, context);
    const userMetadata = fromUserMetadata(command.userMetadata);
    const groupMarkers = fromGroupMarkers(command.eventGroupMarkers);
    if (userMetadata === undefined && groupMarkers === undefined) return read;
    return {
      ...read,
      ...(userMetadata && { userMetadata }),
      ...(groupMarkers && { groupMarkers }),
    };
  }
  return undefined;
}
