/** A body as a form. Lists are written as `ArrayFormat` says, members of objects in brackets. */
export function encodedForm(body: unknown, arrayFormat: string): string {
  const form: string[] = [];
  append(form, '', { value: body, arrayFormat });
  return form.join('&');
}

function append(
  form: string[],
  name: string,
  { value, arrayFormat }: { readonly value: unknown; readonly arrayFormat: string },
): void {
  if (Array.isArray(value)) {
    const values = value as unknown[];
    if (arrayFormat === 'COMMAS') {
      form.push(pair(name, values.map(textOf).join(',')));
      return;
    }
    values.forEach((each, index) => {
      append(form, listName(name, index, arrayFormat), { value: each, arrayFormat });
    });
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      append(form, name === '' ? key : `${name}[${key}]`, { value: each, arrayFormat });
    }
  } else {
    form.push(pair(name, textOf(value)));
  }
}

function listName(name: string, index: number, arrayFormat: string): string {
  if (arrayFormat === 'REPEAT') return name;
  return arrayFormat === 'BRACKETS' ? `${name}[]` : `${name}[${index}]`;
}

function pair(name: string, value: string): string {
  return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}
