import type { OutboxRow } from '@app/contract';

import { workflowKeyText } from '../shard/keys';

/** Rows of one run to one workflow, oldest first: the first is being sent, or waits for its turn to be. */
export interface Lane {
  readonly name: string;
  readonly rows: OutboxRow[];
  /** Attempts of the first row that led to nothing. */
  attempt: number;
  lastFailure: string | undefined;
}

/**
 * What is to be sent, in an order: rows of one run to one workflow go one after the other, so that a child is started
 * before it is ended and signals arrive as they were sent. Between lanes there is no order, and none waits for another.
 */
export class SendQueue {
  private readonly lanes = new Map<string, Lane>();
  private ready: Lane[] = [];
  private readyHead = 0;

  add(row: OutboxRow): void {
    const name = laneOf(row);
    const lane = this.lanes.get(name);
    if (lane !== undefined) {
      lane.rows.push(row);
      return;
    }
    const fresh: Lane = { name, rows: [row], attempt: 0, lastFailure: undefined };
    this.lanes.set(name, fresh);
    this.ready.push(fresh);
  }

  /** The lane in which a callback is, as far as it is in memory. */
  laneOfCallback(requestId: string): Lane | undefined {
    return this.lanes.get(requestId);
  }

  /** A lane whose first row may be sent now; its holder answers with `done` or `again`. */
  take(): Lane | undefined {
    const lane = this.ready[this.readyHead];
    if (lane === undefined) {
      this.ready = [];
      this.readyHead = 0;
      return undefined;
    }
    this.readyHead += 1;
    return lane;
  }

  /** The first row of the lane has its outcome. */
  done(lane: Lane): void {
    lane.rows.shift();
    lane.attempt = 0;
    lane.lastFailure = undefined;
    if (lane.rows.length === 0) this.lanes.delete(lane.name);
    else this.ready.push(lane);
  }

  /** The first row of the lane is to be sent again. */
  again(lane: Lane): void {
    this.ready.push(lane);
  }
}

/** Callbacks of one run go to different receivers: each has a lane of its own. */
function laneOf({ source, outgoing: { request } }: OutboxRow): string {
  return request.type === 'DeliverCallback'
    ? request.requestId
    : `${source.runId}|${workflowKeyText(request)}`;
}
