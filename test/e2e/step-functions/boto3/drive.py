"""Drives the Step Functions endpoint with boto3: drive.py ENDPOINT ACCESS_KEY SECRET. Prints a line for each step:
`ok NAME`, or `failed NAME: why`."""
import json, sys, threading, time, traceback, uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT, KEY, SECRET = sys.argv[1:4]
ROLE = "arn:aws:iam::000000000000:role/specs"
sfn = boto3.client(
    "stepfunctions", endpoint_url=ENDPOINT, region_name="us-east-1", aws_access_key_id=KEY,
    aws_secret_access_key=SECRET,
    config=Config(inject_host_prefix=False, retries={"max_attempts": 1}, read_timeout=90),
)


def only(state):
    return json.dumps({"StartAt": "Only", "States": {"Only": {"End": True, **state}}})


PASS = only({"Type": "Pass"})
WAIT = only({"Type": "Wait", "Seconds": 600})


def name():
    return "b-" + uuid.uuid4().hex[:16]


def machine(definition=PASS, **more):
    return sfn.create_state_machine(name=name(), definition=definition, roleArn=ROLE, **more)["stateMachineArn"]


def ended(arn, status):
    for _ in range(600):
        described = sfn.describe_execution(executionArn=arn)
        if described["status"] != "RUNNING":
            assert described["status"] == status, described
            return described
        time.sleep(0.05)
    raise AssertionError("still running")


def refused(error, call, **arguments):
    try:
        call(**arguments)
    except ClientError as caught:
        assert caught.response["Error"]["Code"] == error, caught.response["Error"]
        # A class of its own, as AWS's clients have it.
        assert type(caught).__name__ == error, type(caught)
        assert caught.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        return
    raise AssertionError("not refused: " + error)


def create_and_run():
    arn = machine(only({"Type": "Pass", "Parameters": {"twice.$": "States.Array($.x, $.x)"}}))
    started = sfn.start_execution(stateMachineArn=arn, name="first", input='{"x":1}')
    described = ended(started["executionArn"], "SUCCEEDED")
    assert json.loads(described["output"]) == {"twice": [1, 1]}
    assert described["startDate"] == started["startDate"] and described["stopDate"] >= described["startDate"]
    again = sfn.describe_state_machine_for_execution(executionArn=started["executionArn"])
    assert again["stateMachineArn"] == arn
    assert sfn.describe_state_machine(stateMachineArn=arn)["status"] == "ACTIVE"


def page():
    arn = machine()
    names = {sfn.start_execution(stateMachineArn=arn)["executionArn"] for _ in range(7)}
    pages = list(sfn.get_paginator("list_executions").paginate(
        stateMachineArn=arn, PaginationConfig={"PageSize": 3}))
    assert [len(each["executions"]) for each in pages] == [3, 3, 1]
    assert {each["executionArn"] for one in pages for each in one["executions"]} == names
    run = names.pop()
    ended(run, "SUCCEEDED")
    pages = list(sfn.get_paginator("get_execution_history").paginate(
        executionArn=run, PaginationConfig={"PageSize": 3}))
    events = [event for one in pages for event in one["events"]]
    assert [event["id"] for event in events] == [1, 2, 3, 4]
    backward = sfn.get_execution_history(executionArn=run, reverseOrder=True)["events"]
    assert [event["id"] for event in backward] == [4, 3, 2, 1]
    assert any(arn == each["stateMachineArn"] for one in sfn.get_paginator("list_state_machines").paginate()
               for each in one["stateMachines"])


def stop():
    run = sfn.start_execution(stateMachineArn=machine(WAIT))["executionArn"]
    sfn.stop_execution(executionArn=run, error="Enough", cause="of it")
    described = ended(run, "ABORTED")
    assert (described["error"], described["cause"]) == ("Enough", "of it")


def redrive():
    activity = sfn.create_activity(name=name())["activityArn"]
    run = sfn.start_execution(stateMachineArn=machine(only({"Type": "Task", "Resource": activity})))["executionArn"]
    task = sfn.get_activity_task(activityArn=activity, workerName="w")
    sfn.send_task_failure(taskToken=task["taskToken"], error="Once")
    ended(run, "FAILED")
    sfn.redrive_execution(executionArn=run)
    task = sfn.get_activity_task(activityArn=activity)
    sfn.send_task_success(taskToken=task["taskToken"], output='"twice"')
    assert ended(run, "SUCCEEDED")["output"] == '"twice"'
    types = [event["type"] for event in sfn.get_execution_history(executionArn=run)["events"]]
    assert "ExecutionRedriven" in types, types


