import type { SearchAttributeType } from '@app/contract';

/** How values of a field are written and compared. `Status` and `RunId` only know equality. */
export type FieldType =
  | 'Keyword'
  | 'Text'
  | 'KeywordList'
  | 'Int'
  | 'Double'
  | 'Bool'
  | 'Datetime'
  | 'Duration'
  | 'Status'
  | 'RunId';

/** A field that queries may name: a column of every run, or a search attribute of the namespace. */
export type Field =
  | {
      readonly kind: 'builtIn';
      readonly name: string;
      readonly type: FieldType;
      /** Expression over a row of open runs, and of closed runs. */
      readonly open: string;
      readonly closed: string;
      readonly isNullable: boolean;
    }
  | { readonly kind: 'custom'; readonly name: string; readonly type: SearchAttributeType };

type BuiltIn = Extract<Field, { kind: 'builtIn' }>;

function column(name: string, type: FieldType, expression: string): BuiltIn {
  return { kind: 'builtIn', name, type, open: expression, closed: expression, isNullable: false };
}

const BUILT_IN_FIELDS: readonly BuiltIn[] = [
  column('WorkflowId', 'Keyword', 'workflow_id'),
  column('RunId', 'RunId', 'run_id'),
  column('WorkflowType', 'Keyword', 'workflow_type'),
  column('TaskQueue', 'Keyword', 'task_queue'),
  column('StartTime', 'Datetime', 'started_time'),
  column('ExecutionTime', 'Datetime', 'execution_time'),
  column('HistoryLength', 'Int', 'history_length'),
  { ...column('DefinitionId', 'Keyword', 'definition_id'), isNullable: true },
  { ...column('DefinitionVersion', 'Int', 'definition_version'), isNullable: true },
  { ...column('ExecutionStatus', 'Status', 'status'), open: '1::int2' },
  { ...column('CloseTime', 'Datetime', 'closed_time'), open: 'NULL::int8', isNullable: true },
  {
    ...column('ExecutionDuration', 'Duration', '(closed_time - execution_time)'),
    open: 'NULL::int8',
    isNullable: true,
  },
];

/**
 * Attributes that every namespace has without defining them: Temporal's own, set by the engine and by SDKs. They are
 * stored with the run's other attributes.
 */
const PREDEFINED_FIELDS: readonly Field[] = (
  [
    ['BinaryChecksums', 'KeywordList'],
    ['BuildIds', 'KeywordList'],
    ['ParentRunId', 'Keyword'],
    ['ParentWorkflowId', 'Keyword'],
    ['RootRunId', 'Keyword'],
    ['RootWorkflowId', 'Keyword'],
    ['TemporalChangeVersion', 'KeywordList'],
    ['TemporalNamespaceDivision', 'Keyword'],
    ['TemporalPauseInfo', 'KeywordList'],
    ['TemporalReportedProblems', 'KeywordList'],
    ['TemporalScheduledById', 'Keyword'],
    ['TemporalScheduledStartTime', 'Datetime'],
    ['TemporalSchedulePaused', 'Bool'],
    ['TemporalUsedWorkerDeploymentVersions', 'KeywordList'],
    ['TemporalWorkerDeployment', 'Keyword'],
    ['TemporalWorkerDeploymentVersion', 'Keyword'],
    ['TemporalWorkflowVersioningBehavior', 'Keyword'],
  ] as const
).map(([name, type]) => ({ kind: 'custom', name, type }));

export const BUILT_IN_FIELD_NAMES: readonly string[] = BUILT_IN_FIELDS.map((field) => field.name);

const byName: ReadonlyMap<string, Field> = new Map(
  [...BUILT_IN_FIELDS, ...PREDEFINED_FIELDS].map((field) => [field.name, field]),
);

/** A field that every namespace has. */
export function builtInField(name: string): Field | undefined {
  return byName.get(name);
}
