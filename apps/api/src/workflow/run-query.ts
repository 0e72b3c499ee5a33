import { type EpochMs, LIMITS, type Rejection, type RunId, type Scope } from '@app/contract';
import {
  type Database,
  listRuns,
  type ListRunsQuery,
  type RunPage,
  type RunSummary,
  withTenant,
} from '@app/postgres';
import { GraphQLError } from 'graphql';

/** A query of the list that is asked again and again: of runs that have changed, not of all. */
export class RunQuery {
  constructor(
    private readonly database: Database,
    private readonly scope: Scope,
    private readonly text: string | null | undefined,
  ) {}

  /** Throws what is wrong with it. */
  async check(): Promise<void> {
    if (this.text) await this.page({ also: `RunId = '${NO_RUN}'`, countMax: 1 });
  }

  /** Whether a changed run is among those it selects. */
  async selects({ runId }: { readonly runId: RunId }): Promise<boolean> {
    if (!this.text) return true;
    const { runs } = await this.page({ also: `RunId = '${runId}'`, countMax: 1 });
    return runs.length > 0;
  }

  /** Those it selects that have begun or ended since, page by page. */
  async *movedSince(since: EpochMs): AsyncGenerator<RunSummary> {
    const moment = new Date(since).toISOString();
    const also = `StartTime >= '${moment}' OR CloseTime >= '${moment}'`;
    let after: string | undefined;
    do {
      const { runs, hasMore } = await this.page({
        also,
        countMax: LIMITS.pageSizeMax,
        ...(after !== undefined && { after }),
      });
      for (const { run } of runs) yield run;
      after = hasMore ? runs.at(-1)?.cursor : undefined;
    } while (after !== undefined);
  }

  private async page(query: ListRunsQuery): Promise<RunPage> {
    const page: RunPage | Rejection = await withTenant(
      this.database,
      this.scope.tenantId,
      (session) =>
        listRuns(session, this.scope, { ...query, ...(this.text && { query: this.text }) }),
    );
    if ('code' in page) throw new GraphQLError(page.message, { extensions: { code: page.code } });
    return page;
  }
}

const NO_RUN = '00000000-0000-0000-0000-000000000000';
