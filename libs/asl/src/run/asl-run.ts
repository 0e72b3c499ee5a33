import type { EpochMs, EventId, HistoryEvent, Payload, StateMachineDetail } from '@app/contract';

import type { Json } from '../data/json';
import type { StateMachine } from '../machine';
import { foldDetail } from './fold-detail';
import { foldEvent } from './fold-event';
import { newFrame, type Frame } from './frame';

export const ROOT = '0';

/** A signal that no state has taken yet. */
export interface KeptSignal {
  readonly eventId: EventId;
  readonly input: Json;
}

/**
 * The interpreter's state of one run: the fold of its history. It changes in place, because its owner drops it whenever
 * what it was folded from turns out not to be stored. Folding an event costs the same whatever the number of frames.
 */
export class AslRun {
  readonly frames = new Map<string, Frame>();
  /** Frames that can proceed, in the order in which they became able to. */
  readonly ready = new Set<string>();
  readonly frameByVisit = new Map<number, string>();
  readonly visitByScheduled = new Map<EventId, number>();
  readonly signals = new Map<string, KeptSignal[]>();
  readonly signalWaiters = new Map<string, Set<string>>();
  visits = 0;
  startedTime: EpochMs = 0;
  workflowId = '';
  input: Json = {};
  cancelRequested = false;
  closed = false;
  /** Steps that `advance` has already taken here and whose events have not come back yet: those are not folded again. */
  ahead = 0;

  constructor(
    readonly startAt: string,
    readonly decode: (payload: Payload) => Json,
  ) {}

  static of(machine: StateMachine, decode: (payload: Payload) => Json): AslRun {
    return new AslRun(machine.root.startAt, decode);
  }

  frame(id: string): Frame {
    const frame = this.frames.get(id);
    if (frame === undefined) throw new Error(`no frame ${id}`);
    return frame;
  }

  /** Takes in an event of the history, in order. */
  evolve(event: HistoryEvent): void {
    if (event.type !== 'StateMachineStepped') {
      foldEvent(this, event);
    } else if (this.ahead > 0) {
      this.ahead -= 1;
    } else {
      foldDetail(this, event.detail, event.eventTime);
    }
  }

  /** Takes a step now; its event will follow. */
  step(detail: StateMachineDetail, time: EpochMs): void {
    this.ahead += 1;
    foldDetail(this, detail, time);
  }

  begin(input: Json): void {
    this.input = input;
    this.frames.set(
      ROOT,
      newFrame({ id: ROOT, parent: undefined, index: 0, state: this.startAt, data: input }),
    );
    this.ready.add(ROOT);
  }
}
