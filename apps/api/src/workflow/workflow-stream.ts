import type { RunKey } from '@app/contract';
import { GraphQLError } from 'graphql';

import type { RequestContext } from '../context/request-context';
import { numberOfCursor } from '../number-cursor';
import type { ApiPorts } from '../ports';
import { parseChangeCursor } from './change-cursor';
import { ChangeReader } from './change-reader';
import { eventEdge } from './event-view';
import { NoticeQueue } from './notice-queue';
import { RunQuery } from './run-query';
import type { WorkflowService } from './workflow.service';
import type { WorkflowTarget } from './workflow-target';

const PAGE_COUNT = 200;

/** A lost notice delays a subscriber by at most this. */
const CHECK_MS = 5_000;

/** Subscriptions on runs: notices only say when to look; what is told comes from the store, from the cursor on. */
export class WorkflowStream {
  constructor(
    private readonly ports: Pick<ApiPorts, 'changes' | 'database'>,
    private readonly service: WorkflowService,
  ) {}

  /** Events of a run from after the cursor, none missed or doubled: it listens first, then reads page by page. */
  async *history(
    context: RequestContext,
    target: WorkflowTarget & { readonly after?: string | null },
  ): AsyncGenerator<{ workflowHistory: unknown }> {
    const run = await this.service.reader.find(context, target);
    if (run === null)
      throw new GraphQLError('No run matches this workflow id and run id.', {
        extensions: { code: 'WORKFLOW_NOT_FOUND' },
      });
    const queue = new NoticeQueue(CHECK_MS);
    const unsubscribe = this.ports.changes.subscribe(run.key, () => {
      queue.tell();
    });
    try {
      yield* this.follow(run.key, numberOfCursor(target.after) ?? 0, queue);
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
      const { events, hasMore } = await this.service.reader.events(key, options);
      for (const event of events) yield { workflowHistory: eventEdge(event) };
      const last = events.at(-1);
      if (last !== undefined && CLOSING.has(last.type)) return;
      cursor = last?.eventId ?? cursor;
      if (!hasMore) await queue.next();
    }
  }

  /** Runs of a namespace as they change, from a cursor on; see `ChangeReader`. */
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
    const { changes, database } = this.ports;
    const query = new RunQuery(database, scope, args.query);
    await query.check();
    const { after } = args;
    const { feedId, lastPlace: place } = changes;
    const cursor = after == null ? { feedId, place, time: Date.now() } : parseChangeCursor(after);
    const reader = new ChangeReader({ changes, scope, query }, cursor);
    const queue = new NoticeQueue(CHECK_MS);
    const unsubscribe = changes.subscribe(scope, () => {
      queue.tell();
    });
    try {
      for (;;) {
        for await (const change of reader.read()) yield { workflowChanges: change };
        await queue.next();
      }
    } finally {
      unsubscribe();
      queue.close();
    }
  }
}

const CLOSING: ReadonlySet<string> = new Set([
  'WorkflowExecutionCompleted',
  'WorkflowExecutionFailed',
  'WorkflowExecutionTimedOut',
  'WorkflowExecutionCanceled',
  'WorkflowExecutionTerminated',
  'WorkflowExecutionContinuedAsNew',
]);
