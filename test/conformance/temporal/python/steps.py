"""Workflows and activities of the ladder in Python."""

import asyncio
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, CancelledError, is_cancelled_exception

QUICK = {
    "start_to_close_timeout": timedelta(seconds=10),
    "heartbeat_timeout": timedelta(seconds=5),
    "retry_policy": RetryPolicy(initial_interval=timedelta(milliseconds=20)),
}


@activity.defn
async def greet(name: str) -> str:
    return f"hello {name}"


@activity.defn
async def flaky() -> int:
    attempt = activity.info().attempt
    if attempt < 3:
        raise ApplicationError("not yet")
    return attempt


@activity.defn
async def refuses() -> None:
    raise ApplicationError("never", 42, type="Refusal", non_retryable=True)


@activity.defn
async def resumes() -> int:
    details = activity.info().heartbeat_details
    if details:
        return details[0]
    activity.heartbeat(7)
    raise ApplicationError("lost")


@activity.defn
async def waits() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(0.05)


@workflow.defn
class Hello:
    @workflow.run
    async def run(self, name: str) -> str:
        return await workflow.execute_activity(greet, name, **QUICK)


@workflow.defn
class Retries:
    @workflow.run
    async def run(self) -> list[int]:
        return [
            await workflow.execute_activity(flaky, **QUICK),
            await workflow.execute_activity(resumes, **QUICK),
        ]


@workflow.defn
class Fails:
    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity(refuses, **QUICK)


@workflow.defn
class Local:
    @workflow.run
    async def run(self) -> str:
        return await workflow.execute_local_activity(
            greet, "local", start_to_close_timeout=timedelta(seconds=1)
        )


@workflow.defn
class Patched:
    @workflow.run
    async def run(self) -> bool:
        first = workflow.uuid4()
        changed = workflow.patched("change")
        await asyncio.sleep(0.01)
        return changed and first != workflow.uuid4()


@workflow.defn
class Parent:
    @workflow.run
    async def run(self, child_id: str) -> str:
        return await workflow.execute_child_workflow(Hello.run, "child", id=child_id)


@workflow.defn
class Continues:
    @workflow.run
    async def run(self, left: int) -> int:
        if left > 0:
            workflow.continue_as_new(left - 1)
        return left


@workflow.defn
class Cleans:
    @workflow.run
    async def run(self) -> str:
        try:
            await workflow.execute_activity(
                waits,
                start_to_close_timeout=timedelta(minutes=1),
                heartbeat_timeout=timedelta(seconds=5),
                cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            )
        except (ActivityError, CancelledError) as error:
            if not is_cancelled_exception(error):
                raise
        return await workflow.execute_activity(greet, "cleanup", **QUICK)


@workflow.defn
class Listener:
    def __init__(self) -> None:
        self.notes: list[str] = []
        self.is_over = False

    @workflow.run
    async def run(self) -> list[str]:
        await workflow.wait_condition(lambda: self.is_over)
        await asyncio.sleep(0.01)
        return self.notes

    @workflow.signal
    def note(self, text: str) -> None:
        self.notes.append(text)

    @workflow.signal
    def end(self) -> None:
        self.is_over = True

    @workflow.query
    def told(self) -> list[str]:
        return self.notes

    @workflow.update
    async def add(self, text: str) -> int:
        self.notes.append(text)
        return len(self.notes)

    @add.validator
    def check(self, text: str) -> None:
        if text == "":
            raise ApplicationError("empty")


WORKFLOWS = [Hello, Retries, Fails, Local, Patched, Parent, Continues, Cleans, Listener]
ACTIVITIES = [greet, flaky, refuses, resumes, waits]
