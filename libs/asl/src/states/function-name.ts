/** Name of a Lambda function: from `arn:aws:lambda:region:account:function:name[:version]`, `name:version` or `name`. */
export function functionNameOf(text: string): string {
  const parts = text.split(':');
  const name = text.startsWith('arn:') ? parts[6] : parts[0];
  return name ?? text;
}
