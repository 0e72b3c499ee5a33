/** Names that the door answers with: those of the service's model, and those that every service of Amazon's has. */
export type AwsErrorName =
  | 'ActivityAlreadyExists'
  | 'ActivityDoesNotExist'
  | 'ActivityWorkerLimitExceeded'
  | 'ConflictException'
  | 'ExecutionAlreadyExists'
  | 'ExecutionDoesNotExist'
  | 'ExecutionNotRedrivable'
  | 'InvalidArn'
  | 'InvalidDefinition'
  | 'InvalidEncryptionConfiguration'
  | 'InvalidExecutionInput'
  | 'InvalidLoggingConfiguration'
  | 'InvalidName'
  | 'InvalidOutput'
  | 'InvalidToken'
  | 'InvalidTracingConfiguration'
  | 'MissingRequiredParameter'
  | 'ResourceNotFound'
  | 'ServiceQuotaExceededException'
  | 'StateMachineAlreadyExists'
  | 'StateMachineDoesNotExist'
  | 'StateMachineTypeNotSupported'
  | 'TaskDoesNotExist'
  | 'TaskTimedOut'
  | 'TooManyTags'
  | 'ValidationException'
  | 'AccessDeniedException'
  | 'IncompleteSignatureException'
  | 'InvalidSignatureException'
  | 'MissingAuthenticationTokenException'
  | 'UnrecognizedClientException'
  | 'SerializationException'
  | 'ThrottlingException'
  | 'UnknownOperationException'
  | 'InternalFailure'
  | 'ServiceUnavailable';

/** A refusal on its way to the edge, where it becomes Amazon's form of it. */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  constructor(
    readonly type: AwsErrorName,
    message: string,
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  get httpStatus(): number {
    if (this.type === 'ServiceUnavailable') return 503;
    return this.type === 'InternalFailure' ? 500 : 400;
  }

  /** The body of the answer. Clients look at what follows the `#`. */
  get body(): object {
    return {
      __type: `${namespaceOf(this.type)}#${this.type}`,
      message: this.message,
      ...this.more,
    };
  }
}

function namespaceOf(type: AwsErrorName): string {
  if (type === 'ValidationException') return 'com.amazon.coral.validate';
  return EVERY_SERVICE.has(type) ? 'com.amazon.coral.service' : 'com.amazonaws.states.v20161123';
}

const EVERY_SERVICE: ReadonlySet<AwsErrorName> = new Set([
  'AccessDeniedException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'UnrecognizedClientException',
  'SerializationException',
  'ThrottlingException',
  'UnknownOperationException',
  'InternalFailure',
  'ServiceUnavailable',
]);
