import { type Fact, type HistoryEvent, isEvent, type Task } from '@app/contract';
import {
  engine,
  type Move,
  moves,
  requestOf,
  SPEC_PLACE,
  startWorkflow,
  takeRequest,
  timerRequest,
} from '@app/testing';
import fc from 'fast-check';

import { decide, decideStart, type RunRequest } from './decide';
import type { Decision } from './decision';
import { isOutstanding } from './is-outstanding';
import { outstandingTasks } from './outstanding-tasks';
import { replay } from './replay';
import { fromSnapshot, type StateSnapshot, toSnapshot } from './snapshot';
import type { MutableState } from './state';
import { tasksOf } from './tasks-of';

/*
 * What holds for every life of a run, whatever is asked of it in whatever order. A failure prints the seed and the
 * smallest life that breaks the law; `fc.assert(..., { seed, path })` replays it.
 */

interface Life {
  facts: Fact[];
  state: MutableState;
  /** Every task that a fact has made necessary on the way. */
  derived: Task[];
  now: number;
  requests: RunRequest[];
  /** Names of the signals that were accepted. */
  signals: string[];
}

const start = startWorkflow({
  start: { workflowType: 'order', taskQueue: 'queue', workflowRunTimeoutMs: 20_000 },
}).build(engine.given());

function begin(): Life {
  const decision = decideStart(undefined, start as never);
  if (decision.type !== 'accept' || decision.newRun === undefined) throw new Error('not started');
  const facts = [...decision.newRun.facts];
  const state = replay(SPEC_PLACE, facts);
  return {
    facts,
    state,
    derived: facts.flatMap((fact) => tasksOf(fact, state)),
    now: start.now,
    requests: [],
    signals: [],
  };
}

function live(lifeMoves: readonly Move[], each?: (life: Life, decision: Decision) => void): Life {
  const life = begin();
  for (const move of lifeMoves) {
    life.now += move.afterMs;
    const request = requestOf(move, life.state, life.now);
    if (request === undefined) continue;
    life.now = Math.max(life.now, request.now);
    const decision = decide(life.state, request);
    each?.(life, decision);
    if (decision.type !== 'accept' || decision.state === undefined) continue;
    if (request.type === 'SignalWorkflow') life.signals.push(request.signalName);
    life.requests.push(request);
    life.facts.push(...decision.facts);
    life.state = decision.state;
    life.derived.push(...decision.facts.flatMap((fact) => tasksOf(fact, life.state)));
  }
  return life;
}

const law = (check: (lifeMoves: Move[]) => void, numRuns = 50): void => {
  fc.assert(fc.property(moves, check), { numRuns });
};

/** As a store gives it back: without what is `undefined`, and nothing shared. */
const stored = (state: MutableState): StateSnapshot =>
  JSON.parse(JSON.stringify(toSnapshot(state))) as StateSnapshot;

const text = (task: Task): string => JSON.stringify(task, Object.keys(task).sort());

