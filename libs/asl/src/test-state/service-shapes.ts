/**
 * What services answer, of the calls that definitions make most: the output shapes of AWS's public service models, a line
 * per call and per structure (`@`). Field, `!` when required, type: s text (with its least length), n number, b boolean,
 * e(...) one of these, [T] list, {T} map, @Name structure, ? anything. A call that is not here is not checked.
 */
export const SERVICE_SHAPES = `
# lambda
invoke StatusCode:n FunctionError:s LogResult:s Payload:? ExecutedVersion:s1 DurableExecutionArn:s1
# states
startExecution ExecutionArn!:s1 StartDate!:s
startSyncExecution ExecutionArn!:s1 StateMachineArn:s1 Name:s1 StartDate!:s StopDate!:s Status!:e(SUCCEEDED|FAILED|TIMED_OUT) Error:s Cause:s Input:s InputDetails:@CloudWatchEventsExecutionDataDetails Output:s OutputDetails:@CloudWatchEventsExecutionDataDetails TraceHeader:s BillingDetails:@BillingDetails
describeExecution ExecutionArn!:s1 StateMachineArn!:s1 Name:s1 Status!:e(RUNNING|SUCCEEDED|FAILED|TIMED_OUT|ABORTED|PENDING_REDRIVE) StartDate!:s StopDate:s Input:s InputDetails:@CloudWatchEventsExecutionDataDetails Output:s OutputDetails:@CloudWatchEventsExecutionDataDetails TraceHeader:s MapRunArn:s1 Error:s Cause:s StateMachineVersionArn:s1 StateMachineAliasArn:s1 RedriveCount:n RedriveDate:s RedriveStatus:e(REDRIVABLE|NOT_REDRIVABLE|REDRIVABLE_BY_MAP_RUN) RedriveStatusReason:s
stopExecution StopDate!:s
listExecutions Executions!:[@ExecutionListItem] NextToken:s1
describeStateMachine StateMachineArn!:s1 Name!:s1 Status:e(ACTIVE|DELETING) Definition!:s1 RoleArn!:s1 Type!:e(STANDARD|EXPRESS) CreationDate!:s LoggingConfiguration:@LoggingConfiguration TracingConfiguration:@TracingConfiguration Label:s RevisionId:s Description:s EncryptionConfiguration:@EncryptionConfiguration VariableReferences:{[s]}
sendTaskSuccess
sendTaskFailure
@CloudWatchEventsExecutionDataDetails Included:b
@BillingDetails BilledMemoryUsedInMB:n BilledDurationInMilliseconds:n
@ExecutionListItem ExecutionArn!:s1 StateMachineArn!:s1 Name!:s1 Status!:e(RUNNING|SUCCEEDED|FAILED|TIMED_OUT|ABORTED|PENDING_REDRIVE) StartDate!:s StopDate:s MapRunArn:s1 ItemCount:n StateMachineVersionArn:s1 StateMachineAliasArn:s1 RedriveCount:n RedriveDate:s
@LoggingConfiguration Level:e(ALL|ERROR|FATAL|OFF) IncludeExecutionData:b Destinations:[@LogDestination]
@LogDestination CloudWatchLogsLogGroup:@CloudWatchLogsLogGroup
@CloudWatchLogsLogGroup LogGroupArn:s1
@TracingConfiguration Enabled:b
@EncryptionConfiguration KmsKeyId:s1 KmsDataKeyReusePeriodSeconds:n Type!:e(AWS_OWNED_KEY|CUSTOMER_MANAGED_KMS_KEY)
# dynamodb
getItem Item:{@AttributeValue} ConsumedCapacity:@ConsumedCapacity
putItem Attributes:{@AttributeValue} ConsumedCapacity:@ConsumedCapacity ItemCollectionMetrics:@ItemCollectionMetrics
updateItem Attributes:{@AttributeValue} ConsumedCapacity:@ConsumedCapacity ItemCollectionMetrics:@ItemCollectionMetrics
deleteItem Attributes:{@AttributeValue} ConsumedCapacity:@ConsumedCapacity ItemCollectionMetrics:@ItemCollectionMetrics
query Items:[{@AttributeValue}] Count:n ScannedCount:n LastEvaluatedKey:{@AttributeValue} ConsumedCapacity:@ConsumedCapacity
scan Items:[{@AttributeValue}] Count:n ScannedCount:n LastEvaluatedKey:{@AttributeValue} ConsumedCapacity:@ConsumedCapacity
batchGetItem Responses:{[{@AttributeValue}]} UnprocessedKeys:{@KeysAndAttributes} ConsumedCapacity:[@ConsumedCapacity]
batchWriteItem UnprocessedItems:{[@WriteRequest]} ItemCollectionMetrics:{[@ItemCollectionMetrics]} ConsumedCapacity:[@ConsumedCapacity]
transactWriteItems ConsumedCapacity:[@ConsumedCapacity] ItemCollectionMetrics:{[@ItemCollectionMetrics]}
@AttributeValue S:s N:s B:s SS:[s] NS:[s] BS:[s] M:{@AttributeValue} L:[@AttributeValue] NULL:b BOOL:b
@ConsumedCapacity TableName:s1 CapacityUnits:n ReadCapacityUnits:n WriteCapacityUnits:n Table:@Capacity LocalSecondaryIndexes:{@Capacity} GlobalSecondaryIndexes:{@Capacity}
@Capacity ReadCapacityUnits:n WriteCapacityUnits:n CapacityUnits:n
@ItemCollectionMetrics ItemCollectionKey:{@AttributeValue} SizeEstimateRangeGB:[n]
@KeysAndAttributes Keys!:[{@AttributeValue}] AttributesToGet:[s] ConsistentRead:b ProjectionExpression:s ExpressionAttributeNames:{s}
@WriteRequest PutRequest:@PutRequest DeleteRequest:@DeleteRequest
@PutRequest Item!:{@AttributeValue}
@DeleteRequest Key!:{@AttributeValue}
# events
putEvents FailedEntryCount:n Entries:[@PutEventsResultEntry]
putRule RuleArn:s1
describeRule Name:s1 Arn:s1 EventPattern:s ScheduleExpression:s State:e(ENABLED|DISABLED|ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS) Description:s RoleArn:s1 ManagedBy:s1 EventBusName:s1 CreatedBy:s1
@PutEventsResultEntry EventId:s ErrorCode:s ErrorMessage:s
# sqs
sendMessage MD5OfMessageBody:s MD5OfMessageAttributes:s MD5OfMessageSystemAttributes:s MessageId:s SequenceNumber:s
receiveMessage Messages:[@Message]
sendMessageBatch Successful!:[@SendMessageBatchResultEntry] Failed!:[@BatchResultErrorEntry]
deleteMessage
getQueueUrl QueueUrl:s
createQueue QueueUrl:s
@Message MessageId:s ReceiptHandle:s MD5OfBody:s Body:s Attributes:{s} MD5OfMessageAttributes:s MessageAttributes:{@MessageAttributeValue}
@MessageAttributeValue StringValue:s BinaryValue:s StringListValues:[s] BinaryListValues:[s] DataType!:s
@SendMessageBatchResultEntry Id!:s MessageId!:s MD5OfMessageBody!:s MD5OfMessageAttributes:s MD5OfMessageSystemAttributes:s SequenceNumber:s
@BatchResultErrorEntry Id!:s SenderFault!:b Code!:s Message:s
# sns
publish MessageId:s SequenceNumber:s
publishBatch Successful:[@PublishBatchResultEntry] Failed:[@BatchResultErrorEntry]
subscribe SubscriptionArn:s
createTopic TopicArn:s
@PublishBatchResultEntry Id:s MessageId:s SequenceNumber:s
@BatchResultErrorEntry Id!:s Code!:s Message:s SenderFault!:b
# s3
getObject Body:s DeleteMarker:b AcceptRanges:s Expiration:s Restore:s LastModified:s ContentLength:n ETag:s ChecksumCRC32:s ChecksumCRC32C:s ChecksumCRC64NVME:s ChecksumSHA1:s ChecksumSHA256:s ChecksumSHA512:s ChecksumMD5:s ChecksumXXHASH64:s ChecksumXXHASH3:s ChecksumXXHASH128:s ChecksumType:e(COMPOSITE|FULL_OBJECT) MissingMeta:n VersionId:s CacheControl:s ContentDisposition:s ContentEncoding:s ContentLanguage:s ContentRange:s ContentType:s Expires:s WebsiteRedirectLocation:s ServerSideEncryption:e(AES256|aws:fsx|aws:kms|aws:kms:dsse) Metadata:{s} SSECustomerAlgorithm:s SSECustomerKeyMD5:s SSEKMSKeyId:s BucketKeyEnabled:b StorageClass:e(STANDARD|REDUCED_REDUNDANCY|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER|DEEP_ARCHIVE|OUTPOSTS|GLACIER_IR|SNOW|EXPRESS_ONEZONE|FSX_OPENZFS|FSX_ONTAP) RequestCharged:e(requester) ReplicationStatus:e(COMPLETE|PENDING|FAILED|REPLICA|COMPLETED) PartsCount:n TagCount:n ObjectLockMode:e(GOVERNANCE|COMPLIANCE) ObjectLockRetainUntilDate:s ObjectLockLegalHoldStatus:e(ON|OFF)
putObject Expiration:s ETag:s ChecksumCRC32:s ChecksumCRC32C:s ChecksumCRC64NVME:s ChecksumSHA1:s ChecksumSHA256:s ChecksumSHA512:s ChecksumMD5:s ChecksumXXHASH64:s ChecksumXXHASH3:s ChecksumXXHASH128:s ChecksumType:e(COMPOSITE|FULL_OBJECT) ServerSideEncryption:e(AES256|aws:fsx|aws:kms|aws:kms:dsse) VersionId:s SSECustomerAlgorithm:s SSECustomerKeyMD5:s SSEKMSKeyId:s SSEKMSEncryptionContext:s BucketKeyEnabled:b Size:n RequestCharged:e(requester)
listObjectsV2 IsTruncated:b Contents:[@Object] Name:s Prefix:s Delimiter:s MaxKeys:n CommonPrefixes:[@CommonPrefix] EncodingType:e(url) KeyCount:n ContinuationToken:s NextContinuationToken:s StartAfter:s RequestCharged:e(requester)
copyObject CopyObjectResult:@CopyObjectResult Expiration:s CopySourceVersionId:s VersionId:s ServerSideEncryption:e(AES256|aws:fsx|aws:kms|aws:kms:dsse) SSECustomerAlgorithm:s SSECustomerKeyMD5:s SSEKMSKeyId:s SSEKMSEncryptionContext:s BucketKeyEnabled:b RequestCharged:e(requester)
deleteObject DeleteMarker:b VersionId:s RequestCharged:e(requester)
headObject DeleteMarker:b AcceptRanges:s Expiration:s Restore:s ArchiveStatus:e(ARCHIVE_ACCESS|DEEP_ARCHIVE_ACCESS) LastModified:s ContentLength:n ChecksumCRC32:s ChecksumCRC32C:s ChecksumCRC64NVME:s ChecksumSHA1:s ChecksumSHA256:s ChecksumSHA512:s ChecksumMD5:s ChecksumXXHASH64:s ChecksumXXHASH3:s ChecksumXXHASH128:s ChecksumType:e(COMPOSITE|FULL_OBJECT) ETag:s MissingMeta:n VersionId:s CacheControl:s ContentDisposition:s ContentEncoding:s ContentLanguage:s ContentType:s ContentRange:s Expires:s WebsiteRedirectLocation:s ServerSideEncryption:e(AES256|aws:fsx|aws:kms|aws:kms:dsse) Metadata:{s} SSECustomerAlgorithm:s SSECustomerKeyMD5:s SSEKMSKeyId:s BucketKeyEnabled:b StorageClass:e(STANDARD|REDUCED_REDUNDANCY|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER|DEEP_ARCHIVE|OUTPOSTS|GLACIER_IR|SNOW|EXPRESS_ONEZONE|FSX_OPENZFS|FSX_ONTAP) RequestCharged:e(requester) ReplicationStatus:e(COMPLETE|PENDING|FAILED|REPLICA|COMPLETED) PartsCount:n TagCount:n ObjectLockMode:e(GOVERNANCE|COMPLIANCE) ObjectLockRetainUntilDate:s ObjectLockLegalHoldStatus:e(ON|OFF)
@Object Key:s1 LastModified:s ETag:s ChecksumAlgorithm:[e(CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128)] ChecksumType:e(COMPOSITE|FULL_OBJECT) Size:n StorageClass:e(STANDARD|REDUCED_REDUNDANCY|GLACIER|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|DEEP_ARCHIVE|OUTPOSTS|GLACIER_IR|SNOW|EXPRESS_ONEZONE|FSX_OPENZFS|FSX_ONTAP) Owner:@Owner RestoreStatus:@RestoreStatus
@Owner DisplayName:s ID:s
@RestoreStatus IsRestoreInProgress:b RestoreExpiryDate:s
@CommonPrefix Prefix:s
@CopyObjectResult ETag:s LastModified:s ChecksumType:e(COMPOSITE|FULL_OBJECT) ChecksumCRC32:s ChecksumCRC32C:s ChecksumCRC64NVME:s ChecksumSHA1:s ChecksumSHA256:s ChecksumSHA512:s ChecksumMD5:s ChecksumXXHASH64:s ChecksumXXHASH3:s ChecksumXXHASH128:s
# kms
encrypt CiphertextBlob:s1 KeyId:s1 EncryptionAlgorithm:e(SYMMETRIC_DEFAULT|RSAES_OAEP_SHA_1|RSAES_OAEP_SHA_256|SM2PKE)
decrypt KeyId:s1 Plaintext:s1 EncryptionAlgorithm:e(SYMMETRIC_DEFAULT|RSAES_OAEP_SHA_1|RSAES_OAEP_SHA_256|SM2PKE) CiphertextForRecipient:s1 KeyMaterialId:s64
generateDataKey CiphertextBlob:s1 Plaintext:s1 KeyId:s1 CiphertextForRecipient:s1 KeyMaterialId:s64
sign KeyId:s1 Signature:s1 SigningAlgorithm:e(RSASSA_PSS_SHA_256|RSASSA_PSS_SHA_384|RSASSA_PSS_SHA_512|RSASSA_PKCS1_V1_5_SHA_256|RSASSA_PKCS1_V1_5_SHA_384|RSASSA_PKCS1_V1_5_SHA_512|ECDSA_SHA_256|ECDSA_SHA_384|ECDSA_SHA_512|SM2DSA|ML_DSA_SHAKE_256|ED25519_SHA_512|ED25519_PH_SHA_512)
verify KeyId:s1 SignatureValid:b SigningAlgorithm:e(RSASSA_PSS_SHA_256|RSASSA_PSS_SHA_384|RSASSA_PSS_SHA_512|RSASSA_PKCS1_V1_5_SHA_256|RSASSA_PKCS1_V1_5_SHA_384|RSASSA_PKCS1_V1_5_SHA_512|ECDSA_SHA_256|ECDSA_SHA_384|ECDSA_SHA_512|SM2DSA|ML_DSA_SHAKE_256|ED25519_SHA_512|ED25519_PH_SHA_512)
generateRandom Plaintext:s1 CiphertextForRecipient:s1
reEncrypt CiphertextBlob:s1 SourceKeyId:s1 KeyId:s1 SourceEncryptionAlgorithm:e(SYMMETRIC_DEFAULT|RSAES_OAEP_SHA_1|RSAES_OAEP_SHA_256|SM2PKE) DestinationEncryptionAlgorithm:e(SYMMETRIC_DEFAULT|RSAES_OAEP_SHA_1|RSAES_OAEP_SHA_256|SM2PKE) SourceKeyMaterialId:s64 DestinationKeyMaterialId:s64
# secretsmanager
getSecretValue ARN:s20 Name:s1 VersionId:s32 SecretBinary:s1 SecretString:s1 VersionStages:[s1] CreatedDate:s
putSecretValue ARN:s20 Name:s1 VersionId:s32 VersionStages:[s1]
createSecret ARN:s20 Name:s1 VersionId:s32 ReplicationStatus:[@ReplicationStatusType]
@ReplicationStatusType Region:s1 KmsKeyId:s Status:e(InSync|Failed|InProgress) StatusMessage:s1 LastAccessedDate:s
# ssm
getParameter Parameter:@Parameter
putParameter Version:n Tier:e(Standard|Advanced|Intelligent-Tiering)
getParameters Parameters:[@Parameter] InvalidParameters:[s1]
@Parameter Name:s1 Type:e(String|StringList|SecureString) Value:s Version:n Selector:s SourceResult:s LastModifiedDate:s ARN:s DataType:s
# sts
assumeRole Credentials:@Credentials AssumedRoleUser:@AssumedRoleUser PackedPolicySize:n SourceIdentity:s2
getCallerIdentity UserId:s Account:s Arn:s20
@Credentials AccessKeyId!:s16 SecretAccessKey!:s SessionToken!:s Expiration!:s
@AssumedRoleUser AssumedRoleId!:s2 Arn!:s20
# kinesis
putRecord ShardId!:s1 SequenceNumber!:s EncryptionType:e(NONE|KMS)
putRecords FailedRecordCount:n Records!:[@PutRecordsResultEntry] EncryptionType:e(NONE|KMS)
@PutRecordsResultEntry SequenceNumber:s ShardId:s1 ErrorCode:s ErrorMessage:s
# firehose
putRecord RecordId!:s1 Encrypted:b
putRecordBatch FailedPutCount!:n Encrypted:b RequestResponses!:[@PutRecordBatchResponseEntry]
@PutRecordBatchResponseEntry RecordId:s1 ErrorCode:s ErrorMessage:s
# batch
submitJob JobArn:s JobName!:s JobId!:s
# glue
startJobRun JobRunId:s1
# athena
startQueryExecution QueryExecutionId:s1
getQueryExecution QueryExecution:@QueryExecution
stopQueryExecution
@QueryExecution QueryExecutionId:s1 Query:s1 StatementType:e(DDL|DML|UTILITY) ManagedQueryResultsConfiguration:@ManagedQueryResultsConfiguration ResultConfiguration:@ResultConfiguration ResultReuseConfiguration:@ResultReuseConfiguration QueryExecutionContext:@QueryExecutionContext Status:@QueryExecutionStatus Statistics:@QueryExecutionStatistics WorkGroup:s EngineVersion:@EngineVersion ExecutionParameters:[s1] SubstatementType:s QueryResultsS3AccessGrantsConfiguration:@QueryResultsS3AccessGrantsConfiguration
@ManagedQueryResultsConfiguration Enabled!:b EncryptionConfiguration:@ManagedQueryResultsEncryptionConfiguration
@ManagedQueryResultsEncryptionConfiguration KmsKey!:s1
@ResultConfiguration OutputLocation:s EncryptionConfiguration:@EncryptionConfiguration ExpectedBucketOwner:s12 AclConfiguration:@AclConfiguration
@EncryptionConfiguration EncryptionOption!:e(SSE_S3|SSE_KMS|CSE_KMS) KmsKey:s
@AclConfiguration S3AclOption!:e(BUCKET_OWNER_FULL_CONTROL)
@ResultReuseConfiguration ResultReuseByAgeConfiguration:@ResultReuseByAgeConfiguration
@ResultReuseByAgeConfiguration Enabled!:b MaxAgeInMinutes:n
@QueryExecutionContext Database:s1 Catalog:s1
@QueryExecutionStatus State:e(QUEUED|RUNNING|SUCCEEDED|FAILED|CANCELLED) StateChangeReason:s SubmissionDateTime:s CompletionDateTime:s AthenaError:@AthenaError
@AthenaError ErrorCategory:n ErrorType:n Retryable:b ErrorMessage:s
@QueryExecutionStatistics EngineExecutionTimeInMillis:n DataScannedInBytes:n DataManifestLocation:s TotalExecutionTimeInMillis:n QueryQueueTimeInMillis:n ServicePreProcessingTimeInMillis:n QueryPlanningTimeInMillis:n ServiceProcessingTimeInMillis:n ResultReuseInformation:@ResultReuseInformation DpuCount:n
@ResultReuseInformation ReusedPreviousResult!:b
@EngineVersion SelectedEngineVersion:s1 EffectiveEngineVersion:s1
@QueryResultsS3AccessGrantsConfiguration EnableS3AccessGrants!:b CreateUserLevelPrefix:b AuthenticationType!:e(DIRECTORY_IDENTITY)
# ses
sendEmail MessageId!:s
# sesv2
sendEmail MessageId:s
`;
