import { compile } from '@app/asl';
import { Random } from '@app/testing';

import { type AslValidator, findAslValidator } from './find-asl-validator';
import { definition, nearly } from './fuzz-definitions';

/** It builds its schema anew for each definition, which takes a tenth of a second. */
const COUNT_MAX = 400;
const COUNT = Math.min(COUNT_MAX, Number(process.env.FUZZ_ASL ?? 50));
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 1_000_000));

/** Why a definition is refused here that the package takes; by what we say of it. */
const STRICTER: readonly (readonly [RegExp, string])[] = [
  [/belongs to an outer block/, 'It knows no scopes of variables: AWS refuses such an Assign.'],
  [
    /is not an error of the language/,
    'It takes any name that begins with States., which AWS keeps.',
  ],
  [/must be a whole number from \d+ to \d+/, 'It knows no greatest numbers, which AWS has.'],
  [/is no name for a variable/, 'It takes any name of a variable.'],
  [/must hold a JSONPath or an intrinsic function/, 'It takes a field .$ that holds no text.'],
  [/^QueryLanguage must be/, 'It does not look at the language of a state.'],
];

/** Why a definition is taken here that the package refuses; by where it sees the problem. */
const LAXER: readonly (readonly [RegExp, string])[] = [
  [/\/Output(\/|$)/, 'Its schema wants objects; AWS takes any JSON, as is recorded.'],
  [
    /\/Parameters(\/|$)/,
    'The specification wants an object; any JSON is a template here, as in JSONata.',
  ],
  [/\/Assign(\/|$)/, 'Its schema wants no lists there; AWS takes any JSON.'],
];

const validator = findAslValidator();

if (typeof validator === 'string') {
  it.skip(`agrees with asl-validator (skipped: ${validator})`, () => undefined);
} else {
  it(`comes to the verdict of asl-validator, or the difference is explained, seed ${SEED}`, () => {
    const chance = new Random(SEED);
    const random = (): number => chance.fraction();
    const unexplained: string[] = [];
    let agreed = 0;
    for (let index = 0; index < COUNT; index += 1) {
      const whole = definition(random);
      const source = JSON.stringify(index % 2 === 0 ? whole : nearly(random, whole));
      const difference = differenceOf(source, validator);
      if (difference === undefined) agreed += 1;
      else if (difference !== 'explained') unexplained.push(`${difference}\n${source}`);
    }
    expect(unexplained).toEqual([]);
    expect(agreed).toBeGreaterThan(COUNT / 2);
  }, 300_000);
}

function differenceOf(source: string, validate: AslValidator): string | undefined {
  const ours = compile(source);
  // Resources of our own are none to it.
  const text = source.replaceAll(
    'perdure:activity:',
    'arn:aws:lambda:us-east-1:123456789012:function:',
  );
  const theirs = verdictOf(validate, JSON.parse(text));
  if (ours.ok === theirs.isValid) return undefined;
  if (!ours.ok) {
    const messages = ours.issues.map(({ message }) => message);
    return isExplained(STRICTER, messages) ? 'explained' : `we refuse: ${messages.join('; ')}`;
  }
  const places = theirs.errors.map((each) => each.schemaError?.instancePath ?? each.Message ?? '');
  return isExplained(LAXER, places) ? 'explained' : `it refuses: ${places.join('; ')}`;
}

/** It stumbles over what is no state at all: that is a refusal. */
function verdictOf(validate: AslValidator, definition: unknown): ReturnType<AslValidator> {
  try {
    return validate(definition);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { isValid: false, errors: [{ Message: error.message }] };
  }
}

function isExplained(
  reasons: readonly (readonly [RegExp, string])[],
  found: readonly string[],
): boolean {
  return found.some((each) => reasons.some(([pattern]) => pattern.test(each)));
}
