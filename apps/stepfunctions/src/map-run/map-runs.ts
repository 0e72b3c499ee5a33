import type { AwsEvent } from '@app/asl';
import type { EpochMs, HistoryEvent } from '@app/contract';

/** What a visit of a distributed Map state has run so far. */
export interface MapRun {
  readonly arn: string;
  readonly frame: string;
  readonly startedTime: EpochMs;
  stoppedTime?: EpochMs;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly total: number;
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number;
  started: number;
  succeeded: number;
  failed: number;
  aborted: number;
}

const ENDINGS = {
  MapRunSucceeded: 'SUCCEEDED',
  MapRunFailed: 'FAILED',
  MapRunAborted: 'ABORTED',
} as const;

/** Collects the map runs of a run while its history is told. */
export class MapRuns {
  readonly all: MapRun[] = [];
  private readonly open = new Map<string, MapRun>();

  /** An event of the run, and what it is in the Step Functions history. */
  take(event: HistoryEvent, told: readonly AwsEvent[]): void {
    if (event.type !== 'StateMachineStepped') {
      if (told.some(({ type }) => type.startsWith('Execution') && type !== 'ExecutionStarted')) {
        this.abortAll(event.eventTime);
      }
      return;
    }
    const { detail } = event;
    const begun = told.find(({ type }) => type === 'MapRunStarted');
    if (begun !== undefined && detail.kind === 'ChildrenStarted') {
      const arn = begun.details?.['mapRunArn'];
      const run: MapRun = {
        arn: typeof arn === 'string' ? arn : '',
        frame: detail.frame,
        startedTime: event.eventTime,
        status: 'RUNNING',
        total: detail.count,
        maxConcurrency: detail.concurrencyMax,
        toleratedFailureCount: detail.toleratedFailureCount ?? 0,
        ...{ started: 0, succeeded: 0, failed: 0, aborted: 0 },
      };
      this.all.push(run);
      this.open.set(detail.frame, run);
    }
    if (detail.kind === 'ChildStarted') this.count(detail.parent, 'started');
    if (detail.kind === 'ChildEnded') this.count(detail.parent, COUNTED[detail.status]);
    this.close(event.eventTime, told);
  }

  private count(frame: string, what: 'started' | 'succeeded' | 'failed' | 'aborted'): void {
    const run = this.open.get(frame);
    if (run !== undefined) run[what] += 1;
  }

  private close(time: EpochMs, told: readonly AwsEvent[]): void {
    for (const { type } of told) {
      if (!(type in ENDINGS)) continue;
      // Of several at a time, the one whose children have all ended.
      const run =
        [...this.open.values()].find((each) => isOver(each)) ?? [...this.open.values()].at(-1);
      if (run === undefined) return;
      run.status = ENDINGS[type as keyof typeof ENDINGS];
      run.stoppedTime = time;
      this.open.delete(run.frame);
    }
  }

  private abortAll(time: EpochMs): void {
    for (const run of this.open.values()) {
      run.status = 'ABORTED';
      run.stoppedTime = time;
    }
    this.open.clear();
  }
}

const COUNTED = { Succeeded: 'succeeded', Failed: 'failed', Aborted: 'aborted' } as const;

function isOver(run: MapRun): boolean {
  return run.succeeded + run.failed + run.aborted >= run.started;
}
