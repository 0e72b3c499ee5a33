const PREFIX = 'perdure:submitted:';

/**
 * The signal by which a process that submits the work of a visit to somebody else (a job, a queue) says that it has,
 * with what it was answered. No state can wait for it.
 */
export const SUBMITTED_SIGNAL = {
  nameOf: (activityId: string): string => `${PREFIX}${activityId}`,
  activityIdOf: (signalName: string): string | undefined =>
    signalName.startsWith(PREFIX) ? signalName.slice(PREFIX.length) : undefined,
} as const;
