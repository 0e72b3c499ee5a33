export { BatchRunner, type BatchRunnerPorts } from './batch/batch-runner';
export { ChangeHub } from './change-hub';
export { History } from './history';
export { HistoryModule } from './history.module';
export type {
  DefinitionSource,
  DeploymentRoutes,
  ExpressionEvaluator,
  FaultReporter,
  HistoryPorts,
  ShardMeter,
  Surroundings,
} from './ports';
export { analyseExpression } from './expression/analyse-expression';
export { ExpressionPool } from './expression/expression-pool';
