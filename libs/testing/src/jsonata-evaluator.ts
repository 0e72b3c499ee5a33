import { createHash } from 'node:crypto';

import type { Effect, Evaluated, Json } from '@app/asl';
import jsonata from 'jsonata';

import type { AslNatives } from './asl-natives';

/**
 * Evaluates JSONata for specs: the language's own implementation with the functions Step Functions adds. It has no
 * limits of time or memory, so it is for trusted expressions only.
 */
export function jsonataEvaluator(natives: AslNatives): (effect: Effect) => Promise<Evaluated> {
  return async ({ expression: source, bindings }) => {
    try {
      const expression = jsonata(source);
      register(expression, natives);
      const value = (await expression.evaluate(undefined, { ...bindings })) as unknown;
      return { ok: true, value: plain(value) };
    } catch (error) {
      return { ok: false, error: 'States.QueryEvaluationError', cause: sentence(source, error) };
    }
  };
}

function sentence(source: string, error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return `The JSONata expression '${source}' threw an error during evaluation. ${code ?? ''}: ${message ?? ''}`;
}

/** JSONata marks its sequences with hidden properties, and functions may come out of it. */
function plain(value: unknown): Json | undefined {
  if (value === undefined || typeof value === 'function') return undefined;
  return JSON.parse(JSON.stringify(value)) as Json;
}

function register(expression: jsonata.Expression, natives: AslNatives): void {
  expression.registerFunction('partition', partition);
  expression.registerFunction('range', range, '<nnn:a<n>>');
  expression.registerFunction('hash', hash, '<s-s:s>');
  expression.registerFunction('random', (seed?: number) => random(natives, seed), '<n?:n>');
  expression.registerFunction('uuid', () => natives.uuid(), '<:s>');
  expression.registerFunction('parse', (text: string) => JSON.parse(text) as unknown, '<s-:x>');
}

function partition(list: readonly Json[] | undefined, size: number): Json[][] | undefined {
  if (list === undefined) return undefined;
  const width = Math.trunc(size);
  const parts: Json[][] = [];
  for (let start = 0; start < list.length; start += width) {
    parts.push(list.slice(start, start + width));
  }
  return parts;
}

function range(first: number, last: number, step: number): number[] {
  const numbers: number[] = [];
  const width = Math.trunc(step);
  for (let next = Math.trunc(first); width > 0 ? next <= last : next >= last; next += width) {
    numbers.push(next);
  }
  // A sequence of one number is that number, as everywhere in JSONata.
  return Object.defineProperty(numbers, 'sequence', { value: true, enumerable: false });
}

function hash(text: string, algorithm: string): string {
  return createHash(algorithm.toLowerCase().replace('-', '')).update(text, 'utf8').digest('hex');
}

function random(natives: AslNatives, seed: number | undefined): number {
  return seed === undefined ? natives.random() : createSeeded(seed);
}

function createSeeded(seed: number): number {
  return createHash('sha256').update(String(seed)).digest().readUInt32BE() / 4_294_967_296;
}
