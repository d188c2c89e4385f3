import { pace } from './pace.ts'

const BETWEEN = ' · '

/**
 * Begins the document's title with `words` for as long as it is not undone, whatever the host makes of the title
 * meanwhile. Undone, it is the host's latest. Returns its own undo.
 */
export function prefixTitle(document: Document, words: string): () => void {
  const prefix = `${words}${BETWEEN}`
  const had = document.head.querySelector('title') !== null
  let theirs = document.title
  let written = ''

  const write = () => {
    const now = document.title
    // The first time there is something to write also where there is no title.
    if (now === written && now !== '') return false
    // A host that adds to the title it finds, such as a count, finds ours in it.
    theirs = now.replaceAll(prefix, '')
    document.title = theirs === '' ? words : `${prefix}${theirs}`
    // As the browser reads it: it trims, and may have a title element of the host's before the one that was written.
    written = document.title
    return true
  }
  const { soon, cancel } = pace(write)
  write()
  const observer = new MutationObserver(soon)
  observer.observe(document.head, { childList: true, characterData: true, subtree: true })
  return () => {
    observer.disconnect()
    cancel()
    if (document.title !== written) theirs = document.title.replaceAll(prefix, '')
    if (theirs === '' && !had) document.head.querySelector('title')?.remove()
    else document.title = theirs
  }
}
