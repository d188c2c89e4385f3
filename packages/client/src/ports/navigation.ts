/** Loads a path of this origin in place of the page. On a server it does nothing. */
export function browserNavigation(): (path: string) => void {
  return (path) => globalThis.location?.assign(path)
}
