import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ActionMap, type ActionTag, decideAction, RESTRICTED_CLASSES } from './actions.ts'
import { MODES, type Mode } from './modes.ts'

const READ: ActionTag = { class: 'read', mutates: false }
const WRITE: ActionTag = { class: 'content', mutates: true }
const PAY: ActionTag = { class: 'money', mutates: true }
const EXPORT: ActionTag = { class: 'export', mutates: false }
const allowed = { allowed: true }
const refused = (code: string, name: string | null) => ({ allowed: false, code, class: name })

describe('decideAction', () => {
  test.each<[string, Mode | null, ActionTag | undefined, object]>([
    ['own session: read', null, READ, allowed],
    ['own session: write', null, WRITE, allowed],
    ['own session: money', null, PAY, allowed],
    ['own session: no tag', null, undefined, allowed],
    ['view: read', 'view', READ, allowed],
    ['view: write', 'view', WRITE, refused('mode_read_only', 'content')],
    ['view: money', 'view', PAY, refused('action_restricted', 'money')],
    ['view: export, though it reads', 'view', EXPORT, refused('action_restricted', 'export')],
    ['view: no tag', 'view', undefined, refused('action_untagged', null)],
    ['act: read', 'act', READ, allowed],
    ['act: write', 'act', WRITE, allowed],
    ['act: money', 'act', PAY, refused('action_restricted', 'money')],
    ['act: export', 'act', EXPORT, refused('action_restricted', 'export')],
    ['act: no tag', 'act', undefined, refused('action_untagged', null)],
    ['shadow: read', 'shadow', READ, allowed],
    ['shadow: write', 'shadow', WRITE, allowed],
    ['shadow: money', 'shadow', PAY, refused('action_restricted', 'money')],
    ['shadow: no tag', 'shadow', undefined, refused('action_untagged', null)],
  ])('behavior: %s', (_, mode, tag, expected) => {
    const scope = mode === null ? null : { mode, restricted: RESTRICTED_CLASSES }
    expect(decideAction(scope, tag)).toEqual(expected)
  })

  test('options: restricted is what counts, not the list of defaults', () => {
    expect(decideAction({ mode: 'act', restricted: [] }, PAY)).toEqual(allowed)
    expect(decideAction({ mode: 'act', restricted: ['content'] }, WRITE)).toEqual(
      refused('action_restricted', 'content'),
    )
  })

  test('behavior: every default class is refused in every mode, reading or changing (nextcloud/server #15539, agenticos #943, R-08)', () => {
    for (const mode of MODES) {
      for (const name of RESTRICTED_CLASSES) {
        for (const mutates of [true, false]) {
          const decision = decideAction({ mode, restricted: RESTRICTED_CLASSES }, { class: name, mutates })
          expect(decision).toEqual(refused('action_restricted', name))
        }
      }
    }
  })

  test.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])(
    'behavior: the action name %j finds no tag in an empty map',
    (name) => {
      const actions: ActionMap = {}
      expect(decideAction({ mode: 'act', restricted: [] }, actions[name])).toMatchObject({ code: 'action_untagged' })
    },
  )

  test.each([null, 'content', 7, [], {}, { class: 'content' }, { mutates: false }, { class: 7, mutates: false }])(
    'behavior: %j in place of a tag is refused',
    (tag) => {
      const decision = decideAction({ mode: 'act', restricted: [] }, tag as unknown as ActionTag)
      expect(decision).toEqual(refused('action_untagged', null))
    },
  )

  test('behavior: a mode of a later version changes nothing', () => {
    const scope = { mode: 'own_everything' as Mode, restricted: [] }
    expect(decideAction(scope, WRITE)).toEqual(refused('mode_read_only', 'content'))
    expect(decideAction(scope, READ)).toEqual(allowed)
  })

  test('behavior: restricting more never allows more, and view never allows what act refuses', () => {
    const names = fc.constantFrom('read', 'content', ...RESTRICTED_CLASSES)
    const tags = fc.record({ class: names, mutates: fc.boolean() })
    fc.assert(
      fc.property(fc.constantFrom(...MODES), fc.array(names), names, tags, (mode, restricted, more, tag) => {
        const wide = decideAction({ mode, restricted }, tag).allowed
        if (!wide) expect(decideAction({ mode, restricted: [...restricted, more] }, tag).allowed).toBe(false)
        if (!decideAction({ mode: 'act', restricted }, tag).allowed) {
          expect(decideAction({ mode: 'view', restricted }, tag).allowed).toBe(false)
        }
      }),
    )
  })
})
