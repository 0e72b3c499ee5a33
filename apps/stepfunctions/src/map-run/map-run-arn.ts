/** `machine/label` of the ARN of a map run. */
export function machineOfMapRun(mapRunArn: string): string {
  return mapRunArn.split(':')[6] ?? '';
}
