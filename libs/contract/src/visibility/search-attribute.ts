import type { EpochMs } from '../ids';

/** The seven types of a search attribute, as Temporal names them. */
export const SearchAttributeType = {
  Text: 'Text',
  Keyword: 'Keyword',
  Int: 'Int',
  Double: 'Double',
  Bool: 'Bool',
  Datetime: 'Datetime',
  KeywordList: 'KeywordList',
} as const;
export type SearchAttributeType = (typeof SearchAttributeType)[keyof typeof SearchAttributeType];

/** A value together with its type. `Int` stays exact as decimal text only at the doors; inside it is a safe integer. */
export type SearchAttribute =
  | { readonly type: 'Text' | 'Keyword'; readonly value: string }
  | { readonly type: 'Int' | 'Double'; readonly value: number }
  | { readonly type: 'Bool'; readonly value: boolean }
  | { readonly type: 'Datetime'; readonly value: EpochMs }
  | { readonly type: 'KeywordList'; readonly value: readonly string[] };

/** Attribute name to value. A `null` in an upsert removes the attribute. */
export type SearchAttributes = Readonly<Record<string, SearchAttribute>>;
