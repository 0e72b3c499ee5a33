import type { JsonObject } from '../data/json';

/** A JSON text among details, and whether it is all of it: ours always is. */
export function data(field: 'input' | 'output', text: string | undefined): JsonObject {
  if (text === undefined) return {};
  return { [field]: text, [`${field}Details`]: { truncated: false } };
}

/** Error and cause, each only if there is one. */
export function failure(error: string | undefined, cause: string | undefined): JsonObject {
  return {
    ...(error !== undefined && error !== '' && { error }),
    ...(cause !== undefined && cause !== '' && { cause }),
  };
}
