import { buildWebWhenStale } from '../../src/server/web.ts'

/** Once before all walks: the pages as they are in the sources now. */
// biome-ignore lint/style/noDefaultExport: the runner imports it
export default async function build(): Promise<void> {
  await buildWebWhenStale()
}
