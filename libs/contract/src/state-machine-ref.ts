/** Which version of which definition a run executes in process; absent for code hosted elsewhere. */
export interface StateMachineRef {
  readonly definitionId: string;
  readonly name: string;
  readonly version: number;
  /** Set by the Step Functions door: what its answers and the context object say of the run, in Amazon's names. */
  readonly execution?: ExecutionIdentity;
}

/** What a start by the Step Functions door has named, or was routed by. */
export interface ExecutionIdentity {
  readonly region: string;
  /** Twelve digits, the tenant's. */
  readonly accountNumber: string;
  /** Unique per state machine; the workflow id has the machine's name before it. */
  readonly name: string;
  readonly roleArn: string;
  readonly express?: boolean;
  /** Number of the published version, which is not the version of the definition. */
  readonly publishedVersion?: number;
  readonly alias?: string;
  readonly traceHeader?: string;
}
