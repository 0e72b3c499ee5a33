import type { QueryLanguage } from '../machine';
import type { Reader } from './reader';

/** A JSONata machine may not fall back to JSONPath; a JSONPath machine may use JSONata in single states. */
export function queryLanguage(reader: Reader, inherited: QueryLanguage): QueryLanguage {
  const text = reader.text('QueryLanguage');
  if (text === undefined) return inherited;
  if (text !== 'JSONPath' && text !== 'JSONata') {
    reader.problem('QueryLanguage', 'QueryLanguage must be "JSONPath" or "JSONata".');
    return inherited;
  }
  if (inherited === 'JSONata' && text === 'JSONPath') {
    reader.problem('QueryLanguage', 'A JSONata definition may not hold JSONPath states.');
  }
  return text;
}