describe('in every life of a run', () => {
  it('much of what can happen happens, so that the laws below mean something', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(moves, (lifeMoves) => {
        for (const { type } of live(lifeMoves).facts) seen.add(type);
      }),
      { numRuns: 400, seed: 1 },
    );
    const expected = [
      'ActivityTaskAcceptNoted',
      'ActivityTaskCanceled',
      'ActivityTaskCompleted',
      'ActivityTaskFailed',
      'ActivityTaskHeartbeatNoted',
      'ActivityTaskOptionsNoted',
      'ActivityTaskPauseNoted',
      'ActivityTaskResetNoted',
      'ActivityTaskRetryNoted',
      'ActivityTaskReturnNoted',
      'ActivityTaskTimedOut',
      'ActivityTaskUnpauseNoted',
      'BufferFlushed',
      'SpeculativeTaskDropNoted',
      'SpeculativeTaskNoted',
      'StickyQueueNoted',
      'UpdateAdmitNoted',
      'UpdateRejectNoted',
      'WorkflowExecutionUpdateAccepted',
      'WorkflowExecutionUpdateCompleted',
      'WorkflowTaskHeartbeatNoted',
      'MarkerRecorded',
      'WorkflowExecutionOptionsUpdated',
      'WorkflowExecutionPaused',
      'WorkflowExecutionUnpaused',
      'UpsertWorkflowSearchAttributes',
      'WorkflowPropertiesModified',
      'BufferedTimerDropped',
      'TimerCanceled',
      'TimerFired',
      'WorkflowExecutionCancelRequested',
      'WorkflowExecutionCanceled',
      'WorkflowExecutionCompleted',
      'WorkflowExecutionContinuedAsNew',
      'WorkflowExecutionFailed',
      'WorkflowExecutionTerminated',
      'WorkflowExecutionTimedOut',
      'WorkflowTaskAttemptStartNoted',
      'WorkflowTaskFailed',
      'WorkflowTaskTimedOut',
      'StartChildWorkflowExecutionInitiated',
      'StartChildWorkflowExecutionFailed',
      'ChildWorkflowExecutionStarted',
      'ChildWorkflowExecutionCompleted',
      'ChildWorkflowExecutionFailed',
      'ChildWorkflowExecutionCanceled',
      'ChildWorkflowExecutionTimedOut',
      'ChildWorkflowExecutionTerminated',
      'SignalExternalWorkflowExecutionInitiated',
      'SignalExternalWorkflowExecutionFailed',
      'ExternalWorkflowExecutionSignaled',
      'RequestCancelExternalWorkflowExecutionInitiated',
      'RequestCancelExternalWorkflowExecutionFailed',
      'ExternalWorkflowExecutionCancelRequested',
    ];
    expect(expected.filter((type) => !seen.has(type))).toEqual([]);
  });

  it('folding its facts gives what the decisions left, notes included', () => {
    law((lifeMoves) => {
      const { facts, state } = live(lifeMoves);
      expect(toSnapshot(replay(SPEC_PLACE, facts))).toEqual(toSnapshot(state));
    });
  });

  it('any prefix folds, and folding the rest on top gives the same', () => {
    law((lifeMoves) => {
      const { facts, state } = live(lifeMoves);
      for (let length = 1; length < facts.length; length += 7) {
        const prefix = replay(SPEC_PLACE, facts.slice(0, length));
        const whole = replay(SPEC_PLACE, facts.slice(length), fromSnapshot(stored(prefix)));
        expect(toSnapshot(whole)).toEqual(toSnapshot(state));
      }
    }, 25);
  });

  it('deciding again decides the same, and deciding changes no state', () => {
    law((lifeMoves) => {
      live(lifeMoves, (life) => {
        const before = toSnapshot(life.state);
        const request = requestOf(lifeMoves[0]!, life.state, life.now);
        if (request === undefined) return;
        const first = decide(life.state, request);
        const second = decide(life.state, request);
        expect(toSnapshot(life.state)).toEqual(before);
        if (first.type !== 'accept' || second.type !== 'accept') {
          expect(second).toEqual(first);
          return;
        }
        expect([second.facts, second.outcome]).toEqual([first.facts, first.outcome]);
      });
    }, 25);
  });

  it('a state restored from a snapshot decides like the one it was taken of', () => {
    law((lifeMoves) => {
      live(lifeMoves, ({ state, requests, now }) => {
        const request = requests.at(-1);
        if (request === undefined) return;
        const again = { ...request, now } as RunRequest;
        const decided = decide(state, again);
        const restored = decide(fromSnapshot(stored(state)), again);
        expect(restored.type).toBe(decided.type);
        if (decided.type !== 'accept' || restored.type !== 'accept') return;
        expect(restored.facts).toEqual(decided.facts);
      });
    }, 25);
  });

  it('events are numbered 1, 2, 3, ... and no time goes back', () => {
    law((lifeMoves) => {
      const { facts, state } = live(lifeMoves);
      const events = facts.filter(isEvent);
      expect(events.map(({ eventId }) => eventId)).toEqual(
        events.map((_event, index) => index + 1),
      );
      expect(state.nextEventId).toBe(events.length + 1);
      const times = events.map(({ eventTime }) => eventTime);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      const notes = facts.flatMap((fact) => ('noteTime' in fact ? [fact.noteTime] : []));
      expect(notes).toEqual([...notes].sort((a, b) => a - b));
    });
  });

  it('exactly one event closes it, and it is the last fact', () => {
    law((lifeMoves) => {
      const { facts, state } = live(lifeMoves);
      const closing = facts.filter(({ type }) =>
        /^WorkflowExecution(Completed|Failed|TimedOut|Canceled|Terminated|ContinuedAsNew)$/.test(
          type,
        ),
      );
      expect(closing).toEqual(state.status === 'Running' ? [] : [facts.at(-1)]);
    });
  });

  it('an accepted decision changes something, and a refusal changes nothing', () => {
    law((lifeMoves) => {
      live(lifeMoves, (_life, decision) => {
        if (decision.type === 'accept') {
          expect(decision.facts.length + (decision.newRun?.facts.length ?? 0)).toBeGreaterThan(0);
        }
      });
    }, 25);
  });

  it('accepted signals are kept once and in order: as events, or in the buffer', () => {
    law((lifeMoves) => {
      const { facts, state, signals } = live(lifeMoves);
      const kept = [...facts, ...state.buffered].flatMap((fact) =>
        fact.type === 'WorkflowExecutionSignaled' ? [fact.signalName] : [],
      );
      expect(kept).toEqual(signals);
      expect(state.signalCount).toBe(signals.length);
    });
  });

  it('an attempt is started once, or again only after it came back', () => {
    law((lifeMoves) => {
      const startable = new Map<string, boolean>();
      for (const fact of live(lifeMoves).facts) {
        if (fact.type !== 'ActivityTaskStartNoted' && fact.type !== 'ActivityTaskReturnNoted')
          continue;
        const name = `${fact.scheduledEventId} ${fact.attempt}`;
        const isStart = fact.type === 'ActivityTaskStartNoted';
        expect(startable.get(name) ?? true).toBe(isStart);
        startable.set(name, !isStart);
      }
    });
  });

  it('an activity ends once, and its start is written just before, if it had one', () => {
    law((lifeMoves) => {
      const ended = new Set<number>();
      const starts = new Map<number, number>();
      for (const fact of live(lifeMoves).facts) {
        if (fact.type === 'ActivityTaskStarted') starts.set(fact.scheduledEventId, fact.eventId);
        if (
          fact.type !== 'ActivityTaskCompleted' &&
          fact.type !== 'ActivityTaskFailed' &&
          fact.type !== 'ActivityTaskTimedOut' &&
          fact.type !== 'ActivityTaskCanceled'
        ) {
          continue;
        }
        expect(ended.has(fact.scheduledEventId)).toBe(false);
        ended.add(fact.scheduledEventId);
        expect(fact.startedEventId).toBe(starts.get(fact.scheduledEventId) ?? 0);
      }
    });
  });
});

