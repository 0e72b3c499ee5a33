import type { CallbackAnswer, DeliverCallback } from '@app/contract';
import { decodeValue, encodeValue } from '@app/postgres';

import type { RunBook } from './run-book';
import type { SimProcess } from './sim-process';
import type { World } from './world';

/** Who is told of the ends of chains: takes callbacks over an unreliable network, and judges what they say. */
export class CallbackReceivers {
  /** What was told first, by the id that repetitions have in common. */
  private readonly told = new Map<string, string>();
  /** Runs whose end was told to a URL. */
  private readonly toldRuns = new Set<string>();

  constructor(private readonly world: World) {}

  deliver(process: SimProcess, callback: DeliverCallback): Promise<CallbackAnswer> {
    const { world } = this;
    const { faults, time } = world;
    return new Promise((resolve) => {
      const answer = (said: CallbackAnswer): void => {
        time.after(world.latencyMs(), () => {
          process.pass(() => {
            resolve(said);
          });
        });
      };
      process.pass(() => {
        time.after(world.latencyMs(), () => {
          if (faults.strikes('callback-unreached')) {
            answer({ type: 'Unreached', message: 'nobody listens' });
            return;
          }
          this.take(callback);
          answer(
            faults.strikes('callback-answer-lost')
              ? { type: 'Unreached', message: 'the answer got lost' }
              : { type: 'Delivered' },
          );
        });
      });
    });
  }

  /** Ends of chains that nobody was told of. */
  owed(): RunBook[] {
    return [...this.world.monitor.runs.values()].filter((run) => {
      if (run.closing === undefined || nextOf(run) !== undefined) return false;
      const urls = callbacksOf(run);
      return urls.some((url) => !this.toldRuns.has(`${run.start.runId} ${url}`));
    });
  }

  private take(callback: DeliverCallback): void {
    const { faults, monitor, violate } = this.world;
    const { requestId, runId, outcome } = callback;
    faults.probe('callback told');
    const run = monitor.runs.get(runId);
    const { url } = callback.callback;
    if (run?.closing === undefined) {
      violate('CBK', `the end of ${runId} was told and is not stored`);
      return;
    }
    if (run.closing.type !== `WorkflowExecution${outcome.type}`) {
      violate('CBK', `${run.name} ended with ${run.closing.type}, told was ${outcome.type}`);
    }
    if (nextOf(run) !== undefined) violate('CBK', `${run.name} was told of and goes on`);
    if (!callbacksOf(run).includes(url)) violate('CBK', `${run.name} has no callback to ${url}`);
    this.toldRuns.add(`${runId} ${url}`);
    // Through the codec, as what was loaded has come: bytes are of the same kind then.
    const text = JSON.stringify(decodeValue(encodeValue(callback)));
    const first = this.told.get(requestId) ?? text;
    this.told.set(requestId, first);
    if (first !== text) violate('CBK', `${run.name} was told of in two ways: ${first}, ${text}`);
  }
}

function callbacksOf(run: RunBook): string[] {
  const [started] = run.events;
  if (started?.type !== 'WorkflowExecutionStarted') return [];
  return (started.completionCallbacks ?? []).map(({ url }) => url);
}

/** The run that goes on where this one ended. */
function nextOf({ closing }: RunBook): string | undefined {
  if (closing === undefined || !('newExecutionRunId' in closing)) return undefined;
  return closing.newExecutionRunId;
}
