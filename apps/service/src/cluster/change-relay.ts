import type { ChangeNotice } from '@app/contract';
import type { ChangeHub } from '@app/history';
import type { PeerConnection } from '@app/peer';

/** Tells the processes that serve clients what changed in the shards of this one. */
export class ChangeRelay {
  private readonly listeners = new Set<PeerConnection>();
  private unsent: ChangeNotice[] = [];

  /** The peer hears of every change from now on, until its connection ends. */
  join(connection: PeerConnection): void {
    this.listeners.add(connection);
    connection.onClose(() => this.listeners.delete(connection));
  }

  publish(notice: ChangeNotice): void {
    if (this.listeners.size === 0) return;
    if (this.unsent.length === 0) {
      setImmediate(() => {
        this.send();
      });
    }
    this.unsent.push(notice);
  }

  private send(): void {
    const notices = this.unsent;
    this.unsent = [];
    for (const connection of this.listeners) connection.tell('changes', notices);
  }
}

/** The feed of a shard owner's process: its own listeners, and those of its peers. */
export function relayedChanges(hub: ChangeHub, relay: ChangeRelay): Pick<ChangeHub, 'publish'> {
  return {
    publish: (notice) => {
      hub.publish(notice);
      relay.publish(notice);
    },
  };
}
