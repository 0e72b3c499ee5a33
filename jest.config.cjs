/** Test levels by suffix (docs/architecture.md): what a spec needs is in its name. */
const moduleNameMapper = { '^@app/(api|history|matching|dispatcher)$': '<rootDir>/apps/$1/src/index.ts', '^@app/([a-z]+)$': '<rootDir>/libs/$1/src/index.ts' };
const transform = {
  '^.+\\.[jt]s$': [
    '@swc/jest',
    {
      jsc: {
        target: 'es2022',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
      },
      module: { type: 'commonjs' },
    },
  ],
};
const project = (displayName, testMatch, extra = {}) => ({
  displayName,
  rootDir: __dirname,
  testMatch,
  moduleNameMapper,
  transform,
  transformIgnorePatterns: ['/node_modules/'],
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.perdure/'],
  ...extra,
});

module.exports = {
  projects: [
    project('unit', ['<rootDir>/{libs,apps}/**/!(*.int|*.e2e).spec.ts']),
    project('int', ['<rootDir>/{libs,apps,migrations}/**/*.int.spec.ts']),
    project('e2e', ['<rootDir>/test/e2e/**/*.e2e.spec.ts']),
    project('architecture', ['<rootDir>/test/architecture/**/*.spec.ts']),
  ],
};
