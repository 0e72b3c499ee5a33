import type { ChangeNotice, RunKey } from '@app/contract';
import { GraphQLError } from 'graphql';

import type { RequestContext } from '../context/request-context';
import type { ApiPorts } from '../ports';
import { eventEdge } from './event-view';
import { NoticeQueue } from './notice-queue';
import type { WorkflowService, WorkflowTarget } from './workflow.service';

const PAGE_COUNT = 200;

/** A lost notice delays a subscriber by at most this. */
const CHECK_MS = 5_000;

/** Subscriptions on runs: notices only say when to look; what is told comes from the store, from the cursor on. */
export class WorkflowStream {
  constructor(
    private readonly ports: Pick<ApiPorts, 'changes'>,
    private readonly service: WorkflowService,
  ) {}

  /** Events of a run from after the cursor, none missed or doubled: it listens first, then reads page by page. */
  async *history(
    context: RequestContext,
    target: WorkflowTarget & { readonly after?: string | null },
  ): AsyncGenerator<{ workflowHistory: unknown }> {
    const run = await this.service.find(context, target);
    if (run === null)
      throw new GraphQLError('No run matches this workflow id and run id.', {
        extensions: { code: 'WORKFLOW_NOT_FOUND' },
      });
    const queue = new NoticeQueue(CHECK_MS);
    const unsubscribe = this.ports.changes.subscribe(run.key, () => {
      queue.tell();
    });
    try {
      yield* this.follow(run.key, cursorOf(target.after), queue);
    } finally {
      unsubscribe();
      queue.close();
    }
  }

  private async *follow(
    key: RunKey,
    after: number,
    queue: NoticeQueue,
  ): AsyncGenerator<{ workflowHistory: unknown }> {
    let cursor = after;
    for (;;) {
      const options = { direction: 'forward' as const, after: cursor, countMax: PAGE_COUNT };
      const { events, hasMore } = await this.service.events(key, options);
      for (const event of events) yield { workflowHistory: eventEdge(event) };
      const last = events.at(-1);
      if (last !== undefined && CLOSING.has(last.type)) return;
      cursor = last?.eventId ?? cursor;
      if (!hasMore) await queue.next();
    }
  }

  /** Runs of a namespace as they change. The cursor is the time up to which changes are known. */
  async *changes(
    context: RequestContext,
    args: {
      readonly namespace: string;
      readonly query?: string | null;
      readonly after?: string | null;
    },
  ): AsyncGenerator<{ workflowChanges: unknown }> {
    const scope = await this.service.readable(context, args.namespace);
    if ('code' in scope)
      throw new GraphQLError(scope.message, { extensions: { code: scope.code } });
    const waiting: ChangeNotice[] = [];
    const queue = new NoticeQueue(CHECK_MS);
    const unsubscribe = this.ports.changes.subscribe(scope, (notice) => {
      if (waiting.length < BACKLOG_COUNT_MAX) waiting.push(notice);
      queue.tell();
    });
    try {
      for (const missed of await this.service.changedSince(scope, args)) {
        yield { workflowChanges: missed };
      }
      for (;;) {
        const notice = waiting.shift();
        if (notice === undefined) await queue.next();
        else if (await this.service.matches(scope, notice, args.query)) {
          yield { workflowChanges: changeView(notice) };
        }
      }
    } finally {
      unsubscribe();
      queue.close();
    }
  }
}

/** Notices kept for a slow subscriber; beyond this it resumes from its cursor. */
const BACKLOG_COUNT_MAX = 10_000;

const CLOSING: ReadonlySet<string> = new Set([
  'WorkflowExecutionCompleted',
  'WorkflowExecutionFailed',
  'WorkflowExecutionTimedOut',
  'WorkflowExecutionCanceled',
  'WorkflowExecutionTerminated',
  'WorkflowExecutionContinuedAsNew',
]);

function cursorOf(text: string | null | undefined): number {
  const cursor = Number(text ?? 0);
  if (Number.isSafeInteger(cursor) && cursor >= 0) return cursor;
  throw new GraphQLError('The cursor is no event id.', { extensions: { code: 'CURSOR_INVALID' } });
}

export function changeView(notice: ChangeNotice): unknown {
  const { workflowId, runId, status, lastEventId } = notice;
  return { workflowId, runId, status, lastEventId, cursor: String(Date.now()) };
}
