import type { Plugin } from 'vite'
import { apiPages } from './pages.ts'

const NAME = 'virtual:understudy-api'

/** Gives the site what its API pages show, read from the sources when the site is built. */
export function apiPagesPlugin(root: string): Plugin {
  return {
    name: 'understudy-api-pages',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}` ? `export const pages = ${JSON.stringify(apiPages(root))}` : null),
  }
}
