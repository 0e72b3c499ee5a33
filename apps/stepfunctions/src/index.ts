export { ExecutionHistories } from './execution/execution-histories';
export type { Outbound } from './integration/aws/aws-caller';
export { IntegrationDesk } from './integration/integration-desk';
export { IntegrationHub } from './integration/integration-hub';
export type { StepFunctionsPorts } from './ports';
export { StepFunctionsModule } from './step-functions.module';
export { acceptAwsJson } from './wire/accept-aws-json';
