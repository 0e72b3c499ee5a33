import {
  AslRun,
  type AwsEvent,
  compile,
  ExecutionHistory,
  type Json,
  type StateMachine,
} from '@app/asl';
import type { Payload } from '@app/contract';
import { BoundedMap } from '@app/platform';
import {
  type Database,
  readDefinitionById,
  readEvents,
  type RunSummary,
  withTenant,
} from '@app/postgres';

import { type MapRun, MapRuns } from '../map-run/map-runs';
import { textOf } from '../wire/json-text';

const READ_COUNT = 1_000;
/** Histories whose reader is expected to come for the next page. A long one folds to some megabytes. */
const PAUSED_COUNT_MAX = 50;
const MACHINE_COUNT_MAX = 200;

export interface HistoryPage {
  readonly events: readonly AwsEvent[];
  readonly hasMore: boolean;
}

/** A projection that stands still between two pages. */
interface Paused {
  readonly history: ExecutionHistory;
  /** The last event of the run that it was told. */
  readonly lastEventId: number;
  /** Made beyond the page before. */
  readonly rest: readonly AwsEvent[];
}

/**
 * Pages of Step Functions histories. A history is made from the beginning, event by event; where a page ends, the
 * projection is kept for whoever reads on, so that pages of a long history cost the same each.
 */
export class ExecutionHistories {
  private readonly paused = new BoundedMap<string, Paused>(PAUSED_COUNT_MAX);
  private readonly machines = new BoundedMap<string, StateMachine>(MACHINE_COUNT_MAX);

  constructor(private readonly database: Database) {}

  /** The events after one of them, oldest first. */
  async after(
    run: RunSummary,
    { event, countMax }: { readonly event: number; readonly countMax: number },
  ): Promise<HistoryPage> {
    const key = `${run.runId}|${event}`;
    const known = event === 0 ? undefined : this.paused.get(key);
    this.paused.delete(key);
    const paused = known ?? (await this.beginning(run));
    const made = paused.rest.filter(({ id }) => id > event);
    let { lastEventId } = paused;
    let isAtEnd = false;
    while (made.length <= countMax && !isAtEnd) {
      const page = await this.read(run, lastEventId);
      for (const each of page.events) {
        append(made, paused.history.push(each), event);
        lastEventId = each.eventId;
      }
      isAtEnd = !page.hasMore;
    }
    const events = made.slice(0, countMax);
    const hasMore = made.length > countMax;
    const last = events.at(-1)?.id;
    if (hasMore && last !== undefined) {
      const rest = made.slice(countMax);
      this.paused.set(`${run.runId}|${last}`, { history: paused.history, lastEventId, rest });
    }
    return { events, hasMore };
  }

  /** The events before one of them, or the last ones, newest first. */
  async before(
    run: RunSummary,
    { event, countMax }: { readonly event: number | undefined; readonly countMax: number },
  ): Promise<HistoryPage> {
    const { events } = await this.after(run, { event: 0, countMax: Number.MAX_SAFE_INTEGER });
    const wanted = event === undefined ? events : events.filter(({ id }) => id < event);
    return { events: wanted.slice(-countMax).reverse(), hasMore: wanted.length > countMax };
  }

  /** The map runs of a run, in the order in which they began. */
  async mapRuns(run: RunSummary): Promise<readonly MapRun[]> {
    const { history } = await this.beginning(run);
    const mapRuns = new MapRuns();
    for (let after = 0, hasMore = true; hasMore;) {
      const page = await this.read(run, after);
      for (const event of page.events) mapRuns.take(event, history.push(event));
      after = page.events.at(-1)?.eventId ?? after;
      hasMore = page.hasMore;
    }
    return mapRuns.all;
  }

  private async beginning(run: RunSummary): Promise<Paused> {
    const machine = await this.machineOf(run);
    const history = new ExecutionHistory(AslRun.of(machine, decode));
    return { history, lastEventId: 0, rest: [] };
  }

  private read({ tenantId, runId }: RunSummary, after: number) {
    const page = { tenantId, runId, direction: 'forward' as const, after, countMax: READ_COUNT };
    return withTenant(this.database, tenantId, (session) => readEvents(session, page));
  }

  private async machineOf({ tenantId, definition }: RunSummary): Promise<StateMachine> {
    const { definitionId = '' } = definition ?? {};
    const known = this.machines.get(definitionId);
    if (known !== undefined) return known;
    const stored = await withTenant(this.database, tenantId, (session) =>
      readDefinitionById(session, tenantId, definitionId),
    );
    const compiled = stored && compile(stored.source);
    if (!compiled?.ok) throw new Error(`definition ${definitionId} cannot be used`);
    this.machines.set(definitionId, compiled.machine);
    return compiled.machine;
  }
}

function append(made: AwsEvent[], told: readonly AwsEvent[], after: number): void {
  for (const event of told) if (event.id > after) made.push(event);
}

function decode(payload: Payload): Json {
  return JSON.parse(textOf([payload]) ?? 'null') as Json;
}
