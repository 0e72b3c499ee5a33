"""The subset of the ladder that fits in Python: a worker and a client against the address given. Prints a line of JSON."""

import asyncio
import json
import sys
import uuid
from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleIntervalSpec,
    ScheduleSpec,
    WorkflowFailureError,
)
from temporalio.worker import Replayer, Worker

from steps import (
    ACTIVITIES,
    WORKFLOWS,
    Cleans,
    Continues,
    Fails,
    Hello,
    Listener,
    Local,
    Parent,
    Patched,
    Retries,
)


class Ladder:
    def __init__(self, client: Client, queue: str) -> None:
        self.client = client
        self.queue = queue
        self.told: dict = {}
        self.handles: list = []

    async def start(self, run, *args):
        handle = await self.client.start_workflow(
            run, args=args, id=str(uuid.uuid4()), task_queue=self.queue
        )
        self.handles.append(handle)
        return handle

    async def step(self, name: str, run, *args) -> None:
        self.told[name] = await (await self.start(run, *args)).result()

    async def failure(self) -> None:
        try:
            await (await self.start(Fails.run)).result()
        except WorkflowFailureError as error:
            cause = error.cause.cause
            self.told["fails"] = [cause.type, cause.non_retryable, *cause.details]

    async def messages(self) -> None:
        handle = await self.start(Listener.run)
        await handle.signal(Listener.note, "a")
        self.told["query"] = await handle.query(Listener.told)
        self.told["update"] = await handle.execute_update(Listener.add, "b")
        try:
            await handle.execute_update(Listener.add, "")
        except Exception as error:
            self.told["rejected"] = type(error).__name__
        await handle.signal(Listener.end)
        self.told["result"] = await handle.result()

    async def cancellation(self) -> None:
        handle = await self.start(Cleans.run)
        while True:
            pending = (await handle.describe()).raw_description.pending_activities
            if any(each.HasField("last_heartbeat_time") for each in pending):
                break
            await asyncio.sleep(0.02)
        await handle.cancel()
        self.told["cleans"] = await handle.result()

    async def schedule(self) -> None:
        action = ScheduleActionStartWorkflow(
            Hello.run, "schedule", id="python-scheduled", task_queue=self.queue
        )
        spec = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(hours=1))])
        schedule = await self.client.create_schedule(
            "python-schedule", Schedule(action=action, spec=spec)
        )
        await schedule.trigger()
        while not (recent := (await schedule.describe()).info.recent_actions):
            await asyncio.sleep(0.05)
        started = self.client.get_workflow_handle(recent[0].action.workflow_id)
        self.told["schedule"] = await started.result()
        await schedule.delete()

    async def replay(self) -> None:
        replayer = Replayer(workflows=WORKFLOWS)
        for handle in self.handles:
            await replayer.replay_workflow(await handle.fetch_history())
        self.told["replayed"] = len(self.handles)


async def main() -> None:
    client = await Client.connect(sys.argv[1])
    queue = str(uuid.uuid4())
    ladder = Ladder(client, queue)
    async with Worker(client, task_queue=queue, workflows=WORKFLOWS, activities=ACTIVITIES):
        await ladder.step("hello", Hello.run, "python")
        await ladder.step("retries", Retries.run)
        await ladder.step("local", Local.run)
        await ladder.step("patched", Patched.run)
        await ladder.step("parent", Parent.run, str(uuid.uuid4()))
        await ladder.step("continues", Continues.run, 3)
        await ladder.failure()
        await ladder.messages()
        await ladder.cancellation()
        await ladder.schedule()
    await ladder.replay()
    print(json.dumps(ladder.told))


if __name__ == "__main__":
    asyncio.run(main())
