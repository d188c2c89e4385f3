import type { IssueOrder, IssuerCallOptions, Kept } from '../issuer.ts'
import { awaitedFrom } from '../lost.ts'
import type { AdminApi } from './adminApi.ts'
import type { Settings } from './options.ts'

/** What finds a session again whose answer is lost: the account, and which sessions were in it before. */
export async function soughtBefore(
  { api, settings }: { readonly api: AdminApi; readonly settings: Settings },
  order: IssueOrder,
  options: IssuerCallOptions,
): Promise<Kept> {
  const asked = settings.now()
  const subject = settings.subjectName(order)
  const known = (await api.sessionsOf(subject, options)).map(({ id }) => id)
  return { subject, known: known.join(' '), ...awaitedFrom(asked) }
}

/**
 * Ids of the sessions that may be what is kept: by its id, or, where no answer had one, all that the account did not have before
 * and that no client but the support client has a part in. Another support session that began in the same account in that very
 * moment looks the same, and is ended as well; nothing of the subject's own does.
 */
export async function sessionsFound(
  { api, clientId }: { readonly api: AdminApi; readonly clientId: string },
  { sid, subject = '', known }: Kept,
  options: IssuerCallOptions,
): Promise<readonly string[]> {
  const listed = await api.sessionsOf(subject, options)
  const before = known?.split(' ') ?? null
  return listed
    .filter(({ id, clients }) =>
      sid === undefined && before !== null
        ? !before.includes(id) && clients.every((client) => client === clientId)
        : id === sid,
    )
    .map(({ id }) => id)
}
