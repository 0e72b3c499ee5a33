import type { EpochMs, Payload } from '@app/contract';

import type { Json } from './data/json';

/** What the interpreter cannot do by itself, because it is pure: handed in with each activation. */
export interface Natives {
  /** Time of the turn. */
  readonly now: EpochMs;
  /** JSON of a payload, `undefined` when it is none. Free for payloads that `encode` made in this process. */
  decode(payload: Payload): Json | undefined;
  encode(value: Json): Payload;
  /** A payload of JSON that is a text already, as given: `1.0` and 20 digits stay what they are. */
  encodeText(json: string): Payload;
  /** 0 <= x < 1, seeded by the shell. */
  random(): number;
  uuid(): string;
  /** Lower-case hex digest of the UTF-8 of a text. */
  digest(algorithm: 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512', text: string): string;
  base64Encode(text: string): string;
  /** `undefined` when the text is no base64. */
  base64Decode(text: string): string | undefined;
  /** The sealed token by which an attempt of an activity may be answered. */
  taskToken(activityId: string, attempt: number): string;
}
