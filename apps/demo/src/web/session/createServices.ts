import {
  createImpersonationClient,
  type IdentityChange,
  type ImpersonationClient,
  type ImpersonationState,
} from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import { identityStorage } from '@understudy/client/integrations/storage'
import type { Person } from '@understudy/protocol'
import { ACTIONS } from '../../shared/actions.ts'
import { doorsBeside, ENTRY_PATH } from '../../shared/doors.ts'
import { SYSTEMS, systemOf } from '../../shared/systems.ts'
import { createApi } from '../api/api.ts'
import { createQueryCache } from '../api/queryCache.ts'
import { createAuth } from '../auth/auth.ts'
import { createHandedAuth } from '../auth/handedAuth.ts'
import { cameBackTo } from './cameBack.ts'
import { comebackText, keptText, requestText } from './comeback.ts'
import { connectorFor } from './connectorFor.ts'
import { createDesk } from './desk.ts'
import { createDrafts } from './drafts.ts'
import { createKitTexts } from './kitTexts.ts'
import { createPageTurner } from './pageTurner.ts'
import { policyOn } from './policyOn.ts'
import { createPreferences, PREFERENCES_KEY } from './preferences.ts'
import type { Services } from './services.ts'
import { followTheme } from './theme.ts'
import { createToasts } from './toasts.ts'
import { returnUnattended } from './unattended.ts'

/** Puts the parts of the page together. Once per page, at start-up. Asks the server nothing yet. */
export function createServices(): Services {
  const toasts = createToasts()
  const pages = createPageTurner()
  const drafts = createDrafts()
  const { origin } = window.location
  const system = systemOf(document.documentElement.dataset.runsOn) ?? SYSTEMS[0]
  const doors = doorsBeside(origin)
  const handed = doors?.app === origin ? createHandedAuth(doors) : null
  const auth = handed ?? createAuth(() => void client.resume())
  // A start at Kotauth goes to Kotauth, from whichever origin.
  const entry =
    doors === null || handed !== null || system.id === 'kotauth'
      ? null
      : `${doors.app}${ENTRY_PATH}?from=${encodeURIComponent(origin)}`

  const client: ImpersonationClient = createImpersonationClient({
    connector: handed === null ? connectorFor(auth, system) : bridge({ custody: 'cookie' }),
    actions: ACTIONS,
    // Customers never have a support session of their own: for them nothing is asked, and no timer runs.
    hint: () => auth.standing() !== 'customer',
    // Only where the agent's own sign-in is: a window without it could not go on, and has nowhere to go back to.
    expiry: handed === null ? 'hold' : 'return',
    beforeContextChange(change) {
      kept = drafts.keep(change)
    },
    onIdentityChange,
    onSignOut: () => auth.signOut(),
  })
  const api = createApi(client)
  const cache = createQueryCache(api)
  const storage = identityStorage(client, { name: 'parcelwise', shared: [PREFERENCES_KEY] })
  const preferences = createPreferences(storage, window)
  const kitTexts = createKitTexts(preferences)
  const desk = handed === null ? createDesk(auth.actorToken, (policy) => policyOn(system, policy)) : null
  const cameBack = cameBackTo(window.location)
  followTheme(preferences, document)
  if (handed === null) returnUnattended(client, window)

  // In whose account something was typed and not saved, at the change under way.
  let kept: Person | null = null
  // Only the tab in which somebody pressed Start opens the account; other tabs stay where they are and say so.
  let startedHere = false
  client.subscribe((state, before) => {
    if (state.status === 'starting') startedHere = isHere(before, startedHere)
    // A session that goes on as another one for the same person turns no page.
    if (state.status === 'active') startedHere = false
    if (state.status !== 'own') return
    startedHere = false
    if (state.error !== null) cameBack.because(state.error)
    if (before.status === 'pending' && state.request !== undefined) toasts.say(requestText(state.request))
  })

  async function onIdentityChange(change: IdentityChange): Promise<void> {
    cache.clear()
    toasts.clear()
    if (kept !== null) toasts.say(keptText(kept))
    if (change.to.status === 'active') {
      if (startedHere) await pages.turnTo('/app')
      startedHere = false
      return
    }
    // Signed out: the sign-in page says why.
    if (change.from.status !== 'active' || change.to.status !== 'own') return
    toasts.say(comebackText(change))
    // A tab that shows the console is at a page of its own already.
    if (!window.location.pathname.startsWith('/console'))
      await pages.turnBackTo(change.returnTo ?? '/console/customers')
  }

  return {
    auth,
    system,
    handed,
    entry,
    client,
    api,
    cache,
    toasts,
    storage,
    preferences,
    kitTexts,
    desk,
    drafts,
    pages,
    cameBack,
  }
}

/** A request that was approved starts by itself in every tab; the one that is looked at opens the account. */
function isHere(before: ImpersonationState, asked: boolean): boolean {
  return before.status !== 'pending' || asked || document.visibilityState === 'visible'
}
