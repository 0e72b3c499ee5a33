import type { Natives } from '../natives';
import type { Budget } from './budget';
import type { Json, JsonObject } from './json';

/** What an expression of a state can see. */
export interface DataScope {
  /** `$`: the data that paths read. */
  readonly input: Json;
  /** `$$` / `$states.context`; built only when something reads it. */
  readonly context: () => JsonObject;
  /** `$name`: the value of a variable visible from here. */
  readonly variable: (name: string) => Json | undefined;
  readonly natives: Natives;
  readonly budget: Budget;
}
