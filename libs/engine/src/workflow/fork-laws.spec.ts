import { type Fact, isEvent, type ResetWorkflow, RunId, WorkflowId } from '@app/contract';
import {
  engine,
  forkPrefixOf,
  type Move,
  moves,
  NEXT_RUN_ID,
  requestOf,
  SPEC_PLACE,
  SPEC_RUN,
  startWorkflow,
} from '@app/testing';
import fc from 'fast-check';

import { decide, decideFork, decideStart } from '../decide';
import type { NewRun } from '../decision';
import { outstandingTasks } from '../outstanding-tasks';
import { replay } from '../replay';
import { fromSnapshot, type StateSnapshot, toSnapshot } from '../snapshot';
import type { MutableState } from '../state';
import { tasksOf } from '../tasks-of';
import type { ForkRequest } from './fork-request';

/*
 * What holds for every run that begins with the history of another, wherever it begins and whatever the other has lived
 * through. A failure prints the seed and the smallest life; `fc.assert(..., { seed, path })` replays it.
 */

interface Life {
  readonly facts: Fact[];
  state: MutableState;
  now: number;
}

const start = startWorkflow({
  start: { workflowType: 'order', taskQueue: 'queue', workflowRunTimeoutMs: 20_000 },
}).build(engine.given());

function begin(): Life {
  const decision = decideStart(undefined, start as never);
  if (decision.type !== 'accept' || decision.newRun === undefined) throw new Error('not started');
  const facts = [...decision.newRun.facts];
  return { facts, state: replay(SPEC_PLACE, facts), now: start.now };
}

function live(life: Life, lifeMoves: readonly Move[]): Life {
  for (const move of lifeMoves) {
    life.now += move.afterMs;
    const request = requestOf(move, life.state, life.now);
    if (request === undefined) continue;
    life.now = Math.max(life.now, request.now);
    const decision = decide(life.state, request);
    if (decision.type !== 'accept' || decision.state === undefined) continue;
    life.facts.push(...decision.facts);
    life.state = decision.state;
  }
  return life;
}

const COPY = {
  ...SPEC_RUN,
  workflowId: WorkflowId('copy'),
  base: { workflowId: SPEC_RUN.workflowId },
  newRunId: NEXT_RUN_ID,
  reason: 'because',
  identity: 'client',
};

function forkRequest(lastEventId: number, now: number): ForkRequest {
  return { ...COPY, type: 'ForkWorkflow', lastEventId, now };
}

function resetRequest(eventId: number, now: number): ResetWorkflow {
  const { base: _base, ...rest } = COPY;
  const { workflowId } = SPEC_RUN;
  const point = { type: 'Event', eventId } as const;
  return { ...rest, workflowId, type: 'ResetWorkflow', point, excludes: [], now };
}

interface Forked {
  readonly newRun: NewRun;
  /** What the store has of the new run. */
  readonly facts: readonly Fact[];
  readonly place: Parameters<typeof replay>[0];
  readonly base: readonly Fact[];
}

function forkedAt(life: Life, request: ForkRequest): Forked | undefined {
  const { facts, state } = life;
  let prefix: ReturnType<typeof forkPrefixOf>;
  try {
    prefix = forkPrefixOf(facts, request);
  } catch {
    return undefined;
  }
  const header = {
    runId: state.info.runId,
    status: state.status,
    startRequestId: 'start',
    startedTime: 0,
  };
  const current = request.type === 'ForkWorkflow' ? undefined : { header, state };
  const decision = decideFork(current, prefix, request);
  if (decision.type !== 'accept' || decision.newRun === undefined) return undefined;
  const { newRun } = decision;
  const length = prefix.state.nextEventId - 1;
  const common = facts.filter(isEvent).slice(0, length);
  return {
    newRun,
    facts: [prefix.state.info.started, ...common.slice(1), ...newRun.facts],
    place: { key: prefix.state.info, runId: newRun.runId },
    base: facts,
  };
}

/** Forks of a random life at places spread over its history. */
function forksOf(lifeMoves: readonly Move[]): Forked[] {
  const life = live(begin(), lifeMoves);
  const lastEventId = life.state.nextEventId - 1;
  const forks: Forked[] = [];
  for (let eventId = 1; eventId <= lastEventId; eventId += 3) {
    const fork = forkedAt(life, forkRequest(eventId, life.now + 5));
    const reset = forkedAt(life, resetRequest(eventId, life.now + 5));
    forks.push(...[fork, reset].filter((each) => each !== undefined));
  }
  return forks;
}

