import {
  type ChangeFeed,
  type RunDescriber,
  type RunKey,
  type UpdateProgress,
  UpdateStage,
} from '@app/contract';

/** A notice can get lost; the run's owner is asked this often while somebody waits. */
const CHECK_MS = 5_000;

const ORDER: readonly UpdateStage[] = [
  UpdateStage.Admitted,
  UpdateStage.Accepted,
  UpdateStage.Completed,
];

/** What somebody waits for. */
export interface UpdateWait {
  readonly key: RunKey;
  readonly stage: UpdateStage;
  readonly timeoutMs: number;
}

export function hasReached(progress: UpdateProgress, stage: UpdateStage): boolean {
  return ORDER.indexOf(progress.stage) >= ORDER.indexOf(stage);
}

/** Waits for updates to come so far. It hears of them from the owner of the run and never asks the database. */
export class UpdateWatcher {
  constructor(
    private readonly describer: RunDescriber,
    private readonly changes: ChangeFeed,
  ) {}

  /**
   * How far the update is when it has come far enough or the time is over; `undefined` when the run has forgotten it,
   * because it closed before workflow code had decided.
   */
  wait(
    known: UpdateProgress,
    { key, stage, timeoutMs }: UpdateWait,
  ): Promise<UpdateProgress | undefined> {
    if (hasReached(known, stage) || timeoutMs <= 0) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      let latest = known;
      const end = (progress: UpdateProgress | undefined): void => {
        unsubscribe();
        clearTimeout(deadline);
        clearInterval(check);
        resolve(progress);
      };
      const take = (progress: UpdateProgress | undefined): void => {
        if (progress !== undefined) latest = progress;
        if (progress === undefined || hasReached(progress, stage)) end(progress);
      };
      const look = (): void => {
        this.describer.describeUpdate(key, known.updateId).then(take, reject);
      };
      const unsubscribe = this.changes.subscribe(key, ({ updates, status }) => {
        const told = updates?.findLast(({ updateId }) => updateId === known.updateId);
        if (told !== undefined) take(told);
        else if (status !== 'Running') look();
      });
      const deadline = setTimeout(() => {
        end(latest);
      }, timeoutMs);
      const check = setInterval(look, CHECK_MS);
    });
  }
}
