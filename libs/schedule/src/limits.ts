/** Starts that wait. Beyond it further ones are skipped: a schedule that never catches up must not grow. */
export const BUFFER_COUNT_MAX = 1_000;
/** Nominal times dealt with in one go; the rest follows in the next. */
export const TIME_COUNT_MAX = 200;
export const RECENT_COUNT_MAX = 10;
/** Backfills that wait. */
export const BACKFILL_COUNT_MAX = 100;
/** Events after which a schedule goes on as a new run: its history does not grow for ever. */
export const EVENT_COUNT_MAX = 2_000;
