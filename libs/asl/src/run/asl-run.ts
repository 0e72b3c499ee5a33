import type {
  EpochMs,
  EventId,
  ExecutionIdentity,
  HistoryEvent,
  Payload,
  Payloads,
  StateMachineDetail,
} from '@app/contract';
import { LIMITS } from '@app/contract';

import type { Json } from '../data/json';
import { oversizeOf } from '../data/json-size';
import { ErrorName } from '../error/error-name';
import type { State, StateMachine } from '../machine';
import { blockOf } from './block-of';
import { foldDetail } from './fold-detail';
import { foldEvent } from './fold-event';
import { canProceed, type Frame, type KeptSignal, newFrame, type Outcome, ROOT } from './frame';
import { countDetail, countEvent, executionOf, tellsOfWork } from './history-number';

/** JSON of a payload; `undefined` (or a throw) when its bytes are no JSON. */
export type DecodePayload = (payload: Payload) => Json | undefined;

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
  /** Signals that came before a state waits for them, oldest first. */
  readonly signals = new Map<string, KeptSignal[]>();
  readonly signalWaiters = new Map<string, Set<string>>();
  visits = 0;
  startedTime: EpochMs = 0;
  workflowId = '';
  /** Set when the run came through the Step Functions door. */
  execution: ExecutionIdentity | undefined;
  input: Json = {};
  /** The run was started with bytes that are no JSON: it can only fail. */
  inputIsUnreadable = false;
  cancelRequested = false;
  redriveCount = 0;
  closed = false;
  /** Steps that `advance` has already taken here and whose events have not come back yet: those are not folded again. */
  ahead = 0;
  /** The same for scheduled activities, whose events only bring their ids. */
  aheadScheduled = 0;

  constructor(
    readonly machine: StateMachine,
    private readonly decode: DecodePayload,
  ) {}

  static of(machine: StateMachine, decode: DecodePayload): AslRun {
    return new AslRun(machine, decode);
  }

  frame(id: string): Frame {
    const frame = this.frames.get(id);
    if (frame === undefined) throw new Error(`no frame ${id}`);
    return frame;
  }

  frameOfVisit(visit: number | undefined): Frame | undefined {
    const id = visit === undefined ? undefined : this.frameByVisit.get(visit);
    return id === undefined ? undefined : this.frames.get(id);
  }

  frameOfScheduled(scheduledEventId: EventId): Frame | undefined {
    return this.frameOfVisit(this.visitByScheduled.get(scheduledEventId));
  }

  /** The state a frame is in; `undefined` before its first one. */
  stateOf(frame: Frame): State | undefined {
    return blockOf(this.machine, this, frame).states.get(frame.state);
  }

  /** Takes in an event of the history, in order. */
  evolve(event: HistoryEvent): void {
    if (event.type === 'StateMachineStepped') {
      if (this.ahead > 0) this.ahead -= 1;
      else this.fold(event.detail, event.eventTime);
      return;
    }
    if (event.type === 'ActivityTaskScheduled' && this.aheadScheduled > 0) this.aheadScheduled -= 1;
    else countEvent(this, event);
    foldEvent(this, event);
  }

  /** Takes a step now; its event will follow. */
  step(detail: StateMachineDetail, time: EpochMs): void {
    this.ahead += 1;
    this.fold(detail, time);
  }

  /** An activity is scheduled now; its event will follow with the id. */
  scheduled(frame: Frame, attempt: number, awaitsToken: boolean): void {
    this.aheadScheduled += 1;
    if (tellsOfWork(this, frame)) executionOf(this, frame).historyNumber += 1;
    frame.phase = 'waiting';
    frame.activityPending = true;
    frame.attempts = attempt;
    frame.awaitsToken = awaitsToken;
    frame.submitted = false;
  }

  begin(input: Json): void {
    this.input = input;
    const { startAt } = this.machine.root;
    const root = newFrame({ id: ROOT, parent: undefined, index: 0, state: startAt, data: input });
    // ExecutionStarted.
    root.historyNumber = 1;
    this.frames.set(ROOT, root);
    this.ready.add(ROOT);
  }

  /** Puts the frame among those that can proceed, or takes it out. Follows every change of a frame. */
  refresh(frame: Frame): void {
    if (canProceed(frame)) this.ready.add(frame.id);
    else this.ready.delete(frame.id);
  }

  /** JSON of a customer's payload; `undefined` when it is none, or too deep to be printed again. */
  read(payload: Payload): Json | undefined {
    const value = this.decodeForeign(payload);
    const mayBeDeep = payload.data.length > 2 * LIMITS.jsonDepthMax;
    return mayBeDeep && value !== undefined && oversizeOf(value) === 'deep' ? undefined : value;
  }

  /** What a worker or a client has sent, as the result of a state. Nothing at all is `null`. */
  resultOf(payloads: Payloads | undefined): Outcome {
    const [first] = payloads ?? [];
    const result = first === undefined ? null : this.read(first);
    if (result !== undefined) return { ok: true, result };
    return {
      ok: false,
      error: ErrorName.Runtime,
      cause: 'The result is no JSON, or nested too deeply. Answer with a JSON text.',
    };
  }

  private decodeForeign(payload: Payload): Json | undefined {
    try {
      return this.decode(payload);
    } catch {
      // A worker's or client's bytes must not stop the fold: whoever wanted JSON fails instead.
      return undefined;
    }
  }

  /** JSON of a payload that the interpreter itself has written. */
  readOwn(payload: Payload): Json {
    const value = this.decode(payload);
    if (value === undefined) throw new Error('a step of the state machine holds no JSON');
    return value;
  }

  private fold(detail: StateMachineDetail, time: EpochMs): void {
    countDetail(this, detail);
    foldDetail(this, detail, time);
  }
}
