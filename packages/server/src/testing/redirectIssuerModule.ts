import { hydra } from '../issuers/hydra.ts'
import { redirectOptions } from './redirectOptions.ts'

/** What an operator would write, with the addresses by the environment. */
export const issuer = hydra(redirectOptions(process.env))
