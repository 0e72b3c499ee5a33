import type { ScheduleInterval, StructuredCalendar, TextCalendar } from '@app/contract';

import { durationOfText } from './duration-text';
import { parseCalendar } from './parse-calendar';
import { FieldProblem } from './parse-field';

const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Order of the fields by how many there are. */
const FIELD_ORDERS: Readonly<Record<number, readonly (keyof TextCalendar)[]>> = {
  5: ['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'],
  6: ['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek', 'year'],
  7: ['second', 'minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek', 'year'],
};

/** A cron string taken apart. */
export type Cron = { readonly timeZone: string } & (
  | {
      readonly type: 'calendar';
      readonly calendar: StructuredCalendar;
      readonly text: TextCalendar;
    }
  | { readonly type: 'interval'; readonly interval: ScheduleInterval }
);

/** `[CRON_TZ=Zone] fields [# comment]`, where fields are 5 to 7, `@daily` and the like, or `@every 1h[/10m]`. */
export function parseCron(cron: string): Cron | FieldProblem {
  const [, timeZone = '', rest = ''] = /^(?:(?:CRON_)?TZ=(\S*)(?:\s+|$))?(.*)$/s.exec(cron.trim())!;
  const [said = '', ...comment] = rest.split('#');
  const fields = said.trim();
  if (fields.startsWith('@every')) {
    const interval = parseInterval(fields.slice('@every'.length));
    return interval instanceof FieldProblem ? interval : { type: 'interval', timeZone, interval };
  }
  const values = (NICKNAMES[fields] ?? fields).split(/\s+/);
  const order = FIELD_ORDERS[values.length];
  if (order === undefined) {
    return new FieldProblem(
      `The cron string \`${cron}\` has not 5 to 7 fields. Write minute, hour, day of month, month, day of week.`,
    );
  }
  const text: TextCalendar = {
    ...Object.fromEntries(order.map((field, index) => [field, values[index]])),
    ...(comment.length > 0 && { comment: comment.join('#').trim() }),
  };
  const calendar = parseCalendar(text);
  return calendar instanceof FieldProblem
    ? calendar
    : { type: 'calendar', timeZone, calendar, text };
}

function parseInterval(text: string): ScheduleInterval | FieldProblem {
  const [every = '', phase] = text.trim().split('/');
  const everyMs = durationOfText(every.trim());
  const phaseMs = phase === undefined ? 0 : durationOfText(phase.trim());
  if (everyMs === undefined || phaseMs === undefined) {
    return new FieldProblem(
      `\`@every ${text.trim()}\` names no length of time. Write \`@every 1h30m\`.`,
    );
  }
  return { everyMs, phaseMs };
}
