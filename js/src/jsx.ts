// What JSX becomes in the bundles: shorter than the automatic runtime, and easier to read.
export { createElement as h, Fragment } from "preact";
