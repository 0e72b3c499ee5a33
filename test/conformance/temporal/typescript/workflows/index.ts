/** Workflow code of the ladder, as the SDK bundles it. */
export { hello } from './hello';
