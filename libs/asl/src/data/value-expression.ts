import { parseIntrinsicCall } from '../intrinsic/call';
import { compilePathExpression, type ValueExpression, type ValueProblem } from './path-expression';

/** Compiles a path (`$.a`), a context path (`$$.a`), a variable (`$name.a`) or an intrinsic call (`States.Format(...)`). */
export function compileValueExpression(text: string): ValueExpression | ValueProblem {
  if (text.startsWith('States.')) {
    const call = parseIntrinsicCall(text);
    return 'problem' in call ? call : (scope, field) => call.evaluate(scope, field);
  }
  return compilePathExpression(text);
}
