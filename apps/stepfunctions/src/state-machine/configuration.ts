import { AwsError } from '../wire/aws-error';
import { flag, type Input, integer, list, required, structure, text } from '../wire/shape';

export const LOGGING = structure({
  level: text({ values: ['ALL', 'ERROR', 'FATAL', 'OFF'] }),
  includeExecutionData: flag(),
  destinations: list(
    structure({
      cloudWatchLogsLogGroup: structure({ logGroupArn: text({ min: 1, max: 256 }) }),
    }),
  ),
});

export const TRACING = structure({ enabled: flag() });

export const ENCRYPTION = structure({
  kmsKeyId: text({ min: 1, max: 2_048 }),
  kmsDataKeyReusePeriodSeconds: integer({ min: 60, max: 900 }),
  type: required(text({ values: ['AWS_OWNED_KEY', 'CUSTOMER_MANAGED_KMS_KEY'] })),
});

type Logging = NonNullable<ReturnType<(typeof LOGGING)['read']>>;
type Encryption = NonNullable<ReturnType<(typeof ENCRYPTION)['read']>>;

/** As it is stored and answered: every member said. */
export function loggingOf(given: Logging | undefined): object {
  const { level = 'OFF', includeExecutionData = false, destinations } = given ?? {};
  const count = destinations?.length ?? 0;
  if (count > 1 || (level !== 'OFF' && count === 0)) {
    throw new AwsError(
      'InvalidLoggingConfiguration',
      'Invalid Logging Configuration: Must specify exactly one Log Destination.',
    );
  }
  return { level, includeExecutionData, ...(count > 0 && { destinations }) };
}

export function tracingOf(given: Input<{ enabled: ReturnType<typeof flag> }> | undefined): {
  enabled: boolean;
} {
  return { enabled: given?.enabled ?? false };
}

/** `undefined` stands for the key that Amazon owns, which is what nobody has to say. */
export function encryptionOf(given: Encryption | undefined): object | undefined {
  if (given === undefined) return undefined;
  const { type, kmsKeyId, kmsDataKeyReusePeriodSeconds } = given;
  if (type === 'AWS_OWNED_KEY') {
    if (kmsKeyId === undefined && kmsDataKeyReusePeriodSeconds === undefined) return { type };
    throw new AwsError(
      'InvalidEncryptionConfiguration',
      'Invalid Encryption Configuration: KmsKeyId and KmsDataKeyReusePeriodSeconds cannot be set for AWS_OWNED_KEY.',
    );
  }
  if (kmsKeyId === undefined) {
    throw new AwsError(
      'InvalidEncryptionConfiguration',
      'Invalid Encryption Configuration: KmsKeyId must be set for CUSTOMER_MANAGED_KMS_KEY.',
    );
  }
  return { type, kmsKeyId, kmsDataKeyReusePeriodSeconds: kmsDataKeyReusePeriodSeconds ?? 300 };
}
