import { type AwsProtocol, bodyText, requestIdOf } from './protocol';
import { parseXml, xmlAt, xmlList, xmlText, type XmlValue } from './xml';

/** Members that are maps: their entries are numbered, unlike the members of structures. */
const MAPS: ReadonlySet<string> = new Set(['MessageAttributes', 'Attributes', 'Tags']);

/** AWS Query: a form as request, XML as answer. */
export const queryProtocol: AwsProtocol = {
  request({ model, action, parameters, origin }) {
    const form = new URLSearchParams({ Action: action, Version: model.apiVersion ?? '' });
    for (const [name, value] of Object.entries(parameters)) append(form, name, value);
    return {
      method: 'POST',
      url: `${origin}/`,
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: form.toString(),
    };
  },
  result({ action }, answer) {
    const result = xmlAt(parseXml(bodyText(answer)), `${action}Response`, `${action}Result`);
    return result === undefined || typeof result === 'string' ? {} : plain(result);
  },
  refusal(answer) {
    const error = xmlAt(parseXml(bodyText(answer)), 'ErrorResponse');
    return {
      code: xmlText(error, 'Error', 'Code') ?? '',
      message: xmlText(error, 'Error', 'Message') ?? '',
      requestId: xmlText(error, 'RequestId') ?? requestIdOf(answer),
    };
  },
};

function append(form: URLSearchParams, name: string, value: unknown): void {
  if (Array.isArray(value)) {
    value.forEach((each, index) => {
      append(form, `${name}.member.${index + 1}`, each);
    });
  } else if (typeof value !== 'object' || value === null) {
    if (value !== null && value !== undefined) form.append(name, textOf(value));
  } else if (MAPS.has(name.split('.').at(-1)!)) {
    Object.entries(value).forEach(([key, each], index) => {
      form.append(`${name}.entry.${index + 1}.Name`, key);
      append(form, `${name}.entry.${index + 1}.Value`, each);
    });
  } else {
    for (const [key, each] of Object.entries(value)) append(form, `${name}.${key}`, each);
  }
}

/** `member` elements are a list. */
function plain(value: XmlValue | XmlValue[]): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'string') return value;
  if ('member' in value) return xmlList(value['member']).map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