def alias_routing():
    arn = machine(only({"Type": "Pass", "Result": 1}), publish=True)
    sfn.update_state_machine(stateMachineArn=arn, definition=only({"Type": "Pass", "Result": 2}), publish=True)
    versions = [each["stateMachineVersionArn"] for each in
                sfn.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]]
    assert versions == [arn + ":2", arn + ":1"]
    alias = sfn.create_state_machine_alias(name="live", routingConfiguration=[
        {"stateMachineVersionArn": version, "weight": 50} for version in versions])["stateMachineAliasArn"]
    outputs = set()
    for _ in range(40):
        outputs.add(ended(sfn.start_execution(stateMachineArn=alias)["executionArn"], "SUCCEEDED")["output"])
        if len(outputs) == 2:
            break
    assert outputs == {"1", "2"}, outputs
    sfn.update_state_machine_alias(stateMachineAliasArn=alias, routingConfiguration=[
        {"stateMachineVersionArn": versions[1], "weight": 100}])
    described = ended(sfn.start_execution(stateMachineArn=alias)["executionArn"], "SUCCEEDED")
    assert described["output"] == "1" and described["stateMachineAliasArn"] == alias
    refused("ConflictException", sfn.delete_state_machine_version, stateMachineVersionArn=versions[1])
    sfn.delete_state_machine_alias(stateMachineAliasArn=alias)


def express_sync():
    fails = json.dumps({"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E", "Cause": "C"}}})
    arn = machine(fails, type="EXPRESS")
    answered = sfn.start_sync_execution(stateMachineArn=arn, input="{}")
    assert (answered["status"], answered["error"], answered["cause"]) == ("FAILED", "E", "C")
    assert answered["billingDetails"]["billedDurationInMilliseconds"] >= 100
    answered = sfn.start_sync_execution(stateMachineArn=machine(type="EXPRESS"), input='{"a":[1]}')
    assert (answered["status"], answered["output"]) == ("SUCCEEDED", '{"a":[1]}')


def activity_worker():
    activity = sfn.create_activity(name=name())["activityArn"]
    definition = only({"Type": "Task", "Resource": activity, "HeartbeatSeconds": 30, "TimeoutSeconds": 60})
    found = []
    worker = threading.Thread(target=lambda: found.append(sfn.get_activity_task(activityArn=activity, workerName="me")))
    worker.start()
    run = sfn.start_execution(stateMachineArn=machine(definition), input='{"n":2}')["executionArn"]
    worker.join()
    assert json.loads(found[0]["input"]) == {"n": 2}
    sfn.send_task_heartbeat(taskToken=found[0]["taskToken"])
    sfn.send_task_success(taskToken=found[0]["taskToken"], output="4")
    assert ended(run, "SUCCEEDED")["output"] == "4"
    refused("InvalidOutput", sfn.send_task_success, taskToken=found[0]["taskToken"], output="no json")
    assert activity in [each["activityArn"] for each in sfn.list_activities(maxResults=1000)["activities"]]
    sfn.delete_activity(activityArn=activity)
    refused("ActivityDoesNotExist", sfn.describe_activity, activityArn=activity)


def callbacks():
    asked = machine(only({
        "Type": "Task", "Resource": "arn:aws:states:::states:startExecution.waitForTaskToken",
        "Parameters": {"StateMachineArn": machine(), "Input": {"token.$": "$$.Task.Token"}}}))
    run = sfn.start_execution(stateMachineArn=asked)["executionArn"]
    token = None
    for _ in range(200):
        for event in sfn.get_execution_history(executionArn=run)["events"]:
            scheduled = event.get("taskScheduledEventDetails")
            token = token or (scheduled and json.loads(scheduled["parameters"])["Input"]["token"])
        if token:
            break
        time.sleep(0.05)
    sfn.send_task_success(taskToken=token, output='{"answer":42}')
    assert json.loads(ended(run, "SUCCEEDED")["output"]) == {"answer": 42}


def test_state():
    state = json.dumps({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Next": "N", "Parameters": {
        "QueueUrl": "u", "MessageBody.$": "$.body"}})
    tested = sfn.test_state(definition=state, roleArn=ROLE, input='{"body":"b"}', inspectionLevel="DEBUG",
                            mock={"result": '{"MessageId":"1","MD5OfMessageBody":"2"}'})
    assert (tested["status"], tested["nextState"]) == ("SUCCEEDED", "N"), tested
    assert json.loads(tested["inspectionData"]["afterParameters"])["MessageBody"] == "b"
    tested = sfn.test_state(definition=json.dumps({"Type": "Pass", "Result": 5, "End": True}), roleArn=ROLE)
    assert tested["output"] == "5"


