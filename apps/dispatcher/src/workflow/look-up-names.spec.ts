import {
  type Command,
  NamespaceId,
  type SearchAttributeType,
  TenantId,
  WorkflowId,
} from '@app/contract';

import { hasNames, lookUpNames, type NameLookup } from './look-up-names';
import type { WorkflowAnswer } from './workflow-answer';

const own = { tenantId: TenantId('t'), namespaceId: NamespaceId('home-id') };
const types = {
  'home-id': new Map<string, SearchAttributeType>([['Region', 'Keyword']]),
  'colony-id': new Map<string, SearchAttributeType>([['Region', 'Int']]),
};

const names: NameLookup = {
  attributeTypes: ({ namespaceId }) =>
    Promise.resolve(types[namespaceId as unknown as keyof typeof types]),
  namespaceIdOf: (_tenantId, name) =>
    Promise.resolve(name === 'home' || name === 'colony' ? NamespaceId(`${name}-id`) : undefined),
};

const answered = (...commands: Command[]) =>
  ({ type: 'Completed', commands, force: false, isKept: false, queryResults: {} }) as const;
const lookedUp = (...commands: Command[]): Promise<WorkflowAnswer> =>
  lookUpNames(answered(...commands), own, names);
const child = (fields: object): Command => ({
  type: 'StartChildWorkflowExecution',
  workflowId: WorkflowId('c'),
  workflowType: 'c',
  ...fields,
});
const keyword = { Region: { type: 'Keyword', value: 'eu' } } as const;

describe('names in the commands of workflow code', () => {
  it('are looked up only where there are any', () => {
    expect(hasNames(answered({ type: 'CompleteWorkflowExecution' }))).toBe(false);
    expect(hasNames(answered(child({ namespace: { name: 'colony' } })))).toBe(true);
  });

  it('that are namespaces come with their ids, the own one as none, an unknown one without', async () => {
    const namespaces = ['home', 'colony', 'nowhere'].map((name) => child({ namespace: { name } }));
    expect(await lookedUp(...namespaces)).toEqual(
      answered(
        child({}),
        child({ namespace: { name: 'colony', namespaceId: 'colony-id' } }),
        child({ namespace: { name: 'nowhere' } }),
      ),
    );
  });

  it('that are search attributes of another type fail the workflow task, and one that is removed needs no type', async () => {
    const upsert = (searchAttributes: object) =>
      lookedUp({ type: 'UpsertWorkflowSearchAttributes', searchAttributes } as Command);
    const wrong = await upsert({ Region: { type: 'Int', value: 1 } });
    expect(wrong).toMatchObject({ type: 'Failed', cause: 'BadSearchAttributes' });
    const unknown = await upsert({ Regoin: { type: 'Keyword', value: 'eu' } });
    expect(unknown).toMatchObject({
      failure: { message: 'The namespace has no search attribute "Regoin".' },
    });
    expect(await upsert({ Region: null })).toMatchObject({ type: 'Completed' });
    expect(await upsert(keyword)).toMatchObject({ type: 'Completed' });
  });

  it('that are search attributes of a child are those of its namespace', async () => {
    const abroad = { namespace: { name: 'colony' } };
    expect(await lookedUp(child({ searchAttributes: keyword }))).toMatchObject({
      type: 'Completed',
    });
    expect(await lookedUp(child({ ...abroad, searchAttributes: keyword }))).toMatchObject({
      cause: 'BadSearchAttributes',
    });
    const nowhere = child({ namespace: { name: 'nowhere' }, searchAttributes: keyword });
    expect(await lookedUp(nowhere)).toMatchObject({ type: 'Completed' });
  });
});
