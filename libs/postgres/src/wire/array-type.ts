/** Array types that batched parameters use, with the OID of their elements (fixed in every Postgres). */
export const ELEMENT_OID = {
  'uuid[]': 2950,
  'int8[]': 20,
  'int4[]': 23,
  'int2[]': 21,
  'float8[]': 701,
  'text[]': 25,
  'bytea[]': 17,
  'jsonb[]': 3802,
} as const;

export type ArrayType = keyof typeof ELEMENT_OID;
