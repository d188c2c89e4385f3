import type { Messages } from '../messages.ts'

/** What the system behind cannot do, before it is asked. */
export const englishCautions: Pick<Messages, 'cautions'> = {
  cautions: {
    ownSession: 'Your own session ends when this one begins. You have to sign in again afterwards.',
    otherWay: 'To keep it, open this page in a private window and start from there.',
    noReason: 'The reason you give here is not kept. Note it in the ticket as well.',
  },
}
