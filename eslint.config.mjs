import sort from 'eslint-plugin-simple-import-sort';
import tseslint from 'typescript-eslint';

const RING_0 = ['contract', 'calendar', 'schedule', 'engine', 'asl'].map(
  (lib) => `libs/${lib}/src/**/*.ts`,
);
const SPECS = [
  '**/*.spec.ts',
  'libs/testing/**/*.ts',
  'test/**/*.ts',
  'apps/dispatcher/src/testing/**/*.ts',
  'apps/gateway/src/testing/**/*.ts',
];

const pure = (name, instead) => ({ name, message: `Ring 0 is pure: ${instead}` });

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'node_modules/**',
      '.perdure/**',
      'examples/**',
      'test/architecture/fixtures/**',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    plugins: { sort },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', { max: 70, skipComments: true, skipBlankLines: true }],
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      // A switch over a union counts once: its cases are rows of a table.
      complexity: ['error', { max: 20, variant: 'modified' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TSEnumDeclaration',
          message: 'Use a const object and a type of the same name.',
        },
        {
          // The contract's face is the sum of its nouns' faces, each of which names what it shows.
          selector:
            'ExportAllDeclaration:not([source.value=/^\\.\\u002F(matching|relation|schedule|visibility|workflow-task)$/])',
          message: 'Export by name: a reader must see what is public.',
        },
        {
          selector: 'ExportDefaultDeclaration',
          message: 'Export by name, so that one thing has one name.',
        },
      ],
      'sort/imports': 'error',
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/require-array-sort-compare': 'error',
      // Nest modules are classes without members of their own.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // A name for an empty thing can carry a doc comment.
      '@typescript-eslint/no-empty-object-type': [
        'error',
        { allowInterfaces: 'with-single-extends' },
      ],
      // Ids are brands: `T & {brand}` is what makes them.
      '@typescript-eslint/no-redeclare': 'off',
      // An index that was just checked is not undefined, and `!` says so where `as` would hide the type.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // `process.env['X']` shows that the name is data.
      '@typescript-eslint/dot-notation': 'off',
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    // Where it is read, where it is handed on to a program of another author, and where specs find their database.
    ignores: [
      'apps/service/src/main.ts',
      'libs/platform/src/embedded-postgres/server-program.ts',
      'libs/testing/**',
      '**/*.spec.ts',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message:
            'The environment is read once, by readEnvironment of @app/platform; take the value as a parameter.',
        },
      ],
    },
  },
  {
    // Numbers of the wire's enumerations come from tables of our own, which a spec compares with the generated ones.
    files: ['apps/gateway/src/**/*.ts', 'test/conformance/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
    },
  },
  {
    // What SDKs have deprecated still has to work.
    files: ['test/conformance/**/*.ts'],
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    files: RING_0,
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(node:|(?!\\.|@app/(contract|calendar)$))',
              message: 'Ring 0 imports nothing but @app/contract, @app/calendar and itself.',
            },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        pure('Date', 'time arrives as request.now.'),
        pure('process', 'configuration is for the apps.'),
        pure('console', 'report by a value.'),
        ...['setTimeout', 'setInterval', 'setImmediate'].map((name) =>
          pure(name, 'waiting is a timer task.'),
        ),
        pure('fetch', 'the world is asked by an action.'),
        pure('Buffer', 'bytes are Uint8Array.'),
        pure('globalThis', 'what the runtime has is not for it.'),
        pure('performance', 'time arrives as request.now.'),
        pure('crypto', 'ids and digests arrive from outside.'),
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Ring 0 is pure: chance arrives from outside.',
        },
      ],
    },
  },
  {
    files: SPECS,
    rules: {
      'max-lines': ['error', 700],
      'max-lines-per-function': 'off',
      'max-params': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/require-array-sort-compare': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
    },
  },
);
