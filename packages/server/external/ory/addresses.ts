/**
 * Base addresses of a server from the environment, `UNDERSTUDY_KETO_READ_URL` and the like; `null`, said in a line, where none
 * is given.
 *
 * @throws where some are given and some are not: a slip would otherwise look like a server that is not there
 */
export function oryAddresses<Side extends string>(
  server: string,
  sides: readonly Side[],
): Readonly<Record<Side, string>> | null {
  const named = sides.map((side) => {
    const name = `UNDERSTUDY_${server.toUpperCase().replaceAll(' ', '_')}_${side}_URL`
    return { side, name, url: process.env[name] ?? '' }
  })
  const missing = named.filter(({ url }) => url === '').map(({ name }) => name)
  if (missing.length === sides.length) {
    process.stdout.write(`${server} is left out: ${missing.join(' and ')} not given.\n`)
    return null
  }
  if (missing.length > 0) throw new Error(`${missing.join(', ')} is missing beside the others of ${server}.`)
  return Object.fromEntries(named.map(({ side, url }) => [side, url.replace(/\/$/u, '')])) as Record<Side, string>
}
