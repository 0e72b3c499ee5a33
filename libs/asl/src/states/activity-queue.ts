/** Workers poll an activity of the Step Functions door by its name: it is a task queue of its own. */
export function activityQueue(activityName: string): string {
  return `activity:${activityName}`;
}
