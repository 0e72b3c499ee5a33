/** How a service of Amazon's is spoken to, and what Step Functions calls it in errors. */
export interface AwsServiceModel {
  readonly protocol: 'json' | 'query' | 's3';
  readonly signingName: string;
  /** Of its host name, where that differs. */
  readonly hostName?: string;
  /** `json`: what comes before the action in `x-amz-target`. */
  readonly targetPrefix?: string;
  readonly jsonVersion?: '1.0' | '1.1';
  /** `query`. */
  readonly apiVersion?: string;
  /** The wire has members in camelCase; definitions and results always have PascalCase. */
  readonly isCamelCase?: boolean;
  /** Names in the errors of `aws-sdk:*` and of the optimised form, and in causes of the latter. */
  readonly sdkName: string;
  readonly optimisedName?: string;
  readonly legacyName?: string;
}

function json(
  signingName: string,
  targetPrefix: string,
  jsonVersion: '1.0' | '1.1',
  more: Pick<AwsServiceModel, 'sdkName'> & Partial<AwsServiceModel>,
): AwsServiceModel {
  return { protocol: 'json', signingName, targetPrefix, jsonVersion, ...more };
}

const EVENTS = json('events', 'AWSEvents', '1.1', {
  sdkName: 'EventBridge',
  optimisedName: 'EventBridge',
  legacyName: 'AmazonEventBridge',
});

/** By the name in a resource: with and without `aws-sdk:` where they differ. */
export const AWS_SERVICES: ReadonlyMap<string, AwsServiceModel> = new Map(
  Object.entries({
    athena: json('athena', 'AmazonAthena', '1.1', {
      sdkName: 'Athena',
      optimisedName: 'Athena',
      legacyName: 'AmazonAthena',
    }),
    cloudwatchlogs: json('logs', 'Logs_20140328', '1.1', {
      sdkName: 'CloudWatchLogs',
      isCamelCase: true,
    }),
    codebuild: json('codebuild', 'CodeBuild_20161006', '1.1', {
      sdkName: 'CodeBuild',
      optimisedName: 'CodeBuild',
      legacyName: 'AWSCodeBuild',
      isCamelCase: true,
    }),
    dynamodb: json('dynamodb', 'DynamoDB_20120810', '1.0', {
      sdkName: 'DynamoDb',
      optimisedName: 'DynamoDB',
      legacyName: 'AmazonDynamoDBv2',
    }),
    ecs: json('ecs', 'AmazonEC2ContainerServiceV20141113', '1.1', {
      sdkName: 'Ecs',
      optimisedName: 'ECS',
      legacyName: 'AmazonECS',
      isCamelCase: true,
    }),
    eventbridge: EVENTS,
    events: EVENTS,
    firehose: json('firehose', 'Firehose_20150804', '1.1', { sdkName: 'Firehose' }),
    glue: json('glue', 'AWSGlue', '1.1', {
      sdkName: 'Glue',
      optimisedName: 'Glue',
      legacyName: 'AWSGlue',
    }),
    kinesis: json('kinesis', 'Kinesis_20131202', '1.1', { sdkName: 'Kinesis' }),
    kms: json('kms', 'TrentService', '1.1', { sdkName: 'Kms' }),
    s3: { protocol: 's3', signingName: 's3', sdkName: 'S3' },
    sagemaker: json('sagemaker', 'SageMaker', '1.1', {
      hostName: 'api.sagemaker',
      sdkName: 'SageMaker',
      optimisedName: 'SageMaker',
      legacyName: 'AmazonSageMaker',
    }),
    secretsmanager: json('secretsmanager', 'secretsmanager', '1.1', { sdkName: 'SecretsManager' }),
    sns: {
      protocol: 'query',
      signingName: 'sns',
      apiVersion: '2010-03-31',
      sdkName: 'Sns',
      optimisedName: 'SNS',
      legacyName: 'AmazonSNS',
    },
    sqs: json('sqs', 'AmazonSQS', '1.0', {
      sdkName: 'Sqs',
      optimisedName: 'SQS',
      legacyName: 'AmazonSQS',
    }),
    ssm: json('ssm', 'AmazonSSM', '1.1', { sdkName: 'Ssm' }),
    sts: { protocol: 'query', signingName: 'sts', apiVersion: '2011-06-15', sdkName: 'Sts' },
  } satisfies Record<string, AwsServiceModel>),
);
