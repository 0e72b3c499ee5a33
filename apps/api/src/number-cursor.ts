import { rejection } from '@app/contract';
import { GraphQLError } from 'graphql';

/** The number a cursor stands for; `undefined` without a cursor. Throws what the caller is told about one of another list. */
export function numberOfCursor(cursor: string | null | undefined): number | undefined {
  if (cursor == null) return undefined;
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  const { code, message } = rejection('CURSOR_INVALID');
  throw new GraphQLError(message, { extensions: { code } });
}
