import { readDefinitionById } from '@app/postgres';

import { arnOf, readArn } from '../arn';
import { operation } from '../door/operation';
import { noExecution } from '../execution/execution-name';
import { readExecution } from '../execution/read-execution';
import { seconds } from '../wire/seconds';
import { required, text } from '../wire/shape';
import { machineOfVersion } from './machine';
import { variableReferences } from './variable-references';

/** The machine as it was when the execution began, deleted or not. */
export const describeStateMachineForExecution = operation(
  'read',
  {
    executionArn: required(text({ min: 1, max: 256 })),
    includedData: text({ values: ['ALL_DATA', 'METADATA_ONLY'] }),
  },
  async (call, { executionArn, includedData }) => {
    const arn = readArn(executionArn, 'execution');
    const { caller } = call;
    const version = await call.within(async (session) => {
      const { run } = await readExecution(session, call, arn);
      const { definitionId = '' } = run.definition ?? {};
      return readDefinitionById(session, caller.tenantId, definitionId);
    });
    if (version === undefined) throw noExecution(executionArn);
    const machine = machineOfVersion(caller, version);
    const isWhole = includedData !== 'METADATA_ONLY';
    const references = variableReferences(machine.definition);
    return {
      stateMachineArn: arnOf(caller, 'stateMachine', machine.name),
      name: machine.name,
      definition: isWhole ? machine.definition : '{}',
      roleArn: machine.roleArn,
      updateDate: seconds(version.createdAt),
      loggingConfiguration: machine.loggingConfiguration,
      tracingConfiguration: machine.tracingConfiguration,
      revisionId: version.definitionId,
      ...(machine.encryptionConfiguration && {
        encryptionConfiguration: machine.encryptionConfiguration,
      }),
      ...(isWhole && Object.keys(references).length > 0 && { variableReferences: references }),
    };
  },
);
