export { compile, type Compiled, type CompileOptions } from './compile/compile';
export type { Issue, IssueCode } from './compile/issue';
export type { Json, JsonObject } from './data/json';
export type { Effect, EvaluateEffect, Evaluated } from './data/jsonata-template';
export type { StateMachine } from './machine';
export type { Natives } from './natives';
export { type AwsEvent, type AwsEventType, toWire } from './history/aws-event';
export { executionHistory, ExecutionHistory } from './history/execution-history';
export { testState, type TestStateHost } from './test-state/test-state';
export type { TestStateAnswer, TestStateRequest } from './test-state/test-state-request';
export { definitionProblem, validateDefinition } from './compile/diagnostic';
export type { Diagnostic, Validated } from './compile/diagnostic';
export { mapRunArn } from './history/map-run';
export { AWS_TASK_QUEUE } from './compile/resource';
export { SUBMITTED_SIGNAL } from './run/submitted-signal';
export { advance, type Advance } from './run/advance';
export type { AdvanceHost, Evaluating, RunIdentity } from './run/advancing';
export { activityQueue } from './states/activity-queue';
export { AslRun, type DecodePayload } from './run/asl-run';
export { failedFrames } from './run/failed-frames';
export { fromAslSnapshot, toAslSnapshot, type AslSnapshot } from './run/snapshot';
export {
  awaitedSignals,
  awaitedTimer,
  stateOfActivity,
  type AwaitedSignal,
  type AwaitedTimer,
} from './run/waiting-for';
export {
  type DefinitionGraph,
  type GraphEdge,
  type GraphNode,
  renderDefinition,
} from './tools/render-definition';
export { substitute, type Substituted, type SubstitutionProblem } from './tools/substitute';
export type { ActivityAnswer, ActivityCall } from './simulate/simulated-activity';
export { SimulatedHistory } from './simulate/simulated-history';
export { Simulation } from './simulate/simulation';
export { type MockedAnswers, mockedAnswers } from './simulate/mocked-answers';
