/**
 * What an SDK wants kept with a workflow task that it completed, and given back when the history is replayed: which of
 * its own behaviours the task relied on. Kept verbatim; nothing here is looked at.
 */
export interface SdkNotes {
  readonly coreUsedFlags?: readonly number[];
  readonly langUsedFlags?: readonly number[];
  readonly sdkName?: string;
  readonly sdkVersion?: string;
  /** Attempts of local activities beyond the first. */
  readonly nonfirstLocalActivityExecutionAttempts?: number;
  /** Which program the worker is, in the words of older SDKs. */
  readonly binaryChecksum?: string;
  readonly workerVersion?: { readonly buildId: string; readonly useVersioning: boolean };
}
