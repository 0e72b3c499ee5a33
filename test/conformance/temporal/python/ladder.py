"""Rows of the ladder that fit in Python: hello, signals and queries, an update. Prints a line of JSON."""

import asyncio
import json
import sys
import uuid
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import Replayer, Worker


@activity.defn
async def greet(name: str) -> str:
    return f"hello {name}"


@workflow.defn
class Hello:
    @workflow.run
    async def run(self, name: str) -> str:
        return await workflow.execute_activity(
            greet, name, start_to_close_timeout=timedelta(seconds=10)
        )


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


async def main() -> None:
    client = await Client.connect(sys.argv[1])
    queue = str(uuid.uuid4())
    told = {}
    async with Worker(
        client, task_queue=queue, workflows=[Hello, Listener], activities=[greet]
    ):
        told["hello"] = await client.execute_workflow(
            Hello.run, "python", id=str(uuid.uuid4()), task_queue=queue
        )
        handle = await client.start_workflow(
            Listener.run, id=str(uuid.uuid4()), task_queue=queue
        )
        await handle.signal(Listener.note, "a")
        told["query"] = await handle.query(Listener.told)
        told["update"] = await handle.execute_update(Listener.add, "b")
        try:
            await handle.execute_update(Listener.add, "")
        except Exception as error:
            told["rejected"] = type(error).__name__
        await handle.signal(Listener.end)
        told["result"] = await handle.result()
        history = await handle.fetch_history()
    await Replayer(workflows=[Hello, Listener]).replay_workflow(history)
    print(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main())
