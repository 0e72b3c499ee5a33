const { writeSync } = require('node:fs');

/** Ends every run with the line that CI reads, after whatever other reporters print. */
module.exports = class CountReporter {
  onRunComplete(_contexts, results) {
    // A suite that could not even be loaded has no tests to count, and has failed.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    process.once('exit', () => {
      writeSync(1, `\n${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`);
    });
  }
};
