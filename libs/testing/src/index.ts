export { type ActivityAnswer, type ActivityCall } from './asl-activity';
export { AslDriver, type AslDriverOptions, type AslOutcome } from './asl-driver';
export { aslMachine, aslStateMachine } from './asl-machine';
export { AslNatives } from './asl-natives';
export { jsonataEvaluator } from './jsonata-evaluator';
export { executionStoreContract, type OpenedStores } from './contracts/execution-store-contract';
export {
  TEST_SCOPE,
  TEST_TIME,
  numberedUuid,
  testAppend,
  testEvent,
  testNote,
  testRun,
  testStart,
  testTurn,
} from './contracts/turn-builder';
export {
  MemoryExecutionStore,
  type MemoryExecutionStoreOptions,
  type StoreMishap,
} from './memory-execution-store';
export { createDatabase, createEmptyDatabase, type TestDatabase } from './template-database';
