/** Query for the runs of a state machine. */
export function runsOf(machine: string): string {
  const quoted = machine.replaceAll(/['\\]/g, String.raw`\$&`);
  return `WorkflowType = '${quoted}' AND DefinitionVersion > 0`;
}
