export { createLog, doesLogExist } from './create-log';
export { KafkaConnection, type KafkaConnectionOptions } from './kafka-connection';
export { KafkaRequestLog, type KafkaRequestLogOptions } from './kafka-request-log';
export { MicroBatcher, type MicroBatcherOptions } from './micro-batcher';
export { LOG_FORMAT } from './packed-record';
