type Members = Readonly<Record<string, unknown>>;

/** A job of a service that `.sync` waits for: how it is asked about, and when it is over. */
export interface SubmissionKind {
  /** What the start has answered, as the parameters of the question. */
  readonly ask: {
    readonly action: string;
    readonly of: (started: Members, given: Members) => Members;
  };
  /** The job itself in the answer to the question. */
  readonly found: (answer: Members) => Members | undefined;
  readonly verdict: (job: Members) => 'running' | 'succeeded' | 'failed';
}

/** By service and action. */
export const SUBMISSIONS: ReadonlyMap<string, SubmissionKind> = new Map([
  [
    'glue:StartJobRun',
    {
      ask: {
        action: 'GetJobRun',
        of: (started, given) => ({ JobName: given['JobName'], RunId: started['JobRunId'] }),
      },
      found: (answer) => membersOf(answer['JobRun']),
      verdict: (job) =>
        verdictOf(
          job['JobRunState'],
          ['SUCCEEDED'],
          ['FAILED', 'STOPPED', 'TIMEOUT', 'ERROR', 'EXPIRED'],
        ),
    },
  ],
  [
    'athena:StartQueryExecution',
    {
      ask: {
        action: 'GetQueryExecution',
        of: (started) => ({ QueryExecutionId: started['QueryExecutionId'] }),
      },
      found: (answer) => membersOf(answer['QueryExecution']),
      verdict: (job) =>
        verdictOf(membersOf(job['Status'])?.['State'], ['SUCCEEDED'], ['FAILED', 'CANCELLED']),
    },
  ],
  [
    'codebuild:StartBuild',
    {
      ask: {
        action: 'BatchGetBuilds',
        of: (started) => ({ Ids: [membersOf(started['Build'])?.['Id']] }),
      },
      found: (answer) => firstOf(answer['Builds']),
      verdict: (job) =>
        verdictOf(job['BuildStatus'], ['SUCCEEDED'], ['FAILED', 'FAULT', 'STOPPED', 'TIMED_OUT']),
    },
  ],
  [
    'ecs:RunTask',
    {
      ask: {
        action: 'DescribeTasks',
        of: (started, given) => ({
          Cluster: given['Cluster'],
          Tasks: [firstOf(started['Tasks'])?.['TaskArn']],
        }),
      },
      found: (answer) => firstOf(answer['Tasks']),
      verdict: (job) => (job['LastStatus'] === 'STOPPED' ? stoppedTask(job) : 'running'),
    },
  ],
] satisfies readonly (readonly [string, SubmissionKind])[]);

/** A task of ECS has failed when one of its containers has not ended with zero. */
function stoppedTask(job: Members): 'succeeded' | 'failed' {
  const containers = (Array.isArray(job['Containers']) ? job['Containers'] : []) as Members[];
  return containers.every((each) => each['ExitCode'] === 0) ? 'succeeded' : 'failed';
}

function verdictOf(
  state: unknown,
  good: readonly string[],
  bad: readonly string[],
): 'running' | 'succeeded' | 'failed' {
  if (good.includes(state as string)) return 'succeeded';
  return bad.includes(state as string) ? 'failed' : 'running';
}

function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null ? (value as Members) : undefined;
}

function firstOf(value: unknown): Members | undefined {
  return Array.isArray(value) ? membersOf(value[0]) : undefined;
}
