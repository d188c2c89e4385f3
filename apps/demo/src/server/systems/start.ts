import type { SystemId } from '../../shared/systems.ts'
import type { RunningSystem, SystemContext } from './system.ts'

/** A system behind the bridge. Its code is loaded when somebody chooses it, and not before. */
export type IssuingSystemId = Exclude<SystemId, 'bridge' | 'kotauth'>

const STARTS: Readonly<Record<IssuingSystemId, (context: SystemContext) => Promise<RunningSystem>>> = {
  'oidc-provider': async (context) => (await import('./oidcProvider.ts')).startOidcProvider(context),
  kratos: async (context) => (await import('./kratos.ts')).startKratos(context),
  hydra: async (context) => (await import('./hydra.ts')).startHydra(context),
  keycloak: async (context) => (await import('./keycloak.ts')).startKeycloak(context),
  keto: async () => (await import('./keto.ts')).startKeto(),
  spring: async (context) => (await import('./spring.ts')).startSpring(context),
}

/** Starts a system on free ports of this machine. */
export function startSystem(id: IssuingSystemId, context: SystemContext): Promise<RunningSystem> {
  return STARTS[id](context)
}
