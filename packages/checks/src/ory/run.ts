import { vitest } from '../programSuite.ts'
import { runOnly } from '../runOnly.ts'

await runOnly(vitest('Ory Hydra, Kratos and Keto, as far as their addresses are given', 'ory'))