describe('what a run asks of others', () => {
  const asked = /^(StartChild|SignalExternal|RequestCancelExternal)WorkflowExecutionInitiated$/;

  it('is sent once, with an id of its own, unless it was known to fail', () => {
    law((lifeMoves) => {
      const { facts, derived } = live(lifeMoves);
      const sent = derived.flatMap((task) =>
        task.type === 'SendRequest' && task.initiatedEventId !== undefined
          ? [task.initiatedEventId]
          : [],
      );
      const events = facts.filter(isEvent);
      const initiated = events.filter(({ type }) => asked.test(type));
      expect(new Set(sent).size).toBe(sent.length);
      const ids = derived.flatMap((task) =>
        task.type === 'SendRequest' ? [task.request.requestId] : [],
      );
      expect(new Set(ids).size).toBe(ids.length);
      for (const { eventId } of initiated.filter((event) => !isGivenUp(event, events))) {
        expect(sent).toContain(eventId);
      }
    });
  });

  it('has at most one outcome, and a child that ends has started before', () => {
    law((lifeMoves) => {
      const outcomes = new Set<string>();
      const started = new Map<number, number>();
      for (const fact of live(lifeMoves).facts.filter(isEvent)) {
        if (!('initiatedEventId' in fact)) continue;
        const { initiatedEventId } = fact;
        if (fact.type === 'ChildWorkflowExecutionStarted') {
          expect(started.has(initiatedEventId)).toBe(false);
          started.set(initiatedEventId, fact.eventId);
          continue;
        }
        expect(outcomes.has(String(initiatedEventId))).toBe(false);
        outcomes.add(String(initiatedEventId));
        if ('startedEventId' in fact) {
          expect(fact.startedEventId).toBe(started.get(initiatedEventId));
        }
      }
    });
  });

  it('leaves no child without its parent close policy when the run ends', () => {
    law((lifeMoves) => {
      const { state, derived } = live(lifeMoves);
      const closed = derived.flatMap((task) =>
        task.type === 'SendRequest' &&
        'childOf' in task.request &&
        task.initiatedEventId === undefined
          ? [task.request.childOf.initiatedEventId]
          : [],
      );
      const left = state.children
        .values()
        .filter(({ parentClosePolicy }) => parentClosePolicy !== 'Abandon')
        .map(({ initiatedEventId }) => initiatedEventId);
      expect(closed).toEqual(state.status === 'Running' ? [] : left);
    });
  });
});

/** A namespace that does not exist, the run itself, or a child whose parent closed with the same task. */
function isGivenUp(event: HistoryEvent, events: readonly HistoryEvent[]): boolean {
  const next = events[event.eventId];
  if (next !== undefined && 'initiatedEventId' in next && next.initiatedEventId === event.eventId) {
    return true;
  }
  const last = events.at(-1);
  return (
    event.type === 'StartChildWorkflowExecutionInitiated' &&
    last !== undefined &&
    'workflowTaskCompletedEventId' in last &&
    last.workflowTaskCompletedEventId === event.workflowTaskCompletedEventId
  );
}

