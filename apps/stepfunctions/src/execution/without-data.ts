import type { AwsEvent } from '@app/asl';

const DATA: ReadonlySet<string> = new Set(['input', 'output', 'parameters', 'assignedVariables']);

/** The event without what the state machine has worked on. */
export function withoutData(event: AwsEvent): AwsEvent {
  if (event.details === undefined) return event;
  const details = Object.entries(event.details).filter(([name]) => !DATA.has(name));
  return { ...event, details: Object.fromEntries(details) };
}
