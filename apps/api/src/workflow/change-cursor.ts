import type { EpochMs } from '@app/contract';
import { GraphQLError } from 'graphql';

/** Up to where a subscriber knows the changes of a namespace. */
export interface ChangeCursor {
  readonly feedId: string;
  readonly place: number;
  /** When the change at that place was told: where to look in the store should the feed be another one. */
  readonly time: EpochMs;
}

export function changeCursorText({ feedId, place, time }: ChangeCursor): string {
  return `${feedId}.${String(place)}.${String(Math.floor(time))}`;
}

export function parseChangeCursor(text: string): ChangeCursor {
  const [, feedId = '', place, time] = /^([\w-]{1,64})\.(\d{1,15})\.(\d{1,14})$/.exec(text) ?? [];
  if (feedId === '') {
    throw new GraphQLError('The cursor is none that workflowChanges has given.', {
      extensions: { code: 'CURSOR_INVALID' },
    });
  }
  return { feedId, place: Number(place), time: Number(time) };
}
