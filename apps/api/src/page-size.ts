import { LIMITS } from '@app/contract';

/** What a client asks for, within what one page may hold. */
export function clampPage(count: number): number {
  return Math.min(Math.max(1, count), LIMITS.pageSizeMax);
}
