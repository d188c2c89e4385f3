import type { Recording } from './recording.ts'

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gu

/**
 * Gives names to ids that stand in the open in a recording, so that requests with them can be sent to a stand-in that made
 * its own. Those in `known` stay: the stand-in was set up with them.
 */
export function nameIds(recording: Recording, kind: string, known: ReadonlySet<string>): Recording {
  const asked = new Set(recording.exchanges.flatMap(({ request }) => [...request.url.matchAll(ID)].map(([id]) => id)))
  return [...asked]
    .filter((id) => !known.has(id))
    .reduce<Recording>(
      (whole, id, index) => JSON.parse(JSON.stringify(whole).replaceAll(id, `<${kind} ${index + 1}>`)) as Recording,
      recording,
    )
}
