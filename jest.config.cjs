/** Test levels by suffix: what a spec needs is in its name. */
const swc = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: 'commonjs' },
};

/** `npm run sabotage` breaks a line of the product on the way. */
const TRANSFORM = process.env.SABOTAGE
  ? '<rootDir>/test/simulation/sabotage/jest-transform.cjs'
  : '@swc/jest';

const project = (displayName, testMatch, extra = {}) => ({
  displayName,
  rootDir: __dirname,
  testMatch,
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': [TRANSFORM, swc] },
  moduleNameMapper: {
    '^@app/(api|history|matching|dispatcher|stepfunctions|gateway)$':
      '<rootDir>/apps/$1/src/index.ts',
    '^@app/([a-z]+)$': '<rootDir>/libs/$1/src/index.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.perdure/'],
  ...extra,
});

const withPostgres = {
  globalSetup: '<rootDir>/test/global-setup.cjs',
  globalTeardown: '<rootDir>/test/global-teardown.cjs',
};

module.exports = {
  reporters: ['default', '<rootDir>/test/reporter.cjs'],
  testTimeout: 30_000,
  // Jest leaves one core to its own process, which is one worker on two cores. Most specs wait more than they compute.
  maxWorkers: '100%',
  projects: [
    project('unit', ['<rootDir>/{libs,apps}/**/!(*.int|*.e2e).spec.ts']),
    project('int', ['<rootDir>/{libs,apps,migrations}/**/*.int.spec.ts'], withPostgres),
    project('conformance', ['<rootDir>/test/conformance/**/*.spec.ts']),
    project('e2e', ['<rootDir>/test/e2e/**/*.e2e.spec.ts']),
    project('simulation', ['<rootDir>/test/simulation/**/*.spec.ts']),
    project('architecture', ['<rootDir>/test/architecture/*.spec.ts']),
  ],
};
