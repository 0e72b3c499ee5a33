import { NamespaceId, RunId, type SearchAttributes, WorkflowId } from '@app/contract';

import { storedAttributesOf } from './visible';

const own: SearchAttributes = { Region: { type: 'Keyword', value: 'eu' } };
const parent = {
  namespaceId: NamespaceId('n'),
  workflowId: WorkflowId('parent'),
  runId: RunId('run-1'),
  initiatedEventId: 5,
};
const root = { workflowId: WorkflowId('root'), runId: RunId('run-0') };
const keyword = (value: string) => ({ type: 'Keyword', value });
const visible = {
  memo: undefined,
  searchAttributes: own,
  paused: undefined,
  family: {},
  versioning: undefined,
};

it('stores the attributes of a run that is neither a child nor paused as they are', () => {
  expect(storedAttributesOf(visible)).toBe(own);
  expect(storedAttributesOf({ ...visible, searchAttributes: undefined })).toBeUndefined();
});

it('stores by whom a child was started, beside its own attributes', () => {
  expect(
    storedAttributesOf({ ...visible, family: { parent, rootWorkflowExecution: root } }),
  ).toEqual({
    ...own,
    ParentWorkflowId: keyword('parent'),
    ParentRunId: keyword('run-1'),
    RootWorkflowId: keyword('root'),
    RootRunId: keyword('run-0'),
  });
});

it('stores that a child is paused', () => {
  const paused = { time: 1, identity: 'me', reason: 'why' };
  expect(storedAttributesOf({ ...visible, family: { parent }, paused })).toMatchObject({
    ParentWorkflowId: keyword('parent'),
    RootWorkflowId: keyword('parent'),
    TemporalPauseInfo: { type: 'KeywordList', value: ['Workflow'] },
  });
});
