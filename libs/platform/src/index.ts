export { BoundedMap } from './bounded-map';
export { type AppConfig, BadEnvironment, readEnvironment, type Role } from './config/environment';
export { DataDirInUse } from './embedded-postgres/data-dir-in-use';
export { EmbeddedPostgres } from './embedded-postgres/embedded-postgres';
export { openTaskToken } from './task-token/open-task-token';
export { sealTaskToken } from './task-token/seal-task-token';
export { type TaskTokenKey, taskTokenKey } from './task-token/task-token-key';
export { uuidOfText } from './ids/uuid-of-text';
export { newUuidV7 } from './ids/uuid-v7';
