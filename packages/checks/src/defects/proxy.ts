import type { DefectGroup } from '../seeding/defect.ts'
import { server } from './noticedBy.ts'

const ADDRESS = 'packages/server/src/proxy/address.ts'
const FORWARD = 'packages/server/src/proxy/forward.ts'
const HEADERS = 'packages/server/src/proxy/headers.ts'
const PROXY_FILE = 'packages/server/src/proxy/proxy.ts'

export const PROXY: DefectGroup = {
  defence: 'the proxy leads where it may, in the name of who was let through',
  defects: [
    {
      name: 'proxy: the headers of the browser are handed on',
      edits: [
        { file: HEADERS, find: '  const passed = new Headers()\n', replace: '  const passed = new Headers(headers)\n' },
      ],
      noticedBy: server('proxy/proxy.test.ts', 'no word of the browser'),
    },
    {
      name: 'proxy: what is encoded is not looked at',
      edits: [{ file: ADDRESS, find: '![segment, once, twice].some(', replace: '![segment].some(' }],
      noticedBy: server('proxy/proxy.test.ts', 'no way out of the target'),
    },
    {
      name: 'proxy: what is encoded twice is not looked at',
      edits: [{ file: ADDRESS, find: '![segment, once, twice].some(', replace: '![segment, once].some(' }],
      noticedBy: server('proxy/proxy.test.ts', 'no way out of the target'),
    },
    {
      name: 'proxy: redirects are followed',
      edits: [{ file: FORWARD, find: "redirect: 'manual'", replace: "redirect: 'follow'" }],
      noticedBy: server('proxy/proxy.test.ts', 'a redirect is followed by nobody'),
    },
    {
      name: 'proxy: a redirect anywhere is handed on',
      edits: [{ file: FORWARD, find: 'if (!to.startsWith(upstream.url))', replace: 'if (false)' }],
      noticedBy: server('proxy/proxy.test.ts', 'a redirect is followed by nobody'),
    },
    {
      name: 'proxy: the API may set cookies of this origin',
      edits: [{ file: HEADERS, find: "  'set-cookie',\n", replace: '' }],
      noticedBy: server('proxy/proxy.test.ts', 'what an API says about this origin'),
    },
    {
      name: 'proxy: answers are kept by browsers',
      edits: [{ file: HEADERS, find: "  passed.set('Cache-Control', 'no-store')\n", replace: '' }],
      noticedBy: server('proxy/proxy.test.ts', 'what an API says about this origin'),
    },
    {
      name: 'proxy: a change without an answer leaves the history',
      edits: [{ file: PROXY_FILE, find: 'if (!isUnknown(problem))', replace: 'if (true)' }],
      noticedBy: server('proxy/proxy.test.ts', 'an API that is silent or not there'),
    },
    {
      name: 'proxy: a stream outlives its session',
      edits: [{ file: PROXY_FILE, find: 'if (route.stream === true)', replace: 'if (route.stream === null)' }],
      noticedBy: server('proxy/proxy.test.ts', 'an answer that goes on'),
    },
  ],
}
