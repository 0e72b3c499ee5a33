import { type EventId, LIMITS, type Rejection, rejection } from '@app/contract';
import type { WantedPoint } from '@app/engine';

export function gone(): Rejection {
  return rejection('WORKFLOW_NOT_FOUND');
}

export function noSuchPoint(wanted: WantedPoint): Rejection {
  switch (wanted.type) {
    case 'Event':
    case 'After':
      return rejection(
        'INVALID_ARGUMENT',
        `The run has no event ${String(wanted.eventId)} that another could begin with. Take one before its closing event.`,
      );
    case 'FirstWorkflowTask':
    case 'LastWorkflowTask':
      return rejection('INVALID_ARGUMENT', 'No workflow task of the run has been completed.');
    case 'BuildId':
      return rejection(
        'INVALID_ARGUMENT',
        `No worker of the build "${wanted.buildId}" has completed a workflow task of the run.`,
      );
    case 'State':
      return rejection('INVALID_ARGUMENT', `The run has not entered the state "${wanted.name}".`);
    case 'Redrive':
      return rejection(
        'WORKFLOW_NOT_REDRIVABLE',
        'The run is open. Wait for its end, or reset it.',
      );
  }
}

export function tornApart(taskEnd: EventId): Rejection {
  return rejection(
    'INVALID_ARGUMENT',
    `The event lies within what the workflow task that ended with event ${String(taskEnd)} has decided, and workflow code cannot decide half of it. Take event ${String(taskEnd - 1)} to have it decided anew, or the last that names the task.`,
  );
}

export function tooMuchLater(): Rejection {
  return rejection(
    'PAYLOAD_TOO_LARGE',
    `Signals and updates after that place have more than ${String(LIMITS.reapplyBytesMax)} bytes. Exclude them.`,
  );
}