describe('what a run needs from the outside', () => {
  it('has all been said by its facts on the way', () => {
    law((lifeMoves) => {
      const { derived, state } = live(lifeMoves);
      const said = new Set(derived.map(text));
      for (const task of outstandingTasks(state)) expect(said).toContain(text(task));
    });
  });

  it('is the same for a run that was folded again', () => {
    law((lifeMoves) => {
      const { facts, state } = live(lifeMoves);
      expect(outstandingTasks(replay(SPEC_PLACE, facts))).toEqual(outstandingTasks(state));
    }, 25);
  });

  it('is all that still means anything: what was said before and is overtaken changes nothing', () => {
    law((lifeMoves) => {
      const { derived, state, now } = live(lifeMoves);
      const dueByDuty = new Map(outstandingTasks(state).map((task) => [dutyOf(task), dueOf(task)]));
      for (const task of derived) {
        const due = dueByDuty.get(dutyOf(task));
        // A run's clock does not go back: what is asked of it earlier happens when it was last heard of.
        const at = Math.max(now, dueOf(task), state.lastFactTime);
        // What is outstanding and due may as well be done by an earlier word of it.
        if (due !== undefined && at >= due) continue;
        const decision = decideTask(task, state, at);
        if (decision !== undefined) expect([task, decision.type]).not.toEqual([task, 'accept']);
      }
    });
  });

  it('may be dropped as soon as it is said to be over, and never before', () => {
    let dropped = 0;
    law((lifeMoves) => {
      const { derived, state, now } = live(lifeMoves);
      for (const task of derived) {
        if (!('dueAt' in task) || isOutstanding(task, state)) continue;
        dropped += 1;
        expect(outstandingTasks(state).map(text)).not.toContain(text(task));
        const request = timerRequest(task, Math.max(now, task.dueAt));
        if (request === undefined) continue;
        expect([task, decide(state, request).type]).not.toEqual([task, 'accept']);
      }
      for (const task of outstandingTasks(state)) {
        if ('dueAt' in task) expect([task, isOutstanding(task, state)]).toEqual([task, true]);
      }
    });
    expect(dropped).toBeGreaterThan(50);
  });

  it('means something as long as it is outstanding', () => {
    law((lifeMoves) => {
      const { state, now } = live(lifeMoves);
      for (const task of outstandingTasks(state)) {
        const decision = decideTask(task, state, Math.max(now, dueOf(task)));
        if (decision !== undefined) expect([task, decision.type]).toEqual([task, 'accept']);
      }
    });
  });
});

/** What a task is for, whenever it is due and in whatever words it was said. */
function dutyOf(task: Task): string {
  switch (task.type) {
    case 'DispatchActivityTask':
    case 'RetryActivityTask':
      return `hand out attempt ${task.attempt} of ${task.scheduledEventId}`;
    case 'DispatchWorkflowTask':
    case 'RetryWorkflowTask':
      return `hand out workflow task ${task.scheduledEventId}, attempt ${task.attempt}`;
    case 'TimeOutActivityTask':
      return `time out attempt ${task.attempt} of ${task.scheduledEventId}: ${task.timeoutType}`;
    case 'WithdrawActivityTask':
    case 'SendRequest':
    case 'NotifyActivityCancel':
    case 'FireTimer':
    case 'TimeOutWorkflow':
    case 'ScheduleFirstWorkflowTask':
    case 'TimeOutWorkflowTask':
    case 'LoseActivityTask':
      return text(task);
  }
}

function dueOf(task: Task): number {
  return 'dueAt' in task ? task.dueAt : 0;
}

/** What comes of a task that is done at `now`. */
function decideTask(task: Task, state: MutableState, now: number): Decision | undefined {
  switch (task.type) {
    case 'WithdrawActivityTask':
    case 'SendRequest':
    case 'NotifyActivityCancel':
      return undefined;
    case 'DispatchWorkflowTask':
    case 'RetryWorkflowTask':
      return decide(state, takeRequest(task, 'RecordWorkflowTaskStarted', now));
    case 'DispatchActivityTask':
    case 'RetryActivityTask':
      return decide(state, takeRequest(task, 'RecordActivityTaskStarted', now));
    case 'FireTimer':
    case 'TimeOutWorkflow':
    case 'ScheduleFirstWorkflowTask':
    case 'TimeOutWorkflowTask':
    case 'TimeOutActivityTask':
    case 'LoseActivityTask': {
      const request = timerRequest(task, now);
      return request && decide(state, request);
    }
  }
}
