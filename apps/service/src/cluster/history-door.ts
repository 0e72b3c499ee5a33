import type {
  MoveClock,
  QueryAnswer,
  QueryCall,
  RequestOutcome,
  RunDescription,
  RunId,
  RunKey,
  SubmittedRequest,
  WorkflowKey,
} from '@app/contract';
import type { History } from '@app/history';

import type { RemoteTaskSink } from './remote-task-sink';

type NamedRun = WorkflowKey & { readonly runId?: RunId };

export interface HistoryDoorPorts {
  readonly history: History;
  readonly tasks: Pick<RemoteTaskSink, 'hasLearnt'>;
  /** Told of every start of a task that somebody asked for, and what came of it. */
  readonly onStart: (request: SubmittedRequest, outcome: RequestOutcome) => void;
}

/** What peers may ask the owner of a shard. `undefined`: it is no question for this role. */
export function historyDoor({
  history,
  tasks,
  onStart,
}: HistoryDoorPorts): (method: string, body: unknown) => Promise<unknown> | undefined {
  return (method, body) => {
    switch (method) {
      case 'submit':
        return submitStraight(history, body as SubmittedRequest, onStart);
      case 'describeRun':
        return describeRun(history, tasks, body as NamedRun);
      case 'describeUpdate': {
        const { key, updateId } = body as { key: NamedRun; updateId: string };
        return history.describeUpdate(key, updateId);
      }
      case 'describeSchedule':
        return history.describeSchedule(body as WorkflowKey);
      case 'moveClock':
        return history.moveClock(body as MoveClock);
      case 'queryWorkflow':
        return history.queryWorkflow(body as QueryCall);
      case 'takeQuery': {
        const { run, queryId } = body as { run: RunKey; queryId: string };
        return history.takeQuery(run, queryId);
      }
      default:
        return undefined;
    }
  };
}

/** Why things wait is known to matching: what had to be asked there first is said the second time. */
async function describeRun(
  history: History,
  tasks: HistoryDoorPorts['tasks'],
  key: NamedRun,
): Promise<RunDescription | undefined> {
  const described = await history.describeRun(key);
  return (await tasks.hasLearnt()) ? history.describeRun(key) : described;
}

/** An answer to a query needs none. */
export function hearQueryAnswer(history: History, body: unknown): void {
  const { run, queryId, answer } = body as { run: RunKey; queryId: string; answer: QueryAnswer };
  try {
    history.answerQuery(run, queryId, answer);
  } catch {
    // The shard moved, and with it who waited went.
  }
}

async function submitStraight(
  history: History,
  request: SubmittedRequest,
  onStart: HistoryDoorPorts['onStart'],
): Promise<RequestOutcome> {
  const outcome = await history.submit(request);
  onStart(request, outcome);
  return outcome;
}
