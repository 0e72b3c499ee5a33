declare const brand: unique symbol;

/** A string that only the constructor of its kind may make, so that ids of different kinds cannot be swapped. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** A paying customer; the first column of every key. UUID text. */
export type TenantId = Branded<string, 'TenantId'>;
/** Isolation unit inside a tenant. UUID text. */
export type NamespaceId = Branded<string, 'NamespaceId'>;
/** Business key chosen by the caller, at most `LIMITS.idBytesMax` bytes of UTF-8. */
export type WorkflowId = Branded<string, 'WorkflowId'>;
/** One run of a workflow. UUID text. */
export type RunId = Branded<string, 'RunId'>;
/** 0 <= shard < number of shards of the installation. */
export type ShardId = Branded<number, 'ShardId'>;
/** Position of an event in the history of its run, from 1, without gaps. */
export type EventId = number;
/** Milliseconds since the Unix epoch, on the database's clock. */
export type EpochMs = number;
/** A length of time in milliseconds. */
export type DurationMs = number;

export const TenantId = (text: string): TenantId => text as TenantId;
export const NamespaceId = (text: string): NamespaceId => text as NamespaceId;
export const WorkflowId = (text: string): WorkflowId => text as WorkflowId;
export const RunId = (text: string): RunId => text as RunId;
export const ShardId = (index: number): ShardId => index as ShardId;

/** Who a thing belongs to. Store functions take it first. */
export interface Scope {
  readonly tenantId: TenantId;
  readonly namespaceId: NamespaceId;
}

/** Names one workflow of one namespace. */
export interface WorkflowKey extends Scope {
  readonly workflowId: WorkflowId;
}

/** Names one run. */
export interface RunKey extends WorkflowKey {
  readonly runId: RunId;
}
