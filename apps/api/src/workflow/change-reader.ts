import type { ChangeFeed, ChangeNotice, PlacedNotice, Scope } from '@app/contract';
import type { RunSummary } from '@app/postgres';

import { type ChangeCursor, changeCursorText } from './change-cursor';
import type { RunQuery } from './run-query';

const PAGE_COUNT = 200;

/** Between the moment a change bears and its notice lie a turn and its commit, which the store ends after five seconds. */
const MARGIN_MS = 10_000;

export interface ChangeReaderOptions {
  readonly changes: ChangeFeed;
  readonly scope: Scope;
  readonly query: RunQuery;
}

/**
 * Reads the changes of a namespace from a cursor on. A place that the feed knows misses nothing and tells nothing twice. A
 * place that it does not know (another process, or too long ago) is made up for from the store, by time with a margin:
 * nothing is missed, and what was told just before may be told once more.
 */
export class ChangeReader {
  constructor(
    private readonly options: ChangeReaderOptions,
    private cursor: ChangeCursor,
  ) {}

  /** Everything there is now. */
  async *read(): AsyncGenerator {
    for (;;) {
      const found = this.fromFeed();
      if (found === undefined) {
        yield* this.tellFromStore();
      } else {
        yield* this.tell(found.notices);
        this.cursor = { ...this.cursor, place: found.upTo };
        if (found.notices.length < PAGE_COUNT) return;
      }
    }
  }

  private fromFeed(): ReturnType<ChangeFeed['noticesAfter']> {
    const { changes, scope } = this.options;
    const { feedId, place } = this.cursor;
    return feedId === changes.feedId ? changes.noticesAfter(scope, place, PAGE_COUNT) : undefined;
  }

  private async *tell(notices: readonly PlacedNotice[]): AsyncGenerator {
    const { query } = this.options;
    for (const { notice, place, publishedAt } of notices) {
      this.cursor = { ...this.cursor, place, time: publishedAt };
      if (await query.selects(notice)) yield changeOfNotice(notice, this.cursor);
    }
  }

  private async *tellFromStore(): AsyncGenerator {
    const { changes, query } = this.options;
    const reached = { feedId: changes.feedId, place: changes.lastPlace, time: Date.now() };
    // Who drops out in between begins this again: the runs do not come in the order of their changes.
    for await (const run of query.movedSince(this.cursor.time - MARGIN_MS)) {
      yield changeOfRun(run, this.cursor);
    }
    this.cursor = reached;
  }
}

function changeOfNotice(notice: ChangeNotice, cursor: ChangeCursor): unknown {
  const { workflowId, runId, status, lastEventId } = notice;
  return { workflowId, runId, status, lastEventId, cursor: changeCursorText(cursor) };
}

function changeOfRun(run: RunSummary, cursor: ChangeCursor): unknown {
  const { workflowId, runId, status, historyLength } = run;
  const lastEventId = historyLength;
  return { workflowId, runId, status, lastEventId, cursor: changeCursorText(cursor) };
}
