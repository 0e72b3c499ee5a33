import { getKey, isList, isObject, type Json, type JsonObject } from '../data/json';
import type { Issues } from './issue';

export type Path = readonly (string | number)[];

/** Reads the fields of one object of a definition, and reports each that is missing, of a wrong type or unknown. */
export class Reader {
  private readonly seen = new Set<string>();

  constructor(
    readonly object: JsonObject,
    readonly path: Path,
    readonly issues: Issues,
  ) {}

  at(field: string): Path {
    return [...this.path, field];
  }

  has(field: string): boolean {
    return Object.hasOwn(this.object, field);
  }

  /** The field as it stands; `undefined` when it is absent. */
  raw(field: string): Json | undefined {
    this.seen.add(field);
    return getKey(this.object, field);
  }

  problem(field: string, message: string): void {
    this.issues.add(this.at(field), message);
  }

  text(field: string): string | undefined {
    const value = this.raw(field);
    if (value === undefined) return undefined;
    if (typeof value === 'string') return value;
    this.problem(field, `${field} must be a string.`);
    return undefined;
  }

  requiredText(field: string): string | undefined {
    if (this.has(field)) return this.text(field);
    this.problem(field, `${field} is required. Add it.`);
    return undefined;
  }

  flag(field: string): boolean | undefined {
    const value = this.raw(field);
    if (value === undefined || typeof value === 'boolean') return value;
    this.problem(field, `${field} must be true or false.`);
    return undefined;
  }

  number(
    field: string,
    range: { readonly min: number; readonly max: number; readonly integer: boolean },
  ): number | undefined {
    const value = this.raw(field);
    if (value === undefined) return undefined;
    const fits =
      typeof value === 'number' &&
      value >= range.min &&
      value <= range.max &&
      (!range.integer || Number.isInteger(value));
    if (fits) return value;
    const kind = range.integer ? 'a whole number' : 'a number';
    this.problem(field, `${field} must be ${kind} from ${range.min} to ${range.max}.`);
    return undefined;
  }

  objectField(field: string): Reader | undefined {
    const value = this.raw(field);
    if (value === undefined) return undefined;
    if (isObject(value)) return new Reader(value, this.at(field), this.issues);
    this.problem(field, `${field} must be an object.`);
    return undefined;
  }

  listField(field: string): readonly Json[] | undefined {
    const value = this.raw(field);
    if (value === undefined) return undefined;
    if (isList(value)) return value;
    this.problem(field, `${field} must be an array.`);
    return undefined;
  }

  /** Reports every field that nobody has asked for. */
  refuseUnknown(what: string): void {
    for (const field of Object.keys(this.object)) {
      if (this.seen.has(field)) continue;
      this.problem(field, `The field "${field}" is not supported ${what}. Remove or rename it.`);
    }
  }
}
