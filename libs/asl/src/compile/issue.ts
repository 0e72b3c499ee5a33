/** One problem of a definition: where, and what to do about it. */
export interface Issue {
  /** JSON pointer (RFC 6901) into the definition. */
  readonly pointer: string;
  readonly code: IssueCode;
  readonly message: string;
  readonly severity: 'Error' | 'Warning';
}

export type IssueCode =
  | 'INVALID_JSON_DESCRIPTION'
  | 'SCHEMA_VALIDATION_FAILED'
  | 'MISSING_TRANSITION_TARGET'
  | 'DUPLICATE_STATE_NAME'
  | 'DUPLICATE_KEY'
  | 'UNREACHABLE_STATE'
  | 'NO_END'
  | 'INVALID_EXPRESSION'
  | 'UNSUPPORTED_RESOURCE';

/** Nobody reads more, and a definition can have one per byte. */
const ISSUE_COUNT_MAX = 1_000;

/** Collects every problem, so that an author sees all of them at once. */
export class Issues {
  readonly list: Issue[] = [];

  add(
    path: readonly (string | number)[],
    message: string,
    code: IssueCode = 'SCHEMA_VALIDATION_FAILED',
  ): void {
    this.push({ pointer: pointerOf(path), code, message, severity: 'Error' });
  }

  warn(path: readonly (string | number)[], message: string, code: IssueCode): void {
    this.push({ pointer: pointerOf(path), code, message, severity: 'Warning' });
  }

  private push(issue: Issue): void {
    if (this.list.length < ISSUE_COUNT_MAX) this.list.push(issue);
  }
}

function pointerOf(path: readonly (string | number)[]): string {
  return path
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
