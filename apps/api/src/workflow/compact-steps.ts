import type { EventId, EventOf, HistoryEvent, HistoryEventType } from '@app/contract';

/** One line per thing that happened, for people: an activity with its end, a state, a timer, a signal. */
export interface CompactStep {
  readonly eventId: EventId;
  readonly time: number;
  readonly kind: string;
  readonly name: string;
  status: string;
  endTime: number | null;
  attempt: number | null;
  detail: string | null;
}

/** The steps so far, and those that have not ended, by the event that began them. */
export class Steps {
  readonly list: CompactStep[] = [];
  private readonly open = new Map<EventId, CompactStep>();

  add(
    event: HistoryEvent,
    step: Pick<CompactStep, 'kind' | 'name' | 'status'>,
    detail?: string,
  ): void {
    this.list.push({
      eventId: event.eventId,
      time: event.eventTime,
      ...step,
      endTime: null,
      attempt: null,
      detail: detail ?? null,
    });
  }

  begin(event: HistoryEvent, step: Pick<CompactStep, 'kind' | 'name' | 'status'>): void {
    this.add(event, step);
    this.open.set(event.eventId, this.list.at(-1)!);
  }

  noteAttempt(begunBy: EventId, attempt: number): void {
    const step = this.open.get(begunBy);
    if (step !== undefined) step.attempt = attempt;
  }

  change(begunBy: EventId, status: string, detail: string): void {
    const step = this.open.get(begunBy);
    if (step === undefined) return;
    step.status = status;
    step.detail = detail;
  }

  end(begunBy: EventId, event: HistoryEvent, status: string, detail?: string): void {
    const step = this.open.get(begunBy);
    if (step === undefined) return;
    step.status = status;
    step.endTime = event.eventTime;
    step.detail = detail ?? step.detail;
    this.open.delete(begunBy);
  }
}

export type Tell<T extends HistoryEventType> = (steps: Steps, event: EventOf<T>) => void;

export const silent = (): void => undefined;
