/**
 * The provider's library, loaded on Node 20: it works there and is tested there, but says on every start that it is
 * made for later releases, and calls `URL.parse`, which the first releases of Node 20 do not have.
 */
async function load() {
  if (typeof URL.parse !== 'function') {
    URL.parse = (url, base) => (URL.canParse(url, base) ? new URL(url, base) : null)
  }
  const warn = console.warn
  console.warn = (...parts: unknown[]) => {
    if (!String(parts[0]).includes('Unsupported runtime')) warn(...parts)
  }
  try {
    return await import('oidc-provider')
  } finally {
    console.warn = warn
  }
}

export const { Provider, errors } = await load()
