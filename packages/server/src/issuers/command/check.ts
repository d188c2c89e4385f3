import { readIssuerModule, trialOf } from './issuerModule.ts'

export interface CheckHost {
  readonly load: (path: string) => Promise<unknown>
  readonly write: (text: string) => void
}

const USAGE = `understudy-issuer check <module>   says what is wrong with an issuer’s set-up

The module exports \`issuer\` and, to try a start and an end, \`order\`: an order or a function that gives one.
`

/** Milliseconds for all of it. */
const PATIENCE = 60_000

/** Runs the command. Gives the exit code: 0 nothing is wrong, 1 something is, 2 asked in the wrong way. */
export async function checkCommand(args: readonly string[], { load, write }: CheckHost): Promise<number> {
  const [name, path] = args
  if (name !== 'check' || path === undefined || args.length !== 2) {
    write(USAGE)
    return name === '--help' ? 0 : 2
  }
  const module = readIssuerModule(await load(path))
  if (module === null) {
    write(`${path} exports no \`issuer\`.\n`)
    return 2
  }
  const { issuer } = module
  const findings = await issuer.check({ signal: AbortSignal.timeout(PATIENCE), ...(await trialOf(module)) })
  for (const { level, code, what, why, todo } of findings) {
    write(`${level}: ${what}\n  ${why}\n  ${todo}\n  (docs: issuers/${code})\n`)
  }
  const errors = findings.filter(({ level }) => level === 'error').length
  write(errors === 0 ? `${issuer.name}: nothing is wrong.\n` : `${issuer.name}: ${errors} to put right.\n`)
  return errors === 0 ? 0 : 1
}
