/** What Better Auth says once it is ready. */
export interface Said {
  readonly port: number
  /** Signed in, with the cookies of that. */
  readonly admins: readonly { readonly id: string; readonly cookies: readonly string[] }[]
  readonly customers: readonly string[]
}