const law = (check: (forked: Forked) => void, numRuns = 15): void => {
  fc.assert(
    fc.property(moves, (lifeMoves) => {
      forksOf(lifeMoves).forEach(check);
    }),
    { numRuns },
  );
};

const text = (task: object): string => JSON.stringify(task, Object.keys(task).sort());

describe('a run that begins with the history of another, from any place of it', () => {
  it('is begun in most places, by forks and by resets, so that the laws below mean something', () => {
    const kinds = new Map<string, number>();
    const seen = new Set<string>();
    law(({ newRun, facts }) => {
      const kind = newRun.state.origin!.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      for (const { type } of facts.slice(facts.indexOf(newRun.facts[0]!))) seen.add(type);
    }, 150);
    expect(kinds.get('Fork')).toBeGreaterThan(300);
    expect(kinds.get('Reset')).toBeGreaterThan(50);
    const expected = ['WorkflowExecutionSignaled', 'WorkflowExecutionUpdateAdmitted'];
    expect(expected.filter((type) => !seen.has(type))).toEqual([]);
  });

  it('has a history that folds to the state it has', () => {
    law(({ facts, place, newRun }) => {
      expect(toSnapshot(replay(place, facts))).toEqual(toSnapshot(newRun.state));
    });
  });

  it('has a history of which any prefix folds, on top of a stored state too', () => {
    law(({ facts, place, newRun }) => {
      for (let length = 1; length < facts.length; length += 11) {
        const prefix = replay(place, facts.slice(0, length));
        const stored = JSON.parse(JSON.stringify(toSnapshot(prefix))) as StateSnapshot;
        const whole = replay(place, facts.slice(length), fromSnapshot(stored));
        expect(toSnapshot(whole)).toEqual(toSnapshot(newRun.state));
      }
    }, 8);
  });

  it('has events 1, 2, 3, ... whose times do not go back', () => {
    law(({ facts }) => {
      const events = facts.filter(isEvent);
      expect(events.map(({ eventId }) => eventId)).toEqual(events.map((_each, index) => index + 1));
      const times = events.map(({ eventTime }) => eventTime);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    });
  });

  it('is open, nobody has anything of it, and its facts have said all it needs', () => {
    law(({ newRun }) => {
      const { state, facts } = newRun;
      expect(state.status).toBe('Running');
      // A history that was paused is gone on with when somebody lets it.
      if (state.paused === undefined) expect(state.workflowTask?.startedEventId).toBe(0);
      expect(state.buffered).toEqual([]);
      for (const activity of state.activities.values()) {
        expect([activity.started, activity.attempt]).toEqual([
          undefined,
          activity.scheduled.firstAttempt,
        ]);
      }
      const said = new Set(facts.flatMap((fact) => tasksOf(fact, state)).map(text));
      for (const task of outstandingTasks(state)) expect(said).toContain(text(task));
    });
  });

  it('knows every signal that the other has taken, once, when it is a reset', () => {
    law(({ facts, base, newRun }) => {
      if (newRun.state.origin?.kind !== 'Reset') return;
      const told = (all: readonly Fact[]) =>
        all.flatMap((fact) => (fact.type === 'WorkflowExecutionSignaled' ? [fact.signalName] : []));
      const buffered = base.flatMap((fact) =>
        fact.type === 'EventBuffered' && fact.event.type === 'WorkflowExecutionSignaled'
          ? [fact.event.signalName]
          : [],
      );
      const all = new Set([...told(base), ...buffered]);
      expect([...told(facts)].sort((a, b) => a.localeCompare(b))).toEqual(
        [...all].sort((a, b) => a.localeCompare(b)),
      );
    });
  });

  it('lives on like any other', () => {
    fc.assert(
      fc.property(moves, moves, (before, after) => {
        const forked = forksOf(before).at(-1);
        if (forked === undefined) return;
        const { facts, place, newRun } = forked;
        const life = live(
          { facts: [...facts], state: newRun.state, now: start.now + 99_999 },
          after,
        );
        expect(toSnapshot(replay(place, life.facts))).toEqual(toSnapshot(life.state));
        expect(life.state.info.runId).toBe(RunId(NEXT_RUN_ID));
      }),
      { numRuns: 20 },
    );
  });
});
