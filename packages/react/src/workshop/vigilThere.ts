import { needVigil } from '../vigil/onDuty.ts'

/**
 * Resolves when the code is there that comes late. On a page it comes with the first request for a session and acts a
 * moment later, which `vigil/onDuty.test.tsx` is about; whatever else is looked at has it from the start.
 */
export function vigilThere(): Promise<void> {
  return new Promise((arrived) => {
    needVigil(() => {
      arrived()
      return () => undefined
    })
  })
}
