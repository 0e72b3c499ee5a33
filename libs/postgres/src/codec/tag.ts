/**
 * First byte of an encoded value. Ranges carry the value or its length in the byte itself, because small integers,
 * dictionary strings and short ASCII strings are nine values out of ten.
 *
 *   0..127    the integer itself; in key position the dictionary string of that number
 *   128..191  dictionary string 0..63
 *   192..223  ASCII string of 0..31 bytes
 *   245..255  object of 0..10 keys
 */
export const Tag = {
  DictionaryString: 128,
  ShortString: 192,
  Null: 224,
  Undefined: 225,
  False: 226,
  True: 227,
  PositiveInteger: 228,
  NegativeInteger: 229,
  /** A moment (an integer from 2^40 on): absolute, or as distance from the moment written before. */
  Moment: 230,
  MomentLater: 231,
  MomentEarlier: 232,
  Double: 233,
  LongDictionaryString: 234,
  Utf8String: 235,
  /** A string with a lone surrogate, which UTF-8 cannot carry. */
  Utf16String: 236,
  UuidString: 237,
  /** A string that occurred before in the same value. */
  StringAgain: 238,
  Bytes: 239,
  Array: 240,
  Object: 241,
  Map: 242,
  JsonPayload: 243,
  /** A list of exactly one JSON payload: nearly every input and result. */
  OneJsonPayload: 244,
  SmallObject: 245,
} as const;

export const SMALL_INTEGER_MAX = 127;
export const SHORT_STRING_BYTES_MAX = 31;
export const SHORT_DICTIONARY_COUNT = 64;
export const SMALL_OBJECT_KEYS_MAX = 10;
export const MOMENT_MIN = 2 ** 40;
/** Shorter strings cost no more written again than referred to. */
export const REPEATABLE_LENGTH_MIN = 4;
