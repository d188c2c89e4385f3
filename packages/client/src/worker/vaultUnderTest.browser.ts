import { fakeToken, people } from '../testing/index.ts'
import { serveVault } from './serveVault.ts'

// What a host's own worker module looks like, with an auth library of one line.
serveVault({ actorToken: async () => fakeToken({ actor: people().dana }) })
