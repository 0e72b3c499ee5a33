import type { Evaluated, EvaluateEffect, Natives } from '@app/asl';
import type {
  ChangeFeed,
  EpochMs,
  RequestSubmitter,
  RunDescriber,
  RunKey,
  TaskPolls,
  TaskTokenContent,
  TenantId,
} from '@app/contract';
import type { Database } from '@app/postgres';

/** A problem of a definition, as its compiler reports it. */
export interface DefinitionProblem {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly severity: string;
}

export interface CheckedDefinition {
  readonly ok: boolean;
  readonly issues: readonly DefinitionProblem[];
  readonly timeoutSeconds?: number;
}

/** Everything that the Step Functions door needs from outside. */
export interface StepFunctionsPorts {
  readonly mode: 'development' | 'production';
  /** The control plane and the read side: one tenant at a time. */
  readonly database: Database;
  /** Whose key is it: asked before a tenant is known. */
  readonly directory: Database;
  readonly submitter: RequestSubmitter;
  readonly describer: RunDescriber;
  readonly changes: ChangeFeed;
  readonly polls: TaskPolls;
  readonly compiler: {
    compile(
      tenantId: TenantId,
      source: string,
      options?: { readonly express?: boolean },
    ): Promise<CheckedDefinition>;
  };
  /** Tenants' expressions: what speaks against one, and its value. */
  readonly expressions: {
    readonly analyse: (expression: string) => string | undefined;
    evaluate(tenantId: TenantId, effect: EvaluateEffect): Evaluated | Promise<Evaluated>;
  };
  /** What the pure interpreter is lent. */
  readonly natives: (key: RunKey, now: EpochMs) => Natives;
  readonly openTaskToken: (token: string) => TaskTokenContent | undefined;
  readonly sealTaskToken: (content: TaskTokenContent) => string;
  /** Secrets of access keys, encrypted for one tenant. */
  readonly openSecret: (tenantId: TenantId, sealed: Uint8Array) => string;
  readonly report: (message: string, cause: unknown) => void;
}
