/** Which version of which definition a run executes in process; absent for code hosted elsewhere. */
export interface StateMachineRef {
  readonly definitionId: string;
  readonly name: string;
  readonly version: number;
}
