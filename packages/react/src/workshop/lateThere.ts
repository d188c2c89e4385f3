import { needRefused } from '../dialog/lateRefused.ts'
import { needSteps } from '../dialog/lateSteps.ts'
import { needScrutiny } from '../text/useScrutiny.ts'
import { needVigil } from '../vigil/onDuty.ts'

/**
 * Resolves when the code is there that comes late. On a page it comes with the first request for a session, or beside a
 * dialog that begins with a search, and acts a moment later, which tests of their own are about; whatever else is looked
 * at has it from the start.
 */
export async function lateThere(): Promise<void> {
  await Promise.all([here(needVigil), here(needSteps), here(needScrutiny), here(needRefused)])
}

function here<Code>(need: (begin: (code: Code) => () => void) => () => void): Promise<void> {
  return new Promise((arrived) => {
    need(() => {
      arrived()
      return () => undefined
    })
  })
}
