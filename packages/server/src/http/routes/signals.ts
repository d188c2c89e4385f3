import { SignalMetadataSchema } from '@understudy/protocol/schemas'
import { Refusal } from '../../refusal.ts'
import { signalMetadata } from '../../signals/metadata.ts'
import { receiveSignal } from '../../signals/receive.ts'
import { verifySignal } from '../../signals/receivedSignal.ts'
import { SET_TYPE } from '../../signals/types.ts'
import { type Call, json, type Route } from '../call.ts'
import { answer as answers, operation } from '../operation.ts'
import { readText } from '../text.ts'

/** Security events of others, and what others may know about ours. */
export const SIGNAL_ROUTES: readonly Route[] = [
  {
    path: '/support/signals',
    methods: {
      POST: operation({
        action: 'signal.receive',
        summary: 'A security event of a transmitter that is believed (RFC 8935, CAEP 1.0)',
        access: 'anyone',
        set: true,
        answers: { 202: { description: 'Done, by this call or before; or nothing to do here.', content: {} } },
        handler: receive,
      }),
    },
  },
  {
    path: '/.well-known/ssf-configuration',
    methods: {
      GET: operation({
        action: 'signal.metadata',
        summary: 'What receivers of our security events find out by themselves (Shared Signals Framework 1.0)',
        access: 'anyone',
        answers: { 200: answers('Who sends, by which keys, and how.', SignalMetadataSchema) },
        handler: async ({ deps }) => {
          if (deps.streams.length === 0) throw new Refusal('not_found')
          return json(signalMetadata(deps))
        },
      }),
    },
  },
]

async function receive({ deps, request }: Call): Promise<Response> {
  const rules = deps.signalRules
  if (rules === null) throw new Refusal('not_found')
  const [type = ''] = (request.headers.get('Content-Type') ?? '').split(';')
  if (type.trim().toLowerCase() !== SET_TYPE) throw new Refusal('unsupported_media_type')
  const signal = await verifySignal(rules, (await readText(request)).trim())
  await receiveSignal(deps, signal, rules.provider)
  return new Response(null, { status: 202, headers: { 'Cache-Control': 'no-store' } })
}
