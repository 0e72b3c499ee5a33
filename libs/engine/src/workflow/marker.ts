import { isIdentifier } from '../identifier';
import { type ApplyCommand, refuse } from '../workflow-task/applied';

/** Keeps what workflow code noted for its own replay. The engine does not look inside, whatever the name. */
export const applyRecordMarker: ApplyCommand<'RecordMarker'> = (draft, command, context) => {
  const { markerName, details, header, failure, userMetadata } = command;
  if (!isIdentifier(markerName)) {
    return refuse('BadRecordMarkerAttributes', 'The name of a marker is empty or too long.');
  }
  draft.append({
    type: 'MarkerRecorded',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    markerName,
    workflowTaskCompletedEventId: context.completedEventId,
    ...(details && { details }),
    ...(header && { header }),
    ...(failure && { failure }),
    ...(userMetadata && { userMetadata }),
  });
  return undefined;
};
