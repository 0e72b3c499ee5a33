/** Workflow code of the ladder, as the SDK bundles it. */
export {
  cancels,
  cancelsUnstarted,
  echoed,
  endsLater,
  fails,
  localActivities,
  manyActivities,
  resumes,
  retries,
  sideEffects,
  timeOuts,
  timers,
} from './activity-workflows';
export { blocks, breaks, changes, lasts } from './deployed-workflows';
export { hello } from './hello';
export {
  addUpdate,
  approval,
  brokenQuery,
  endsEarly,
  endSignal,
  endsSlowly,
  failingUpdate,
  listener,
  noteSignal,
  notesQuery,
  slowUpdate,
} from './message-workflows';
export { busyRun, patchedRun, resettable, searchable, versionedRun } from './operation-workflows';
export {
  cancelsChild,
  chain,
  child,
  counts,
  failsFirst,
  leavesChild,
  parent,
  reached,
  reaches,
  saga,
  twins,
} from './relation-workflows';
