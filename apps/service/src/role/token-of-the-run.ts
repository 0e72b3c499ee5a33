/** What a token names that is not of an activity: no activity id is empty. */
export const OF_THE_RUN = { activityId: '', attempt: 0 } as const;
