import type { NamespaceClock, Scope, TurnWrite } from '@app/contract';

import { scopeName } from '../store-names';
import { contradiction } from './store-mishap';

/** Clocks of namespaces in virtual time. */
export class MemoryClocks {
  private readonly clocks = new Map<string, NamespaceClock>();

  set(clock: NamespaceClock): void {
    this.clocks.set(scopeName(clock), clock);
  }

  find(scope: Scope): NamespaceClock | undefined {
    return this.clocks.get(scopeName(scope));
  }

  moving(): NamespaceClock[] {
    return [...this.clocks.values()].filter(
      ({ target, skipUntil }) => target !== undefined || skipUntil !== undefined,
    );
  }

  refuseGoingBack(write: TurnWrite): void {
    for (const clock of write.clocks) {
      const known = this.find(clock);
      if (known === undefined || known.now > clock.now) throw contradiction('The clock is ahead.');
    }
  }
}
