import { createActivity } from '../activity/create-activity';
import { deleteActivity } from '../activity/delete-activity';
import { describeActivity } from '../activity/describe-activity';
import { getActivityTask } from '../activity/get-activity-task';
import { listActivities } from '../activity/list-activities';
import { sendTaskFailure } from '../activity/send-task-failure';
import { sendTaskHeartbeat } from '../activity/send-task-heartbeat';
import { sendTaskSuccess } from '../activity/send-task-success';
import { createStateMachineAlias } from '../alias/create-state-machine-alias';
import { deleteStateMachineAlias } from '../alias/delete-state-machine-alias';
import { describeStateMachineAlias } from '../alias/describe-state-machine-alias';
import { listStateMachineAliases } from '../alias/list-state-machine-aliases';
import { updateStateMachineAlias } from '../alias/update-state-machine-alias';
import { describeExecution } from '../execution/describe-execution';
import { getExecutionHistory } from '../execution/get-execution-history';
import { listExecutions } from '../execution/list-executions';
import { redriveExecution } from '../execution/redrive-execution';
import { startExecution } from '../execution/start-execution';
import { startSyncExecution } from '../execution/start-sync-execution';
import { stopExecution } from '../execution/stop-execution';
import { describeMapRun } from '../map-run/describe-map-run';
import { listMapRuns } from '../map-run/list-map-runs';
import { updateMapRun } from '../map-run/update-map-run';
import { createStateMachine } from '../state-machine/create-state-machine';
import { deleteStateMachine } from '../state-machine/delete-state-machine';
import { describeStateMachine } from '../state-machine/describe-state-machine';
import { describeStateMachineForExecution } from '../state-machine/describe-state-machine-for-execution';
import { listStateMachines } from '../state-machine/list-state-machines';
import { updateStateMachine } from '../state-machine/update-state-machine';
import { validateStateMachineDefinition } from '../state-machine/validate-state-machine-definition';
import { listTagsForResource } from '../tag/list-tags-for-resource';
import { tagResource } from '../tag/tag-resource';
import { untagResource } from '../tag/untag-resource';
import { testState } from '../test-state/test-state';
import { deleteStateMachineVersion } from '../version/delete-state-machine-version';
import { listStateMachineVersions } from '../version/list-state-machine-versions';
import { publishStateMachineVersion } from '../version/publish-state-machine-version';
import type { Operation } from './operation';

/** Every operation by the name that `x-amz-target` gives it. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    CreateActivity: createActivity,
    CreateStateMachine: createStateMachine,
    CreateStateMachineAlias: createStateMachineAlias,
    DeleteActivity: deleteActivity,
    DeleteStateMachine: deleteStateMachine,
    DeleteStateMachineAlias: deleteStateMachineAlias,
    DeleteStateMachineVersion: deleteStateMachineVersion,
    DescribeActivity: describeActivity,
    DescribeExecution: describeExecution,
    DescribeMapRun: describeMapRun,
    DescribeStateMachine: describeStateMachine,
    DescribeStateMachineAlias: describeStateMachineAlias,
    DescribeStateMachineForExecution: describeStateMachineForExecution,
    GetActivityTask: getActivityTask,
    GetExecutionHistory: getExecutionHistory,
    ListActivities: listActivities,
    ListExecutions: listExecutions,
    ListMapRuns: listMapRuns,
    ListStateMachineAliases: listStateMachineAliases,
    ListStateMachineVersions: listStateMachineVersions,
    ListStateMachines: listStateMachines,
    ListTagsForResource: listTagsForResource,
    PublishStateMachineVersion: publishStateMachineVersion,
    RedriveExecution: redriveExecution,
    SendTaskFailure: sendTaskFailure,
    SendTaskHeartbeat: sendTaskHeartbeat,
    SendTaskSuccess: sendTaskSuccess,
    StartExecution: startExecution,
    StartSyncExecution: startSyncExecution,
    StopExecution: stopExecution,
    TagResource: tagResource,
    TestState: testState,
    UntagResource: untagResource,
    UpdateMapRun: updateMapRun,
    UpdateStateMachine: updateStateMachine,
    UpdateStateMachineAlias: updateStateMachineAlias,
    ValidateStateMachineDefinition: validateStateMachineDefinition,
  }),
);
