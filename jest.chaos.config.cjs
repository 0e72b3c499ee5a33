const { projects, ...options } = require('./jest.config.cjs');

/** Faults on the built product, for minutes: a run of its own. */
module.exports = {
  ...options,
  testTimeout: 1_200_000,
  projects: [
    {
      ...projects[0],
      displayName: 'chaos',
      testMatch: ['<rootDir>/test/chaos/**/*.chaos.spec.ts'],
    },
  ],
};
