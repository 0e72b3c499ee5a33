import type { HistoryReader } from '@app/contract';
import { LongPolls, TaskQueueManager } from '@app/matching';
import { type Database, PostgresBacklogStore, readEvents } from '@app/postgres';

import type { ServiceOptions } from '../service-options';
import { SURROUNDINGS } from '../surroundings';
import type { Wiring } from '../wiring';

/** Several matching processes would take up each other's lanes: what has no room in their memory is offered again. */
export function newMatching({
  cluster,
  engineDatabase,
  report,
}: Pick<ServiceOptions, 'cluster' | 'engineDatabase' | 'report'>): TaskQueueManager {
  const backlog = cluster === undefined ? new PostgresBacklogStore(engineDatabase) : undefined;
  return new TaskQueueManager({ report, ...(backlog && { backlog }) });
}

export function newLongPolls({
  options,
  registry,
  submitter,
  reader,
}: Pick<Wiring, 'options' | 'registry' | 'submitter' | 'reader'>): LongPolls {
  return new LongPolls({
    registry,
    submitter,
    history: historyOf(options.engineDatabase),
    queries: reader,
    clock: { now: () => Date.now(), after: (delayMs, run) => SURROUNDINGS.after(delayMs, run) },
  });
}

function historyOf(database: Database): HistoryReader {
  return {
    readHistory: async ({ tenantId, runId }, { after, countMax }) => {
      const page = { tenantId, runId, direction: 'forward' as const, after, countMax };
      return (await readEvents(database, page)).events;
    },
  };
}
