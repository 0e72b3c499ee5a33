export { fromSchedulePayload, toSchedulePayload } from './schedule-payload/schedule-payload';
export { BoundedMap } from './bounded-map';
export { ChurnMap } from './churn-map';
export {
  type AppConfig,
  BadEnvironment,
  readEnvironment,
  type Role,
  ROLES,
  SERVICE_VARIABLES,
} from './config/environment';
export { DataDirInUse } from './embedded-postgres/data-dir-in-use';
export { EmbeddedPostgres } from './embedded-postgres/embedded-postgres';
export { openTaskToken } from './task-token/open-task-token';
export { sealTaskToken } from './task-token/seal-task-token';
export { type TaskTokenKey, taskTokenKey } from './task-token/task-token-key';
export { openWorkflowTaskToken, sealWorkflowTaskToken } from './task-token/workflow-task-token';
export { uuidOfText } from './ids/uuid-of-text';
export { newUuidV7 } from './ids/uuid-v7';
export { KeptAnswers } from './kept-answers';
export { openSecret } from './stored-secret/open-secret';
export { sealSecret } from './stored-secret/seal-secret';
export { storedSecretKey } from './stored-secret/stored-secret-key';
export { TokenBucket } from './token-bucket';
