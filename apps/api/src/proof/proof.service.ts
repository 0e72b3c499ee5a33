import {
  type Rejection,
  rejection,
  RunId,
  type RunKey,
  type TenantId,
  WorkflowId,
} from '@app/contract';
import {
  type HistoryHead,
  listPublicKeys,
  readHistoryHead,
  readHistoryRows,
  readPreviousRun,
  readRunHeader,
  type RunSummary,
  type Session,
  withTenant,
} from '@app/postgres';

import type { RequestContext } from '../context/request-context';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { isUuid } from '../workflow/is-uuid';
import type { WorkflowService } from '../workflow/workflow.service';
import type { WorkflowTarget } from '../workflow/workflow-target';
import { canonicalJson } from './canonical-json';
import { chainIdentity, EXPORT_FORMAT } from './event-chain';
import { exportLines } from './history-export';

/** Exports that one tenant has written at the same time; each holds a page of rows for as long as its reader takes. */
const EXPORT_COUNT_MAX = 4;

/** An export that is ready to be written. */
export interface ReadyExport {
  readonly runId: RunId;
  readonly fileName: string;
  /** Ends the export when it is no longer read. */
  readonly lines: AsyncGenerator<string>;
}

interface Exported {
  readonly run: RunSummary;
  readonly head: HistoryHead;
}

/** Signed exports and checkpoints of histories. */
export class ProofService {
  private readonly exportCounts = new Map<TenantId, number>();

  constructor(
    private readonly ports: ApiPorts,
    private readonly workflows: WorkflowService,
  ) {}

  async signingKeys(context: RequestContext): Promise<object[]> {
    const keys = await withTenant(this.ports.database, context.tenantId, listPublicKeys);
    return keys.map(({ keyId, publicKey, createdAt }) => ({
      id: keyId,
      publicKey: publicKey.toString('base64'),
      createdAt,
    }));
  }

  async offer(context: RequestContext, target: WorkflowTarget): Promise<unknown> {
    const found = await this.find(context, target);
    if ('code' in found) return refused(found);
    const { workflowId, runId } = found.run;
    const query = new URLSearchParams({ namespace: target.namespace, workflowId, runId });
    return {
      __typename: 'HistoryExport',
      path: `/exports/history?${query.toString()}`,
      fileName: fileNameOf(runId),
      runId,
      keyId: (await this.ports.signingKey()).keyId,
    };
  }

  async open(context: RequestContext, target: WorkflowTarget): Promise<ReadyExport | Rejection> {
    const found = await this.find(context, target);
    if ('code' in found) return found;
    if ((this.exportCounts.get(context.tenantId) ?? 0) >= EXPORT_COUNT_MAX) {
      return rejection(
        'UNAVAILABLE',
        `${String(EXPORT_COUNT_MAX)} histories are being exported. Repeat it when one has ended.`,
      );
    }
    const about = await this.about(found.run, target.namespace);
    const { runId } = found.run;
    return { runId, fileName: fileNameOf(runId), lines: this.counted(found, about) };
  }

  async checkpoint(run: RunKey): Promise<object | null> {
    const head = await withTenant(this.ports.database, run.tenantId, (session) =>
      readHistoryHead(session, run),
    );
    if (head?.chain == null) return null;
    const key = await this.ports.signingKey();
    const statement = {
      ...chainIdentity(run),
      kind: 'checkpoint',
      format: EXPORT_FORMAT,
      eventCount: head.lastEventId,
      storedChain: head.chain.toString('hex'),
      signedAt: new Date().toISOString(),
      keyId: key.keyId,
    };
    const signature = key.sign(Buffer.from(canonicalJson(statement)));
    const text = canonicalJson({ ...statement, signature: signature.toString('base64') });
    return { lastEventId: head.lastEventId, text };
  }

  private async find(
    context: RequestContext,
    target: WorkflowTarget,
  ): Promise<Exported | Rejection> {
    const scope = await this.workflows.readable(context, target.namespace);
    if ('code' in scope) return scope;
    if (target.runId != null && !isUuid(target.runId)) return rejection('WORKFLOW_NOT_FOUND');
    const found = await withTenant(this.ports.database, scope.tenantId, async (session) => {
      const reading = await readRunHeader(session, {
        ...scope,
        workflowId: WorkflowId(target.workflowId),
        ...(target.runId != null && { runId: RunId(target.runId) }),
      });
      const head = reading && (await readHistoryHead(session, reading.run));
      return head && { run: reading.run, head };
    });
    return found ?? rejection('WORKFLOW_NOT_FOUND');
  }

  private async *counted(found: Exported, about: object): AsyncGenerator<string> {
    const { run, head } = found;
    const { tenantId, namespaceId, workflowId, runId } = run;
    this.count(tenantId, 1);
    try {
      yield* exportLines({
        run: { tenantId, namespaceId, workflowId, runId },
        about: { ...about },
        head,
        eventCount: run.closedTime === undefined ? undefined : run.historyLength,
        key: await this.ports.signingKey(),
        exportedAt: new Date().toISOString(),
        // One short transaction a page: a slow reader holds no connection.
        readRows: (after) =>
          withTenant(this.ports.database, tenantId, (session) =>
            readHistoryRows(session, run, { after, upTo: head }),
          ),
      });
    } finally {
      this.count(tenantId, -1);
    }
  }

  private count(tenantId: TenantId, change: 1 | -1): void {
    const count = (this.exportCounts.get(tenantId) ?? 0) + change;
    if (count === 0) this.exportCounts.delete(tenantId);
    else this.exportCounts.set(tenantId, count);
  }

  private async about(run: RunSummary, namespace: string): Promise<object> {
    const previousRun = await withTenant(this.ports.database, run.tenantId, (session) =>
      previousRunOf(session, run),
    );
    return {
      installationId: this.ports.installationId,
      serviceVersion: this.ports.version,
      namespace,
      workflowType: run.workflowType,
      status: run.status,
      firstRunId: run.firstRunId,
      previousRun,
    };
  }
}

/** The run that this one goes on from, with the head of its chain; null for one that goes on from none. */
async function previousRunOf(session: Session, run: RunSummary): Promise<object | null> {
  const previous = await readPreviousRun(session, run);
  if (previous === undefined) return null;
  const { runId, kind, commonEventCount, head } = previous;
  return {
    runId,
    kind,
    commonEventCount,
    eventCount: head?.lastEventId ?? null,
    storedChain: head?.chain?.toString('hex') ?? null,
  };
}

function fileNameOf(runId: RunId): string {
  return `history-${runId}.jsonl`;
}
