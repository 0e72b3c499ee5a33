import type {
  ExecutionStore,
  HistoryAppend,
  ShardLease,
  TurnWrite,
  TurnWritten,
} from '@app/contract';
import { StoreUnavailable } from '@app/postgres';

import type { FaultPoint } from './faults';
import type { SimProcess } from './sim-process';
import type { World } from './world';

/** Where a process can break around a call, by what the call does. */
const POINTS: Readonly<Record<string, readonly [FaultPoint, FaultPoint]>> = {
  acquireShard: ['history.before-acquire', 'history.after-acquire'],
  reacquireShard: ['history.before-acquire', 'history.after-acquire'],
  writeTurn: ['history.before-commit', 'history.after-commit'],
  loadRuns: ['history.before-load', 'history.after-load'],
  findRequests: ['history.before-load', 'history.after-load'],
};

/** A connection that says nothing is given up after this. */
const SILENCE_MS = 5_000;

/**
 * The way of one process to the store: it takes time, and statements or answers may get lost on it. Whatever operations
 * the store has go this way.
 */
export function storeLink(
  world: World,
  process: SimProcess,
  onReplaced: () => void,
): ExecutionStore {
  const link = new StoreLink(world, process, onReplaced);
  return new Proxy(world.store, {
    get: (store, operation: keyof ExecutionStore) => {
      const execute = store[operation] as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => {
        const sent = operation === 'writeTurn' ? [asSent(args[0] as TurnWrite)] : args;
        return link.call(operation, async () => {
          const result = await execute.apply(store, sent);
          link.observe(operation, sent, result);
          return result;
        });
      };
    },
  });
}

/** What the owner goes on to do with its objects must not reach what it has sent. */
function asSent(write: TurnWrite): TurnWrite {
  return { ...write, appends: write.appends.map((each) => ({ ...each, facts: [...each.facts] })) };
}

class StoreLink {
  constructor(
    private readonly world: World,
    private readonly process: SimProcess,
    private readonly onReplaced: () => void,
  ) {}

  observe(
    operation: keyof ExecutionStore,
    [sent, given]: readonly unknown[],
    result: unknown,
  ): void {
    const { faults, monitor } = this.world;
    if (operation === 'acquireShard') monitor.acquired(this.process.name, result as ShardLease);
    if (operation === 'reacquireShard') {
      if (result === undefined) this.onReplaced();
      else monitor.acquired(this.process.name, result as ShardLease);
    }
    if (operation === 'prepareRun' && result === true) monitor.preparedRun(given as HistoryAppend);
    if (operation !== 'writeTurn') return;
    if ((result as TurnWritten).type === 'fenced') faults.probe('fenced write');
    else monitor.committed(this.process.name, sent as TurnWrite);
  }

  call<T>(operation: keyof ExecutionStore, execute: () => Promise<T>): Promise<T> {
    const { world, process } = this;
    const [before, after] = POINTS[operation] ?? [];
    return new Promise<T>((resolve, reject) => {
      const answer = (arrive: () => void): void => {
        world.time.after(world.latencyMs(), () => {
          if (after !== undefined) world.strikeAt(after, process);
          process.pass(arrive);
        });
      };
      if (before !== undefined) world.strikeAt(before, process);
      process.pass(() => {
        this.send(operation, execute, { answer, resolve, reject });
      });
    });
  }

  private send<T>(
    operation: keyof ExecutionStore,
    execute: () => Promise<T>,
    to: {
      readonly answer: (arrive: () => void) => void;
      readonly resolve: (value: T) => void;
      readonly reject: (fault: Error) => void;
    },
  ): void {
    const { faults, random, time } = this.world;
    const perform = (then: (result: T) => void, fail: (fault: Error) => void): void => {
      execute().then(then, fail);
    };
    if (faults.strikes('store-error')) {
      to.answer(() => to.reject(injected(operation, 'not-applied')));
      return;
    }
    const isBroken = faults.strikes('store-disconnect');
    const isDelayed = faults.strikes('store-delay');
    // Statements on a broken connection may be in the server's buffers: they execute whenever it comes to that.
    const travelMs = isDelayed || isBroken ? random.below(8_000) : this.world.latencyMs();
    const isLost = faults.strikes('store-execute-then-error');
    if (isBroken) {
      const isSent = random.chance(0.5);
      if (isSent) {
        time.after(travelMs, () => {
          perform(
            () => undefined,
            () => undefined,
          );
        });
      }
      time.after(random.chance(0.5) ? 1 : SILENCE_MS, () => {
        to.answer(() => to.reject(injected(operation, 'unknown')));
      });
      return;
    }
    time.after(travelMs, () => {
      perform(
        (result) => {
          to.answer(() => {
            if (isLost) to.reject(injected(operation, 'unknown'));
            else to.resolve(result);
          });
        },
        (fault) => {
          this.world.storeRefused(operation, fault);
          to.answer(() => to.reject(fault));
        },
      );
    });
  }
}

function injected(operation: string, outcome: 'unknown' | 'not-applied'): StoreUnavailable {
  const cause = new Error('injected');
  return new StoreUnavailable(`injected fault of ${operation}`, {
    outcome,
    retryable: true,
    cause,
  });
}
