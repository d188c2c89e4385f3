import { openApiDocument } from '../../openapi/document.ts'
import type { Route } from '../call.ts'
import { ACCESS_ROUTES } from './access.ts'
import { AUDIT_ROUTES } from './audit.ts'
import { BACKCHANNEL_ROUTES } from './backchannel.ts'
import { BROWSER_ROUTES } from './browser.ts'
import { documentRoute } from './document.ts'
import { HALT_ROUTES } from './halt.ts'
import { HANDOFF_ROUTES } from './handoff.ts'
import { HISTORY_ROUTES } from './history.ts'
import { ISSUED_ROUTES } from './issued.ts'
import { OAUTH_ROUTES } from './oauth.ts'
import { REQUEST_ROUTES } from './requests.ts'
import { REVIEW_ROUTES } from './reviews.ts'
import { SERVICE_ROUTES } from './service.ts'
import { SESSION_ROUTES } from './sessions.ts'
import { SIGNAL_ROUTES } from './signals.ts'

/** Every path of the bridge. What is not here is not served, and what is here is in the document. */
export const ROUTES: readonly Route[] = [
  ...SESSION_ROUTES,
  ...ISSUED_ROUTES,
  ...HALT_ROUTES,
  ...BROWSER_ROUTES,
  ...HANDOFF_ROUTES,
  ...REQUEST_ROUTES,
  ...REVIEW_ROUTES,
  ...HISTORY_ROUTES,
  ...AUDIT_ROUTES,
  ...SERVICE_ROUTES,
  ...BACKCHANNEL_ROUTES,
  ...SIGNAL_ROUTES,
  ...OAUTH_ROUTES,
  ...ACCESS_ROUTES,
  documentRoute(() => openApiDocument(ROUTES)),
]
