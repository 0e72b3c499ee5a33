import {
  type EpochMs,
  type Fact,
  type HistoryEvent,
  isEvent,
  type RunBegunFrom,
  type RunId,
  type RunKey,
  type Task,
  type TaskSink,
  type TimerTask,
  type WorkflowStatus,
} from '@app/contract';
import { isOutstanding, type MutableState } from '@app/engine';

import { HostedRun } from '../asl/hosted-run';
import type { EventTap } from '../fork/event-tap';
import type { ScheduleRun } from '../schedule/schedule-run';
import { DueHeap } from './due-heap';
import { isLive } from './is-live';
import { workflowKeyText } from './keys';
import { RecentEvents } from './recent-events';
import { storedVirtualWake, type VirtualClock } from './virtual-clock';
import { isSameVisible, type Visible, visibleOf } from './visible';

/**
 * A run as its owner holds it: the fold of everything stored, plus what the turn in progress has added. Everything
 * here is rebuilt from the store by dropping it, which is what a turn with an unknown outcome does.
 */
export class CachedRun {
  /** Facts of the turn in progress, in order. */
  fresh: Fact[] = [];
  /** `wake_at` as the store has it, or will have it after the turn in progress. */
  storedWakeAt: EpochMs | null = null;
  /** What the run is found by, as the store has it before the turn in progress. */
  storedVisible: Visible;
  /** Number of facts at the last snapshot. */
  snapshotFactNumber = 0;
  /** What makes the run need attention later. May hold what has been overtaken: the engine ignores it when it comes due. */
  readonly timers = new DueHeap<TimerTask>();
  /** Of a run in virtual time: what watches, in real time, over those who work on it. */
  readonly liveTimers = new DueHeap<TimerTask>();
  /** When the shard's own heap next looks at this run; `undefined` when it does not. */
  armedAt: EpochMs | undefined;
  /** The same of the heap of the namespace's clock. */
  clockArmedAt: EpochMs | undefined;
  /** Shared with the wake-ups of this run, which outlive it in the heap without holding it. */
  readonly life = { isOver: false };
  /** The run began in the turn in progress. */
  startedNow = false;
  /** Must be folded again from the store before its code goes on: its host was left half-way. */
  stale = false;
  /** Just folded from the store: what it had handed out before has to be handed out again. */
  reloaded = false;
  /** Its code is being advanced outside of the process. */
  advancing = false;
  /** Another run is being prepared that may take its place: hears what is carried over. */
  tap: EventTap | undefined;
  /** It began in the turn in progress with the history of another run. */
  begunFrom: RunBegunFrom | undefined;
  /** What it is folded from is long, and has no snapshot yet. */
  needsSnapshot = false;
  /** Of a run in virtual time; set by whoever makes it, before anything else is done. */
  clock: VirtualClock | undefined;
  /** Id of the run that follows this one, if one does: every workflow task brings it, and one for all is enough. */
  successorId: RunId | undefined;
  private keyText: string | undefined;
  /** Transfer tasks found when it was folded. */
  readonly undelivered: Task[] = [];

  /** Of a run whose code is elsewhere: what its next workflow task brings. */
  readonly recent: RecentEvents | undefined;
  /** The workflow task that was offered to pollers and, as far as is known, still waits for one. */
  offered: Parameters<TaskSink['withdrawWorkflowTask']>[0] | undefined;

  constructor(
    readonly key: RunKey,
    public state: MutableState,
    readonly hosted: HostedRun | ScheduleRun | undefined,
    /** Facts stored, or being stored by the turn in progress, before `fresh`. */
    public factNumber: number,
  ) {
    this.storedVisible = visibleOf(state);
    this.recent = hosted === undefined ? new RecentEvents() : undefined;
  }

  /** The turn in progress changes what the run is found by. */
  get isChanged(): boolean {
    return !isSameVisible(this.storedVisible, visibleOf(this.state));
  }

  /** The state machine that is the run's code, if one is. */
  get machine(): HostedRun['run'] | undefined {
    return this.hosted instanceof HostedRun ? this.hosted.run : undefined;
  }

  /** Made once: the memory of the shard is asked by it when the run begins and when it ends. */
  get workflowKey(): string {
    this.keyText ??= workflowKeyText(this.key);
    return this.keyText;
  }

  get status(): WorkflowStatus {
    return this.state.status;
  }

  /** When the run next needs attention, by its own clock. What has been overtaken is dropped on the way, once each. */
  nextDueAt(): EpochMs | undefined {
    return this.firstDueAt(this.timers);
  }

  /** When a run in virtual time next needs attention in real time: somebody works on it until then. */
  nextLiveDueAt(): EpochMs | undefined {
    return this.firstDueAt(this.liveTimers);
  }

  /** What the store should hold as `wake_at`. */
  nextWakeAt(): number | undefined {
    const dueAt = this.nextDueAt();
    if (this.clock === undefined) return dueAt;
    return this.nextLiveDueAt() ?? (dueAt === undefined ? undefined : storedVirtualWake(dueAt));
  }

  private firstDueAt(timers: DueHeap<TimerTask>): EpochMs | undefined {
    for (;;) {
      const first = timers.peek();
      if (first === undefined) return undefined;
      if (isOutstanding(first, this.state)) return first.dueAt;
      timers.takeDue(first.dueAt);
    }
  }

  /** `now` is the real time, to which the moments of what is live are translated. */
  addTimer(task: TimerTask, now: EpochMs): void {
    if (this.clock === undefined || !isLive(task, this.state)) this.timers.add(task);
    else this.liveTimers.add({ ...task, dueAt: now + Math.max(0, task.dueAt - this.clock.now) });
  }

  /** A timer whose moment is a real one, whatever the clock of the run. */
  addLiveTimer(task: TimerTask): void {
    (this.clock === undefined ? this.timers : this.liveTimers).add(task);
  }

  /** Sorts an outstanding task: timers into the heap, the rest to be handed out by the next turn. */
  takeUp(task: Task, now: EpochMs): void {
    if ('dueAt' in task) this.addTimer(task, now);
    else this.undelivered.push(task);
  }

  /** Takes over what a decision left. The host sees every event exactly once, in order. */
  absorb(facts: readonly Fact[], state: MutableState): void {
    this.state = state;
    for (const fact of facts) {
      this.fresh.push(fact);
      if (!isEvent(fact)) continue;
      this.take(fact);
      this.tap?.hear(fact);
    }
  }

  /** Shows an event to whoever follows the history of the run in memory. */
  take(event: HistoryEvent): void {
    this.recent?.push(event);
    this.hosted?.fold(event);
  }

  /** After the commit: the turn's facts are part of what is stored. */
  settle(): void {
    this.factNumber += this.fresh.length;
    this.fresh = [];
    this.startedNow = false;
    this.storedVisible = visibleOf(this.state);
    this.begunFrom = undefined;
  }
}
