import { ServiceFailure } from '../service-failure';
import type { AwsServiceModel } from './services';

/** What a service has refused. */
export interface AwsRefusal {
  /** `ResourceNotFoundException`; empty when the service has named none. */
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly requestId: string;
}

/** Errors that the service's clients have no class for get the service's own. */
const NOT_MODELLED: ReadonlySet<string> = new Set([
  '',
  'ValidationException',
  'SerializationException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'AccessDeniedException',
  'AccessDenied',
]);

/** A refusal as Step Functions names it: by the class of the client that it calls the service with. */
export function awsFailure(
  model: AwsServiceModel,
  isSdk: boolean,
  refusal: AwsRefusal,
): ServiceFailure {
  const { message, status, requestId, code } = refusal;
  const { sdkName, optimisedName = sdkName, legacyName = optimisedName } = model;
  const known = NOT_MODELLED.has(code) ? undefined : withSuffix(code);
  if (isSdk) {
    return new ServiceFailure(
      `${sdkName}.${known ?? `${sdkName}Exception`}`,
      `${message} (Service: ${sdkName}, Status Code: ${status}, Request ID: ${requestId})`,
    );
  }
  return new ServiceFailure(
    `${optimisedName}.${known ?? `Amazon${optimisedName}Exception`}`,
    `${message} (Service: ${legacyName}; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`,
  );
}

/** The service was not reached. */
export function unreachable(
  model: AwsServiceModel,
  isSdk: boolean,
  message: string,
): ServiceFailure {
  const name = isSdk ? model.sdkName : (model.optimisedName ?? model.sdkName);
  return new ServiceFailure(
    `${name}.SdkClientException`,
    `Unable to execute HTTP request: ${message}`,
  );
}

function withSuffix(code: string): string {
  const name = code.split('#').at(-1)!.split('.').at(-1)!;
  return name.endsWith('Exception') ? name : `${name}Exception`;
}
