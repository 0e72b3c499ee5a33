import type { Fact } from '@app/contract';

import { scheduledIdOf, type SpecRun, timerStartedIdOf } from './spec-run';

type FactOf<Type extends Fact['type']> = Extract<Fact, { type: Type }>;

type Placed = 'type' | 'eventId' | 'eventTime' | 'noteTime';

/** Activities and timers are named by the ids that workflow code gave them; the events are looked up. */
type FactFields<Type extends Fact['type']> = Partial<Omit<FactOf<Type>, 'type'>> & {
  readonly activityId?: string;
  readonly timerId?: string;
};

/** A fact as a sentence of a spec: complete enough to fold, or as much of one as the sentence cares about. */
export interface FactPattern {
  readonly kind: 'fact';
  readonly type: Fact['type'];
  /** Everything the fact needs to be folded. */
  complete(run: SpecRun): Fact;
  /** What the sentence says about a fact that was decided. */
  expected(run: SpecRun): Readonly<Record<string, unknown>>;
}

type Defaults<Type extends Fact['type']> = (run: SpecRun) => Omit<FactOf<Type>, Placed>;

/** Makes the builder of one type of fact. */
export function factBuilder<Type extends Fact['type']>(
  type: Type,
  defaults: NoInfer<Defaults<Type>>,
) {
  return (fields: FactFields<Type> = {}): FactPattern => ({
    kind: 'fact',
    type,
    complete: (run) =>
      ({
        type,
        ...place(type, run),
        ...defaults(run),
        ...resolved(type, fields, run),
      }) as unknown as Fact,
    expected: (run) => ({ type, ...resolved(type, fields, run) }),
  });
}

function place(type: Fact['type'], run: SpecRun): Readonly<Record<string, number>> {
  const isNote = type.endsWith('Noted') || type.startsWith('Buffer') || type === 'EventBuffered';
  return isNote
    ? { noteTime: run.now }
    : { eventId: run.state?.nextEventId ?? 1, eventTime: run.now };
}

function resolved(
  type: Fact['type'],
  fields: { readonly activityId?: string; readonly timerId?: string },
  run: SpecRun,
): Readonly<Record<string, unknown>> {
  const { activityId, timerId, ...rest } = fields;
  const isScheduled = type === 'ActivityTaskScheduled';
  const isTimer = type === 'TimerStarted' || type === 'TimerFired' || type === 'TimerCanceled';
  return {
    ...(activityId !== undefined &&
      (isScheduled ? { activityId } : { scheduledEventId: scheduledIdOf(run, activityId) })),
    ...(timerId !== undefined && isTimer && { timerId }),
    ...(timerId !== undefined &&
      type !== 'TimerStarted' && { startedEventId: timerStartedIdOf(run, timerId) }),
    ...rest,
  };
}
