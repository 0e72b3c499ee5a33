import { type Command, type HistoryEvent, isEvent, type RunId, type RunKey } from '@app/contract';

import type { HistoryWorld } from './history-world';

/** Workflow code as a function: what it wants, given all that has happened. Asked again with every workflow task. */
export type Script = (events: readonly HistoryEvent[]) => readonly Command[];

/** Hosts workflow code outside of the service, one workflow task after the other, for every run that was started. */
export class ScriptedHost {
  private polls = 0;

  constructor(
    private readonly world: HistoryWorld,
    private readonly scripts: Readonly<Record<string, Script>>,
  ) {}

  /** Works until nothing happens any more for `quietMs`. What it is told wrong, or not at all, it tries again. */
  async work(quietMs = 30_000): Promise<void> {
    for (let quiet = 0; quiet < quietMs; quiet += 1_000) {
      let isBusy = true;
      while (isBusy) {
        isBusy = false;
        for (const run of this.started()) isBusy = (await this.serve(run)) || isBusy;
        if (isBusy) quiet = 0;
      }
      await this.world.time.pass(1_000);
    }
  }

  /** Events of all runs of a workflow id, oldest run first. */
  async eventsOf(workflowId: string): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    for (const runId of this.runIdsOf(workflowId)) events.push(...(await this.eventsOfRun(runId)));
    return events;
  }

  /** Runs of a workflow id, in the order in which they began. */
  runIdsOf(workflowId: string): RunId[] {
    return this.started()
      .filter((run) => run.workflowId === workflowId)
      .map(({ runId }) => runId);
  }

  /** Runs that were to begin, as far as the store was asked; whether it did, describing them tells. */
  private started(): RunKey[] {
    const runs = new Map<string, RunKey>();
    for (const { starts } of this.world.writes) for (const run of starts) runs.set(run.runId, run);
    return [...runs.values()];
  }

  private async eventsOfRun(runId: RunId): Promise<HistoryEvent[]> {
    return (await this.world.factsOf(runId)).filter(isEvent);
  }

  /** Whether the run had a workflow task, and it was answered. */
  private async serve({ workflowId, runId }: RunKey): Promise<boolean> {
    try {
      const run = await this.world.describe(workflowId);
      const task = run?.runId === runId ? run.pendingWorkflowTask : undefined;
      const script = run && this.scripts[run.workflowType];
      if (task === undefined || script === undefined || task.scheduledEventId === 0) return false;
      if (task.startedTime !== undefined) return false;
      const { scheduledEventId, attempt } = task;
      this.polls += 1;
      const poll = { identity: 'host', pollRequestId: `poll ${String(this.polls)}` };
      const type = 'RecordWorkflowTaskStarted';
      const taken = await this.world.ask(workflowId, {
        type,
        runId,
        scheduledEventId,
        attempt,
        ...poll,
      });
      if (!taken.ok) return false;
      const { startedEventId, scheduledEventId: renumbered, attempt: counted } = taken.reply;
      const answered = await this.world.ask(workflowId, {
        type: 'RespondWorkflowTaskCompleted',
        runId,
        scheduledEventId: renumbered,
        startedEventId,
        attempt: counted,
        commands: script(await this.eventsOfRun(runId)),
        identity: 'host',
        newRunId: this.world.newRunId(),
      });
      return answered.ok;
    } catch {
      return false;
    }
  }
}
