import { AwsError } from '../wire/aws-error';

/** How far a client's clock may be off, and how long a signed request may be on its way. */
const SKEW_MS_MAX = 5 * 60_000;
const FORM = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** Refuses requests whose signature is too old or from the future. `dateTime` is `20260102T030405Z`. */
export function checkRequestTime(dateTime: string, nowMs: number): void {
  const [, ...parts] = FORM.exec(dateTime) ?? [];
  if (parts.length === 0) {
    throw new AwsError(
      'IncompleteSignatureException',
      `Date must be in ISO-8601 'basic format'. Got '${dateTime}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  const [year = 0, month = 1, day, hour, minute, second] = parts.map(Number);
  const signedMs = Date.UTC(year, month - 1, day, hour, minute, second);
  if (nowMs - signedMs > SKEW_MS_MAX) {
    throw new AwsError(
      'InvalidSignatureException',
      `Signature expired: ${dateTime} is now earlier than ${basicTime(nowMs - SKEW_MS_MAX)} (${basicTime(nowMs)} - 5 min.)`,
    );
  }
  if (signedMs - nowMs > SKEW_MS_MAX) {
    throw new AwsError(
      'InvalidSignatureException',
      `Signature not yet current: ${dateTime} is still later than ${basicTime(nowMs + SKEW_MS_MAX)} (${basicTime(nowMs)} + 5 min.)`,
    );
  }
}

/** `20260102T030405Z`. */
export function basicTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}
