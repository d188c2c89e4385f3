import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** The same module under both names, React before what needs it. */
const MODULES = [
  ['react', 'react-18'],
  ['react/jsx-runtime', 'react-18/jsx-runtime'],
  ['react/jsx-dev-runtime', 'react-18/jsx-dev-runtime'],
  ['react-dom', 'react-dom-18'],
  ['react-dom/client', 'react-dom-18/client'],
  ['react-dom/server', 'react-dom-18/server'],
  ['react-dom/test-utils', 'react-dom-18/test-utils'],
] as const

// Everything that asks node for React, the libraries between included, gets React 18: an alias would reach our own
// files only, and two Reacts in one tree do not work.
for (const [name, older] of MODULES) {
  require(older)
  require.cache[require.resolve(name)] = require.cache[require.resolve(older)]
}
