import type { Deps } from '../deps.ts'
import type { CheckpointOptions } from '../options.ts'
import { writeCheckpoint } from './checkpoint.ts'

const HOUR = 3_600_000

/**
 * Writes a checkpoint when the last one is old enough, whichever process wrote that. Gives the function to call every
 * round; it fails nobody, and says in the log when it could not.
 */
export function checkpointRounds(deps: Deps, options: CheckpointOptions | undefined): () => Promise<void> {
  if (options === undefined) return async () => {}
  const { sign, every = HOUR, deliver = () => {} } = options

  async function due(now: number): Promise<boolean> {
    const [last] = await deps.sql.query<{ time: string }>(
      'SELECT time FROM understudy.audit_checkpoint ORDER BY seq DESC LIMIT 1',
    )
    return last === undefined || now - Date.parse(last.time) >= every
  }

  return async () => {
    const now = deps.now()
    try {
      if (!(await due(now))) return
      const checkpoint = await writeCheckpoint(deps.sql, sign, now)
      if (checkpoint !== null) deliver(checkpoint)
    } catch (error) {
      deps.log({ level: 'error', event: 'checkpoint_failed', error })
    }
  }
}
