import { runOnly } from '../runOnly.ts'
import { keycloakSuite } from './suite.ts'

await runOnly(keycloakSuite)
