import { createHash } from 'node:crypto';

import type { Json, Natives } from '@app/asl';
import { jsonPayload, type Payload } from '@app/contract';

/** What the interpreter asks of its process, without a process: a clock that is set, chance from a seed. */
export class AslNatives implements Natives {
  now = Date.UTC(2026, 10, 23, 12);
  private readonly values = new WeakMap<Payload, { readonly value: Json }>();
  private readonly payloads = new WeakMap<object, Payload>();
  private uuids = 0;

  constructor(private seed = 1) {}

  decode(payload: Payload): Json | undefined {
    const known = this.values.get(payload);
    if (known !== undefined) return known.value;
    let value: Json | undefined;
    try {
      value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload.data)) as Json;
    } catch {
      return undefined;
    }
    this.values.set(payload, { value });
    return value;
  }

  encodeText(json: string): Payload {
    return jsonPayload(new TextEncoder().encode(json));
  }

  encode(value: Json): Payload {
    const isObject = typeof value === 'object' && value !== null;
    const known = isObject ? this.payloads.get(value) : undefined;
    if (known !== undefined) return known;
    const payload = jsonPayload(new TextEncoder().encode(JSON.stringify(value)));
    this.values.set(payload, { value });
    if (isObject) this.payloads.set(value, payload);
    return payload;
  }

  /** Mulberry32. */
  random(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  uuid(): string {
    this.uuids += 1;
    return `00000000-0000-4000-8000-${String(this.uuids).padStart(12, '0')}`;
  }

  digest(algorithm: Parameters<Natives['digest']>[0], text: string): string {
    return createHash(algorithm).update(text, 'utf8').digest('hex');
  }

  base64Encode(text: string): string {
    return Buffer.from(text, 'utf8').toString('base64');
  }

  base64Decode(text: string): string | undefined {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 === 1) return undefined;
    return Buffer.from(text, 'base64').toString('utf8');
  }

  taskToken(activityId: string, attempt: number): string {
    return `token-${activityId}-${attempt}`;
  }
}
