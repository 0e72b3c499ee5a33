import { compile, type Json, type StateMachine } from '@app/asl';

/** Compiles a definition that is meant to be right. */
export function aslMachine(definition: Json): StateMachine {
  const compiled = compile(JSON.stringify(definition));
  if (compiled.ok) return compiled.machine;
  const problems = compiled.issues.map(({ pointer, message }) => `${pointer}: ${message}`);
  throw new Error(`the definition has problems:\n${problems.join('\n')}`);
}

/** The same for a machine of one state. */
export function aslStateMachine(state: Readonly<Record<string, Json>>): StateMachine {
  return aslMachine({ StartAt: 'S', States: { S: state } });
}
