import { Random } from '@app/testing';

/** A state machine of the pool: its text, and what a run of it may wait for. */
export interface Machine {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  readonly signalNames: readonly string[];
}

type States = Record<string, Record<string, unknown>>;

const ACTIVITY_TYPES = ['charge', 'ship', 'mail', 'refund'];
export const SIGNAL_NAMES = ['go', 'stop', 'more'];
/** Depth of Parallel and Map in each other. */
const NESTING_MAX = 2;
const STATE_COUNT_MAX = 9;

/** Machines are drawn once and shared by all seeds: drawing and compiling one costs more than a seed may. */
const pool = new Map<number, Machine>();

export const MACHINE_COUNT = 200;

export function machineOf(number: number): Machine {
  const known = pool.get(number);
  if (known !== undefined) return known;
  const machine = new MachineDraw(number).draw();
  pool.set(number, machine);
  return machine;
}

class MachineDraw {
  private readonly random: Random;
  private readonly signalNames = new Set<string>();
  private stateCount = 0;

  constructor(private readonly number: number) {
    this.random = new Random(7_919 * (number + 1));
  }

  draw(): Machine {
    const root = this.states(0);
    return {
      number: this.number,
      name: `machine-${this.number}`,
      text: JSON.stringify(root),
      signalNames: [...this.signalNames],
    };
  }

  private states(depth: number): { StartAt: string; States: States } {
    const { random } = this;
    const states: States = {};
    const length = random.between(1, depth === 0 ? 4 : 2);
    const names: string[] = [];
    for (let index = 0; index < length; index += 1) names.push(this.newName());
    const fallback = random.chance(0.4) ? this.newName() : undefined;
    names.forEach((name, index) => {
      const next = names[index + 1];
      const state = this.state(depth, fallback);
      states[name] = { ...state, ...(next === undefined ? { End: true } : { Next: next }) };
    });
    // A state that nothing leads to does not compile.
    const isReached = names.some((name) => 'Catch' in states[name]!);
    if (fallback !== undefined && isReached) {
      states[fallback] = random.chance(0.3)
        ? { Type: 'Fail', Error: 'GaveUp', Cause: 'the fallback was reached' }
        : { Type: 'Pass', Result: 'caught', ResultPath: '$.caught', End: true };
    }
    return { StartAt: names[0]!, States: states };
  }

  private state(depth: number, fallback: string | undefined): Record<string, unknown> {
    const { random } = this;
    const isFull = this.stateCount >= STATE_COUNT_MAX || depth >= NESTING_MAX;
    const kind = random.weighted({
      task: 10,
      wait: 3,
      signal: 3,
      pass: 1,
      parallel: isFull ? 0 : 2,
      map: isFull ? 0 : 1,
    });
    switch (kind) {
      case 'task':
        return { ...this.task(), ...this.retry(), ...this.catching(fallback) };
      case 'wait':
        return { Type: 'Wait', Seconds: random.pick([1, 2, 5, 30, 90]) };
      case 'signal':
        return { ...this.signal(), ...this.catching(fallback) };
      case 'pass':
        return { Type: 'Pass', Result: random.below(100), ResultPath: '$.passed' };
      case 'parallel': {
        const count = random.between(2, 3);
        const branches = Array.from({ length: count }, () => this.states(depth + 1));
        return {
          Type: 'Parallel',
          Branches: branches,
          ...this.place(),
          ...this.catching(fallback),
        };
      }
      case 'map':
        return {
          Type: 'Map',
          ItemsPath: '$.items',
          ItemSelector: { 'item.$': '$$.Map.Item.Value', items: [] },
          MaxConcurrency: random.below(3),
          ItemProcessor: this.states(NESTING_MAX),
          ...this.place(),
          ...this.catching(fallback),
        };
    }
  }

  private task(): Record<string, unknown> {
    const { random } = this;
    return {
      Type: 'Task',
      Resource: `perdure:activity:${random.pick(ACTIVITY_TYPES)}`,
      ...(random.chance(0.4) && { TimeoutSeconds: random.pick([5, 20, 60]) }),
      ...(random.chance(0.2) && { MaximumAttempts: random.between(1, 2) }),
      ...this.place(),
    };
  }

  private signal(): Record<string, unknown> {
    const name = this.random.pick(SIGNAL_NAMES);
    this.signalNames.add(name);
    return {
      Type: 'Task',
      Resource: `perdure:signal:${name}`,
      ...(this.random.chance(0.4) && { TimeoutSeconds: this.random.pick([10, 60]) }),
      ...this.place(),
    };
  }

  private retry(): Record<string, unknown> {
    if (!this.random.chance(0.6)) return {};
    return {
      Retry: [
        {
          ErrorEquals: ['States.ALL'],
          IntervalSeconds: this.random.pick([1, 2, 5]),
          MaxAttempts: this.random.between(1, 4),
          BackoffRate: this.random.pick([1, 2]),
        },
      ],
    };
  }

  private catching(fallback: string | undefined): Record<string, unknown> {
    if (fallback === undefined || !this.random.chance(0.7)) return {};
    return { Catch: [{ ErrorEquals: ['States.ALL'], Next: fallback, ResultPath: '$.error' }] };
  }

  private place(): Record<string, unknown> {
    return { ResultPath: `$.r${this.stateCount}` };
  }

  private newName(): string {
    this.stateCount += 1;
    return `S${this.stateCount}`;
  }
}
