/** What the log says of a fault. */
export interface FaultDescription {
  readonly type: string;
  readonly message: string;
  /** SQLSTATE, or the system's word: `23505`, `ECONNREFUSED`. */
  readonly code?: string;
  /** Of Postgres: what was violated, and where. */
  readonly constraint?: string;
  readonly table?: string;
  /** Only where, not what: the first line of a stack repeats the message. */
  readonly stack?: string;
  readonly cause?: FaultDescription;
}

const CAUSE_DEPTH_MAX = 5;
const MESSAGE_LENGTH_MAX = 500;

/**
 * An error, without what it may carry of a customer's. Errors hang all kinds of things on themselves (statements, their
 * parameters, rows, answers), so what is named here is all that is said; and where parsers and the database quote what
 * they could not use, the quotation is left out.
 */
export function describeFault(fault: unknown, depth = 0): FaultDescription {
  if (!(fault instanceof Error)) return { type: typeof fault, message: 'not an error' };
  const { constraint, table } = fault as {
    readonly constraint?: unknown;
    readonly table?: unknown;
  };
  const frames = (fault.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const code = codeOf(fault);
  return {
    type: fault.name,
    message: messageOf(fault),
    ...(code !== undefined && { code }),
    ...(typeof constraint === 'string' && { constraint }),
    ...(typeof table === 'string' && { table }),
    ...(frames.length > 0 && { stack: frames.join('\n') }),
    ...(fault.cause !== undefined &&
      depth < CAUSE_DEPTH_MAX && { cause: describeFault(fault.cause, depth + 1) }),
  };
}

function codeOf(fault: Error): string | undefined {
  const { code } = fault as { readonly code?: unknown };
  return typeof code === 'string' || typeof code === 'number' ? String(code) : undefined;
}

function messageOf(fault: Error): string {
  const text = quotesInput(fault) ? withoutQuotations(fault.message) : fault.message;
  return text.length > MESSAGE_LENGTH_MAX ? `${text.slice(0, MESSAGE_LENGTH_MAX)}...` : text;
}

/** Errors of parsers, and of the database: `severity` is of Postgres, `driverError` of what stands in front of it. */
function quotesInput(fault: Error): boolean {
  return fault instanceof SyntaxError || 'severity' in fault || 'driverError' in fault;
}

/** From the first quotation mark to the last: what stands between may have some of its own. */
function withoutQuotations(message: string): string {
  return message.replace(/["'`].*["'`]/s, '"..."');
}
