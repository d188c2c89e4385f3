import { extname } from 'node:path'
import { readFolder, type StaticFile } from './staticFiles.ts'

/** Serves the built web app from memory. `null`: this request is for somebody else. */
export type Site = (request: Request) => Response | null

// Pages of the app that the browser may be asked for directly. Anything else is a 404, shown by the app as well.
const PAGES = /^\/(?:console|app|callback|signed-out)?(?:\/|$)/u
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

  return (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null
    const { pathname } = new URL(request.url)
    const file = pathname === '/index.html' ? undefined : files.get(pathname)
    if (file !== undefined) return answer(file, 200, pathname)
    // A script or a picture that is not there is not the app; after a new build old pages ask for such files.
    if (extname(pathname) !== '') return null
    return answer(index, PAGES.test(pathname) ? 200 : 404, '/index.html')
  }
}

function answer({ body, type }: StaticFile, status: number, path: string): Response {
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
    headers['Cross-Origin-Opener-Policy'] = 'same-origin'
  } else {
    // Vite puts a digest of the content into the names below /assets.
    headers['Cache-Control'] = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  }
  return new Response(body, { status, headers })
}
