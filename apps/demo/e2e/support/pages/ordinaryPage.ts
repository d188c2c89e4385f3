interface Parts {
  readonly boot: () => Promise<string>
  readonly fetch: typeof globalThis.fetch
}

// A customer as themselves: nobody acts for anybody in it, and it is signed by nobody.
const TOKEN = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"cus_8F2K","name":"Noor"}').replaceAll('=', '')}.x`

/** What both pages do: boot, one request of their own, and then nothing. The outcome is on `document.title`. */
export const ordinaryPage = {
  token: async () => TOKEN,
  run({ boot, fetch }: Parts): void {
    boot()
      .then(async (status) => {
        const response = await fetch('/api/app/me')
        document.title = `${status} ${response.status}`
      })
      .catch((error: unknown) => {
        document.title = `failed: ${error}`
      })
  },
}
