import { extname } from 'node:path'
import { ENTRY_PATH } from '../../shared/doors.ts'
import { SYSTEMS } from '../../shared/systems.ts'
import { pickedSystem } from '../systems/picked.ts'
import { readFolder, type StaticFile } from './staticFiles.ts'

/** Serves the built web app from memory. `null`: this request is for somebody else. @default the whole of it */
export type Site = (request: Request, door?: Door) => Response | null

/** What an address leads to: everything, or the customer's product alone. */
export type Door = 'whole' | 'app'

// Pages of the app that the browser may be asked for directly. Anything else is a 404, shown by the app as well.
const PAGES: Readonly<Record<Door, RegExp>> = {
  whole: /^\/(?:console|app|callback|signed-out)?(?:\/|$)/u,
  app: /^\/(?:app|enter)?(?:\/|$)/u,
}
const SILENT_PAGE = '/silent.html'

const policy = (frames: string) =>
  [
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frames}`,
    "require-trusted-types-for 'script'",
  ].join('; ')

/** Reads a folder that Vite has built. */
export async function loadSite(folder: string): Promise<Site> {
  const files = await readFolder(folder)
  const index = files.get('/index.html')
  if (index === undefined) throw new Error(`There is no index.html in ${folder}.`)

  return (request, door = 'whole') => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null
    const { pathname } = new URL(request.url)
    const file = pathname === '/index.html' ? undefined : files.get(pathname)
    if (file !== undefined) return answer(file, 200, pathname, 'same-origin')
    // A script or a picture that is not there is not the app; after a new build old pages ask for such files.
    if (extname(pathname) !== '') return null
    return answer(
      runningOn(index, request),
      PAGES[door].test(pathname) ? 200 : 404,
      '/index.html',
      openersOf(door, pathname),
    )
  }
}

/** The page knows from the beginning what this browser chose: its client is made before anybody could be asked. */
function runningOn(page: StaticFile, { headers, url }: Request): StaticFile {
  const id = pickedSystem(headers.get('Cookie'), url)
  if (id === SYSTEMS[0].id) return page
  const text = Buffer.from(page.body).toString('utf8')
  const told = text.replace(`data-runs-on="${SYSTEMS[0].id}"`, `data-runs-on="${id}"`)
  return { ...page, body: new TextEncoder().encode(told) }
}

/** The two windows of a hand-off have to reach each other, once: while the app's is where it arrives. */
function openersOf(door: Door, pathname: string): string {
  if (door === 'whole') return 'same-origin-allow-popups'
  return pathname === ENTRY_PATH ? 'unsafe-none' : 'same-origin'
}

function answer({ body, type }: StaticFile, status: number, path: string, openers: string): Response {
  const headers: Record<string, string> = {
    'Content-Type': type,
    'Content-Length': String(body.byteLength),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
  }
  if (path.endsWith('.html')) {
    headers['Cache-Control'] = 'no-store'
    // Only the hidden frame of a silent sign-in is ever framed, and only by the app itself.
    headers['Content-Security-Policy'] = policy(path === SILENT_PAGE ? "'self'" : "'none'")
    headers['Cross-Origin-Opener-Policy'] = openers
  } else {
    // Vite puts a digest of the content into the names below /assets.
    headers['Cache-Control'] = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  }
  return new Response(body, { status, headers })
}
