const { projects, ...options } = require('./jest.config.cjs');

/** What takes further programs and minutes: other languages, and Temporal's own server beside the gateway. */
module.exports = {
  ...options,
  testTimeout: 120_000,
  projects: [
    {
      ...projects[0],
      displayName: 'conformance',
      testMatch: ['<rootDir>/test/conformance/temporal/**/*.further.ts'],
    },
  ],
};
