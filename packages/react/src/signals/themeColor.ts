import type { Tone } from '../banner/strip.ts'
import { standIn } from './standIn.ts'
import { SURFACES } from './surfaces.ts'

/** Gives the surfaces of the browser the colour of the strip. Returns its own undo. */
export function showThemeColor(document: Document, tone: Tone): () => void {
  const own = (['light', 'dark'] as const).map((scheme) => {
    const meta = document.createElement('meta')
    meta.name = 'theme-color'
    meta.content = SURFACES[tone][scheme].surface
    meta.media = `(prefers-color-scheme: ${scheme})`
    return meta
  })
  return standIn(document, { selector: 'meta[name="theme-color" i]', attribute: 'name', own })
}
