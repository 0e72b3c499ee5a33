export { BatchRunner, type BatchRunnerPorts } from './batch/batch-runner';
export { ChangeHub } from './change-hub';
export { History, type OwnerPlace } from './history';
export { HistoryModule } from './history.module';
export type {
  DefinitionSource,
  DeploymentRoutes,
  ServedActivities,
  ExpressionEvaluator,
  FaultReporter,
  HistoryPorts,
  ShardMeter,
  Surroundings,
} from './ports';
export { nativesFor } from './asl/natives';
export { analyseExpression } from './expression/analyse-expression';
export { ExpressionPool } from './expression/expression-pool';
export { type OwnershipView, ShardKeeper, type ShardWays } from './ownership/shard-keeper';
export { InboxDrain } from './route/inbox-drain';
export { type AnswerSender, type OwnedShard, type RoutePorts } from './route/owned-shard';
export { RecordFeed } from './route/record-feed';
