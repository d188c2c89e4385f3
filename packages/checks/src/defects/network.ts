import type { DefectGroup } from '../seeding/defect.ts'
import { client } from './noticedBy.ts'

const FETCH = 'packages/client/src/fetch.ts'
const CHANNEL = 'packages/client/src/ports/channel.ts'

export const ADDRESSES: DefectGroup = {
  defence: 'a credential goes where it was meant to',
  defects: [
    {
      name: 'client.fetch follows a redirect with its credential',
      edits: [{ file: FETCH, find: "fenced ? 'manual' : followed", replace: 'followed' }],
      noticedBy: client('fetchHttp.test.ts'),
    },
    {
      name: 'a redirect passes for an answer',
      edits: [{ file: FETCH, find: "followed !== 'manual' && isRedirect(response)", replace: 'false' }],
      noticedBy: client('fetchHttp.test.ts'),
    },
    {
      name: 'the bridge connector follows a redirect with its credential',
      edits: [
        {
          file: 'packages/client/src/connectors/http.ts',
          find: "redirect: 'error'",
          replace: "redirect: 'follow'",
        },
      ],
      noticedBy: client('connectors/bridge.test.ts'),
    },
    {
      name: 'the event stream follows a redirect with its credential',
      edits: [
        {
          file: 'packages/client/src/connectors/bridgeCalls.ts',
          find: "redirect: 'error'",
          replace: "redirect: 'follow'",
        },
      ],
      noticedBy: client('connectors/bridge.test.ts'),
    },
    {
      name: 'other origins get the credential',
      edits: [
        {
          file: 'packages/client/src/allowedOrigins.ts',
          find: '.includes(url.origin) ? url : null',
          replace: '.includes(url.origin) ? url : url',
        },
      ],
      noticedBy: client('fetch.test.ts'),
    },
  ],
}

export const MESSAGES: DefectGroup = {
  defence: 'messages between tabs are hints',
  defects: [
    {
      name: 'a message of any shape is heard',
      edits: [
        {
          file: CHANNEL,
          find: "kind === 'changed' && Number.isSafeInteger(epoch) && epoch >= 0 ? { kind, epoch } : null",
          replace: '{ kind, epoch }',
        },
      ],
      noticedBy: client('tabs.test.ts'),
    },
    {
      name: 'a forged message moves the epoch',
      edits: [
        {
          file: 'packages/client/src/stack/moments.ts',
          find: 'return epoch === model.epoch ? stay(model) : onDoubt(model)',
          replace: 'return stay({ ...model, epoch })',
        },
      ],
      noticedBy: client('tabs.test.ts'),
    },
    {
      name: 'a flood of messages is a flood of questions',
      edits: [
        {
          file: 'packages/client/src/runtime/listening.ts',
          find: 'hint.call(epoch)',
          replace: "runtime.dispatch({ type: 'hint', epoch })",
        },
      ],
      noticedBy: client('tabs.test.ts'),
    },
    {
      name: 'a change is not told',
      edits: [
        {
          file: 'packages/client/src/stack/arrive.ts',
          find: "return [...ended, ...started, { type: 'post-changed', epoch }]",
          replace: 'return [...ended, ...started]',
        },
      ],
      noticedBy: client('tabs.test.ts'),
    },
  ],
}
