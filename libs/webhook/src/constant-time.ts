import { timingSafeEqual } from 'node:crypto';

/** Compares without telling by its time how much was right. */
export function equalsConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
