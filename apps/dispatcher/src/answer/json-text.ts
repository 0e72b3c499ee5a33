import { isUtf8 } from 'node:buffer';

export type JsonVerdict =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: 'NotJson' | 'TooDeep' };

/** V8 parses 200,000 levels but can neither print nor clone them. What customers may nest is a tenth of this. */
const PARSE_DEPTH_MAX = 1_000;

/**
 * The text of a customer's JSON, once it is known to be JSON. The text is what travels on: a value parsed and printed
 * again would lose digits, duplicate names and escapes.
 */
export function readJsonText(data: Uint8Array): JsonVerdict {
  if (!isUtf8(data)) return { ok: false, problem: 'NotJson' };
  return judgeJsonText(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8'));
}

export function judgeJsonText(text: string): JsonVerdict {
  if (isDeeperThan(text, PARSE_DEPTH_MAX)) return { ok: false, problem: 'TooDeep' };
  try {
    JSON.parse(text);
    return { ok: true, text };
  } catch {
    return { ok: false, problem: 'NotJson' };
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Counts brackets outside of strings. */
export function isDeeperThan(text: string, depthMax: number): boolean {
  if (text.length <= depthMax) return false;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    // `[` and `{` differ in one bit, and so do `]` and `}`.
    else if ((code | 0x20) === 0x7b) depth += 1;
    else if ((code | 0x20) === 0x7d) depth -= 1;
    if (depth > depthMax) return true;
  }
  return false;
}
