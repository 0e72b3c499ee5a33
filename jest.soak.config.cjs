const { projects, ...options } = require('./jest.config.cjs');

/** Service and workers of a Temporal SDK killed for minutes: a run of its own. */
module.exports = {
  ...options,
  testTimeout: 900_000,
  projects: [
    {
      ...projects[0],
      displayName: 'soak',
      testMatch: ['<rootDir>/test/conformance/temporal/soak/**/*.soak.ts'],
    },
  ],
};
