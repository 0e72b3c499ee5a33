import type { Json } from '@app/asl';
import type { StateMachineRef, TenantId } from '@app/contract';

/** Text of a definition version, by the id that runs carry. Versions never change, so answers may be kept. */
export interface DefinitionSource {
  readDefinition(tenantId: TenantId, ref: StateMachineRef): Promise<string | undefined>;
}

/** One JSONata expression to evaluate, as the interpreter asks for it. */
export interface EvaluationRequest {
  readonly tenantId: TenantId;
  readonly expression: string;
  readonly bindings: Readonly<Record<string, Json>>;
  readonly field: string;
}

/** Time and chance as the process has them: the only source of both in this role. */
export interface Surroundings {
  /** Never goes backwards; any origin. */
  monotonicMs(): number;
  newRunId(): string;
  randomSeed(): number;
}
