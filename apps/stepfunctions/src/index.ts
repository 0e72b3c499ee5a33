export type { StepFunctionsPorts } from './ports';
export { StepFunctionsModule } from './step-functions.module';
export { acceptAwsJson } from './wire/accept-aws-json';
