import { operation } from '../door/operation';
import { integer, required, text } from '../wire/shape';
import { diagnose } from './diagnose';

const DIAGNOSTIC_COUNT_MAX = 100;

export const validateStateMachineDefinition = operation(
  'read',
  {
    definition: required(text({ min: 1, max: 1_048_576 })),
    type: text({ values: ['STANDARD', 'EXPRESS'] }),
    severity: text({ values: ['ERROR', 'WARNING'] }),
    maxResults: integer({ min: 0, max: 100 }),
  },
  async (call, { definition, type = 'STANDARD', severity = 'ERROR', maxResults = 0 }) => {
    const all = await diagnose(call, definition, type);
    const wanted = all.filter((each) => severity === 'WARNING' || each.severity === 'ERROR');
    const countMax = maxResults === 0 ? DIAGNOSTIC_COUNT_MAX : maxResults;
    return {
      result: all.some((each) => each.severity === 'ERROR') ? 'FAIL' : 'OK',
      diagnostics: wanted.slice(0, countMax),
      truncated: wanted.length > countMax,
    };
  },
);
