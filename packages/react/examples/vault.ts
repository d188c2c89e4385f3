import { serveVault } from '@understudy/client/worker'
import { auth } from './yourApp.ts'

// The module of the worker. Every import of it can read the credentials, so keep them few.
serveVault({ origins: ['https://app.example'], actorToken: () => auth.getAccessToken() })
