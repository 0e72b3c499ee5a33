import { EXPLAINED } from './explained';

const POLLED_FOR =
  'Somebody polled for the activity and answered, or did not answer; the runner does not poll, so the execution waits.';
const OTHER_MACHINE =
  'Starts another state machine, by the name it had when this was recorded. The runner does not create it, so the call ' +
  'fails as it does on AWS for a machine that is not there.';
const OTHER_CALL_FIRST =
  'A machine of the same name and another definition was created before. The runner gives each machine a name of its own.';
const STOPPED =
  'Was stopped by a StopExecution, which the runner does not send: the execution waits.';
const LOST_PARAMETER =
  'Was called with a versionDescription and without publish. The recording has lost both, so the call is a right one.';
const NO_STACK =
  "AWS's cause quotes the stack of the recorded Python function. The runner's worker answers with type and title only; " +
  'a worker that sends a stack sees it in the cause.';
const LOST_QUOTES =
  'The input was the JSON text "HelloWorld". The runner sends it without its quotes, which is no JSON: AWS refuses that too.';
const FLOAT_TEXT =
  'The input is the text 0.0, and AWS gives it back as it came. A number is a number here: the output is 0.';
const CUT_CAUSE =
  'The recorder cut the request id out of the JSON text of the cause, which is no JSON any more; the runner compares it as text, and so differs every answer.';

/**
 * What the runner of the recordings sees differ at the door, each with the reason. It sends only what was recorded of an
 * execution, so that some cannot come to the recorded end on any service, AWS's own included. Keys as in `nameOf`.
 */
export const EXPLAINED_AT_THE_DOOR: Readonly<Record<string, string>> = {
  ...EXPLAINED,
  'activities/test_activities.py::TestActivities::test_activity_task_no_worker_name #1': POLLED_FOR,
  'activities/test_activities.py::TestActivities::test_activity_task_start_timeout #1': POLLED_FOR,
  'callback/test_callback.py::TestCallback::test_start_execution_sync2 #0': OTHER_MACHINE,
  'callback/test_callback.py::TestCallback::test_start_execution_sync_delegate_timeout #0':
    OTHER_MACHINE,
  'services/test_aws_sdk_task_service.py::TestTaskServiceAwsSdk::test_sfn_start_execution #0':
    OTHER_MACHINE,
  'services/test_aws_sdk_task_service.py::TestTaskServiceAwsSdk::test_sfn_start_execution_implicit_json_serialisation #0':
    OTHER_MACHINE,
  'test_sfn_api.py::TestSnfApi::test_create_duplicate_sm_name #0': OTHER_CALL_FIRST,
  'test_sfn_api.py::TestSnfApi::test_stop_execution #0': STOPPED,
  'test_sfn_api_versioning.py::TestSnfApiVersioning::test_create_with_version_description_no_publish #0':
    LOST_PARAMETER,
  'assign/test_assign_reference_variables.py::TestAssignReferenceVariables::test_assign_in_catch_state #0':
    NO_STACK,
  'error_handling/test_task_lambda.py::TestTaskLambda::test_no_such_function #0': NO_STACK,
  'error_handling/test_task_service_lambda.py::TestTaskServiceLambda::test_raise_exception_catch #0':
    NO_STACK,
  'express/test_express_sync.py::TestExpressSync::test_catch #0': CUT_CAUSE,
  'scenarios/test_base_scenarios.py::TestBaseScenarios::test_lambda_invoke_with_retry_base #0':
    NO_STACK,
  'scenarios/test_base_scenarios.py::TestBaseScenarios::test_lambda_service_invoke_with_retry_extended_input #0':
    NO_STACK,
  'scenarios/test_base_scenarios.py::TestBaseScenarios::test_retry_interval_features_jitter_none #0':
    NO_STACK,
  'scenarios/test_base_scenarios.py::TestBaseScenarios::test_retry_interval_features_max_attempts_zero #0':
    NO_STACK,
  'services/test_lambda_task.py::TestTaskLambda::test_invoke_json_values[0.0] #0': FLOAT_TEXT,
  'services/test_lambda_task.py::TestTaskLambda::test_invoke_json_values[HelloWorld] #0':
    LOST_QUOTES,
  'services/test_lambda_task.py::TestTaskLambda::test_invoke_string_payload #0': LOST_QUOTES,
  'states_variables/test_error_output.py::TestStateVariablesTemplate::test_task_catch_error_output[TASK_CATCH_ERROR_OUTPUT] #0':
    NO_STACK,
  'states_variables/test_error_output.py::TestStateVariablesTemplate::test_task_catch_error_output[TASK_CATCH_ERROR_OUTPUT_TO_JSONPATH] #0':
    NO_STACK,
};
