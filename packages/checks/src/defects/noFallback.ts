import type { DefectGroup, Edit } from '../seeding/defect.ts'
import { client, server } from './noticedBy.ts'

const SENDER = 'packages/client/src/fetchSender.ts'
const CHECK = 'packages/server/src/guard/check.ts'

/** The context assertion masks a fall-back: with it gone on either side, whoever falls back has nothing left to stop it. */
const UNFENCED: Edit = {
  file: 'packages/server/src/guard/fence.ts',
  find: 'if (asserted === null) {',
  replace: 'if (derived !== null) return\n  if (asserted === null) {',
}

const UNRESTED: Edit = { file: CHECK, find: 'if (top?.live) throw suspended(top)', replace: '' }

const UNASSERTED: Edit = {
  file: SENDER,
  find: 'if (before !== null && !sameIdentity(before, sender))',
  replace: 'if (false)',
}

/** What a guard would make of a support credential if it fell back to the actor. */
const ACTOR = `{
  kind: 'own', key: caller.row.actorKey, iss: caller.row.actorIss, sub: caller.row.actorSub, sid: '',
  epoch: caller.row.epoch, over: false, authTime: null, acr: null, expiresAt: caller.expiresAt,
}`
const AS_ACTOR = `return { caller: await admitOwn(deps, ${ACTOR}, guarded), finished: async () => undefined }`

const ended: Edit = {
  file: CHECK,
  find: 'if (!settled.live) throw sessionEnded(settled.row)',
  replace: `if (!settled.live) ${AS_ACTOR}`,
}
const lapsed: Edit = {
  file: CHECK,
  find: "if (caller.expired) throw new Refusal('token_expired')",
  replace: `if (caller.expired) ${AS_ACTOR}`,
}
const expired: Edit = {
  file: SENDER,
  find: "throw failure('session_expired')",
  replace: 'return ownOf(state.actor)',
}
const suspended: Edit = {
  file: SENDER,
  find: "case 'suspended':\n      throw failure('identity_unknown')",
  replace: "case 'suspended':\n      return state.last?.status === 'active' ? ownOf(state.last.actor) : state.last",
}

// Named, so that the checks which look at something else cannot notice in its place.
const REFUSED = { ...client('fetchStatus.test.ts'), tests: ['expired, suspended, ending, leaving: refused here'] }

export const NO_FALLBACK: DefectGroup = {
  defence: 'no fall-back to the actor',
  defects: [
    {
      name: 'guard: an ended session’s credential is its actor’s own',
      edits: [ended],
      noticedBy: server('guard/guard.test.ts', 'an ended session is 401'),
    },
    {
      name: 'guard: an ended one’s, without the context assertion',
      edits: [ended, UNFENCED],
      noticedBy: server('guard/guard.test.ts', 'an ended session is 401'),
    },
    {
      name: 'guard: a lapsed support token is its actor’s own',
      edits: [lapsed],
      noticedBy: server('guard/guard.test.ts', 'an expired token of a live session'),
    },
    {
      name: 'guard: a lapsed one, without the context assertion and although the own session should rest',
      edits: [lapsed, UNFENCED, UNRESTED],
      noticedBy: server('guard/guard.test.ts', 'an expired token of a live session'),
    },
    {
      name: 'client: an expired session sends with the own token',
      edits: [expired],
      noticedBy: REFUSED,
    },
    {
      name: 'client: an expired one, whoever was on screen',
      edits: [expired, UNASSERTED],
      noticedBy: REFUSED,
    },
    {
      name: 'client: a suspended session sends with the own token',
      edits: [suspended],
      noticedBy: REFUSED,
    },
    {
      name: 'client: a suspended one, whoever was on screen',
      edits: [suspended, UNASSERTED],
      noticedBy: REFUSED,
    },
    {
      name: 'client: a request goes out as whoever is there now',
      edits: [UNASSERTED],
      noticedBy: client('fetchStatus.test.ts'),
    },
    {
      name: 'client: without a support credential the own one will do',
      edits: [
        {
          file: SENDER,
          find: '? await runtime.fresh(sender)',
          replace: '? ((await runtime.fresh(sender)) ?? (await runtime.actorToken()))',
        },
      ],
      noticedBy: client('fetch.test.ts'),
    },
    {
      name: 'client: whoever the host signed in sends under the own session',
      edits: [{ file: SENDER, find: "sender.status === 'own' && (subjectOf", replace: 'false && (subjectOf' }],
      noticedBy: client('fetch.test.ts'),
    },
    {
      name: 'client: whom an own token is about is read once and for all',
      edits: [{ file: SENDER, find: 'last?.token === token', replace: 'last !== undefined' }],
      noticedBy: client('fetch.test.ts'),
    },
    {
      name: 'client: the vault gives any session’s credential',
      edits: [
        {
          file: 'packages/client/src/ports/vault.ts',
          find: 'held?.session === session && now < held',
          replace: 'held !== null && now < held',
        },
      ],
      noticedBy: client('ports/vault.test.ts'),
    },
  ],
}
