import { type Budget, spend, spendText } from './budget';

/** A JSON value as JavaScript holds it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A mutable object under construction. Keys such as `__proto__` stay ordinary keys. */
export function setKey(target: Record<string, Json>, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[key] = value;
  }
}

/** Own keys only: `constructor` of an object that has no such key is absent. */
export function getKey(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Every value compared is paid for. */
export function jsonEquals(a: Json, b: Json, budget: Budget): boolean {
  if (typeof a === 'string' || typeof b === 'string') {
    if (typeof a === 'string' && a.length > 64) spendText(budget, a.length);
    return a === b;
  }
  if (a === b) return true;
  if (isList(a)) return isList(b) && listEquals(a, b, budget);
  return isObject(a) && isObject(b) && objectEquals(a, b, budget);
}

function listEquals(a: readonly Json[], b: readonly Json[], budget: Budget): boolean {
  if (a.length !== b.length) return false;
  spend(budget, 1 + a.length);
  return a.every((item, index) => jsonEquals(item, b[index] as Json, budget));
}

function objectEquals(a: JsonObject, b: JsonObject, budget: Budget): boolean {
  const keys = Object.keys(a);
  spend(budget, 1 + 4 * keys.length);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => {
    const other = getKey(b, key);
    return other !== undefined && jsonEquals(a[key] as Json, other, budget);
  });
}
