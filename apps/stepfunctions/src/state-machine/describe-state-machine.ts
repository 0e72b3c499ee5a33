import { readArn } from '../arn';
import { operation } from '../door/operation';
import { seconds } from '../wire/seconds';
import { required, text } from '../wire/shape';
import { readMachine } from './read-machine';
import { variableReferences } from './variable-references';

export const describeStateMachine = operation(
  'read',
  {
    stateMachineArn: required(text({ min: 1, max: 256 })),
    includedData: text({ values: ['ALL_DATA', 'METADATA_ONLY'] }),
  },
  async (call, { stateMachineArn, includedData }) => {
    const arn = readArn(stateMachineArn, 'stateMachine');
    const { machine, published } = await call.within((session) => readMachine(session, call, arn));
    const { definition, version } = machine;
    const isWhole = includedData !== 'METADATA_ONLY';
    const references = variableReferences(definition);
    return {
      stateMachineArn,
      name: machine.name,
      status: 'ACTIVE',
      // A member that must be there: empty where it is not asked for.
      definition: isWhole ? definition : '{}',
      roleArn: machine.roleArn,
      type: machine.type,
      creationDate: seconds(published?.createdAt ?? version.firstCreatedAt),
      loggingConfiguration: machine.loggingConfiguration,
      tracingConfiguration: machine.tracingConfiguration,
      revisionId: version.definitionId,
      ...(published && published.description !== '' && { description: published.description }),
      ...(machine.encryptionConfiguration && {
        encryptionConfiguration: machine.encryptionConfiguration,
      }),
      ...(isWhole && Object.keys(references).length > 0 && { variableReferences: references }),
    };
  },
);