def map_runs():
    arn = machine(only({"Type": "Map", "ItemProcessor": {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "I",
        "States": {"I": {"Type": "Pass", "End": True}}}}))
    run = sfn.start_execution(stateMachineArn=arn, input="[1,2,3]")["executionArn"]
    ended(run, "SUCCEEDED")
    found = sfn.list_map_runs(executionArn=run)["mapRuns"]
    counts = sfn.describe_map_run(mapRunArn=found[0]["mapRunArn"])["itemCounts"]
    assert (counts["total"], counts["succeeded"]) == (3, 3)


def tags():
    arn = machine(tags=[{"key": "a", "value": "1"}])
    sfn.tag_resource(resourceArn=arn, tags=[{"key": "b", "value": "2"}])
    sfn.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert sfn.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "b", "value": "2"}]
    refused("TooManyTags", sfn.tag_resource, resourceArn=arn,
            tags=[{"key": str(index), "value": ""} for index in range(60)])


def typed_errors():
    none = "arn:aws:states:us-east-1:000000000000:"
    arn = machine(WAIT)
    taken = arn.rsplit(":", 1)[1]
    express = machine(type="EXPRESS")
    sfn.start_execution(stateMachineArn=arn, name="taken", input='{"a":1}')
    done = sfn.start_execution(stateMachineArn=machine())["executionArn"]
    ended(done, "SUCCEEDED")
    for error, call, arguments in [
        ("InvalidDefinition", sfn.create_state_machine, dict(name=name(), definition="{}", roleArn=ROLE)),
        ("InvalidName", sfn.create_state_machine, dict(name="a b", definition=PASS, roleArn=ROLE)),
        ("InvalidArn", sfn.create_state_machine, dict(name=name(), definition=PASS, roleArn="role")),
        ("StateMachineAlreadyExists", sfn.create_state_machine, dict(name=taken, definition=PASS, roleArn=ROLE)),
        ("InvalidLoggingConfiguration", sfn.create_state_machine, dict(
            name=name(), definition=PASS, roleArn=ROLE, loggingConfiguration={"level": "ALL"})),
        ("MissingRequiredParameter", sfn.update_state_machine, dict(stateMachineArn=arn)),
        ("StateMachineDoesNotExist", sfn.describe_state_machine, dict(stateMachineArn=none + "stateMachine:none")),
        ("StateMachineDoesNotExist", sfn.start_execution, dict(stateMachineArn=none + "stateMachine:none")),
        ("InvalidArn", sfn.start_execution, dict(stateMachineArn="none")),
        ("InvalidExecutionInput", sfn.start_execution, dict(stateMachineArn=arn, input="{")),
        ("ExecutionAlreadyExists", sfn.start_execution, dict(stateMachineArn=arn, name="taken", input="{}")),
        ("ExecutionDoesNotExist", sfn.describe_execution, dict(executionArn=none + "execution:none:none")),
        ("ExecutionDoesNotExist", sfn.stop_execution, dict(executionArn=none + "execution:none:none")),
        ("ExecutionNotRedrivable", sfn.redrive_execution, dict(executionArn=done)),
        ("StateMachineTypeNotSupported", sfn.start_sync_execution, dict(stateMachineArn=arn)),
        ("StateMachineTypeNotSupported", sfn.list_executions, dict(stateMachineArn=express)),
        ("ActivityDoesNotExist", sfn.get_activity_task, dict(activityArn=none + "activity:none")),
        ("InvalidToken", sfn.send_task_success, dict(taskToken="no token", output="{}")),
        ("InvalidToken", sfn.list_executions, dict(stateMachineArn=arn, nextToken="no token")),
        ("ResourceNotFound", sfn.describe_state_machine_alias, dict(
            stateMachineAliasArn=none + "stateMachine:none:live")),
        ("ResourceNotFound", sfn.list_tags_for_resource, dict(resourceArn=none + "stateMachine:none")),
        ("ResourceNotFound", sfn.describe_map_run, dict(mapRunArn=none + "mapRun:none/none:none")),
        ("ConflictException", sfn.publish_state_machine_version, dict(stateMachineArn=arn, revisionId="other")),
        ("ValidationException", sfn.create_state_machine, dict(
            name=name(), definition=PASS, roleArn=ROLE, versionDescription="without publish")),
    ]:
        refused(error, call, **arguments)
    checked = sfn.validate_state_machine_definition(definition='{"StartAt":"A","States":{}}')
    assert checked["result"] == "FAIL" and checked["diagnostics"][0]["severity"] == "ERROR"


STEPS = [create_and_run, page, stop, redrive, alias_routing, express_sync, activity_worker, callbacks, test_state,
         map_runs, tags, typed_errors]
for step in STEPS:
    try:
        step()
        print("ok", step.__name__)
    except Exception:
        print(f"failed {step.__name__}:", traceback.format_exc().replace("\n", " | "))
    sys.stdout.flush()
