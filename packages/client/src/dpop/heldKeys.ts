import { makeProofKey, type ProofKey } from '../ports/proofKey.ts'

/** The keys that are held, each for one support session, and the tokens that are bound to them. */
export interface HeldKeys {
  /** The key of a start, which is the same for every try of it and for no other. */
  ofStart(idempotencyKey: string): Promise<ProofKey>
  /** The key of a session; a new one where there is none of it yet, as after a reload. */
  ofSession(session: string): Promise<ProofKey>
  /** `null`: bound to no key of ours. */
  ofToken(token: string): ProofKey | null
  hold(bound: BoundToken): void
  /** Forgets every key but the one of this session; `null`: every one. A start that is under way keeps its own. */
  keepOnly(session: string | null): void
  drop(session: string): void
  /** Moves with each token that is held: what was asked before that says nothing about what is held now. */
  turn(): number
}

export interface BoundToken {
  readonly session: string
  readonly key: ProofKey
  readonly token: string
}

/** Tokens of one session that may be under way at a time: each is renewed at half of its life. */
const MOST_TOKENS = 4

export function createHeldKeys(): HeldKeys {
  let starting: { readonly idempotencyKey: string; readonly key: Promise<ProofKey> } | null = null
  let turn = 0
  const bound = new Map<string, { readonly key: ProofKey; readonly tokens: readonly string[] }>()

  return {
    ofStart(idempotencyKey) {
      if (starting?.idempotencyKey !== idempotencyKey) starting = { idempotencyKey, key: makeProofKey() }
      return starting.key
    },
    ofSession: async (session) => bound.get(session)?.key ?? makeProofKey(),
    ofToken(token) {
      for (const { key, tokens } of bound.values()) if (tokens.includes(token)) return key
      return null
    },
    hold({ session, key, token }) {
      const known = bound.get(session)
      const tokens = known?.key === key ? known.tokens : []
      bound.set(session, { key, tokens: [...tokens.slice(1 - MOST_TOKENS), token] })
      starting = null
      turn += 1
    },
    keepOnly(session) {
      for (const known of bound.keys()) if (known !== session) bound.delete(known)
    },
    drop: (session) => void bound.delete(session),
    turn: () => turn,
  }
}
