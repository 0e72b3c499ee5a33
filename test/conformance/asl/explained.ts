const TYPED_TEXT =
  'The recorder kept the output of one iteration as a number where AWS sends JSON text.';
const WITHOUT_END =
  'The recorder dropped the exit of the inner Parallel state (its ids have a gap there).';
const NEWER_LINK =
  'Since the end of 2024 MapStateExited follows MapRunStarted on AWS; in the older recordings, which are most of those ' +
  'whose ids are compared, it follows MapRunSucceeded.';
const FLOAT = 'JSON numbers are JavaScript numbers here: 0.0 becomes 0.';
const NEEDS_MACHINE =
  'Starts another state machine, which is not part of the recording; the process that serves the door makes the call.';
const BROKEN_CAUSE =
  'The recorder cut the request id out of the middle of the JSON text of the cause.';
const BEFORE_REDRIVE = 'Recorded before AWS knew redrives: the context object had no RedriveCount.';
const NO_WORKER = 'The activity was polled for and not answered; here nobody polls.';

/** Recordings that we answer otherwise, each with the reason. Nothing else may differ. */
export const EXPLAINED: Readonly<Record<string, string>> = {
  'assign/test_assign_reference_variables.py::TestAssignReferenceVariables::test_reference_in_map_state[MAP_STATE_REFERENCE_IN_MAX_CONCURRENCY_PATH] #0':
    TYPED_TEXT,
  'scenarios/test_base_scenarios.py::TestBaseScenarios::test_map_state_nested_config_distributed #0':
    NEWER_LINK,
  'scenarios/test_base_scenarios.py::TestBaseScenarios::test_parallel_state_nested #0': WITHOUT_END,
  'activities/test_activities.py::TestActivities::test_activity_task_start_timeout #1': NO_WORKER,
  'callback/test_callback.py::TestCallback::test_start_execution_sync2 #0': NEEDS_MACHINE,
  'callback/test_callback.py::TestCallback::test_start_execution_sync_delegate_timeout #0':
    NEEDS_MACHINE,
  'services/test_aws_sdk_task_service.py::TestTaskServiceAwsSdk::test_sfn_start_execution #0':
    NEEDS_MACHINE,
  'services/test_aws_sdk_task_service.py::TestTaskServiceAwsSdk::test_sfn_start_execution_implicit_json_serialisation #0':
    NEEDS_MACHINE,
  'express/test_express_sync.py::TestExpressSync::test_catch #0': BROKEN_CAUSE,
  'scenarios/test_base_scenarios.py::TestBaseScenarios::test_lambda_service_invoke_with_retry_extended_input #0':
    BEFORE_REDRIVE,
  'services/test_lambda_task.py::TestTaskLambda::test_invoke_json_values[0.0] #0': FLOAT,
  'services/test_lambda_task_service.py::TestTaskServiceLambda::test_invoke_json_values[0.0] #0':
    FLOAT,
};

/** How many of the recordings have to agree. These numbers only rise. */
export const FLOORS = {
  pure: { L1: 556, L2: 205, L3: 203 },
  'states-only': { L1: 1, L2: 3, L3: 1 },
  lambda: { L1: 46, L2: 48, L3: 45 },
} as const;
