import type { Issues } from '../compile/issue';
import type { StateVisit } from './state-walk';

/** Looks at one state of a definition and reports what is wrong with it. */
export type Rule = (visit: StateVisit, issues: Issues) => void;
