import { ordinaryPage } from './ordinaryPage.ts'

// The same page as if there were no such product.
ordinaryPage.run({
  boot: async () => 'own',
  fetch: (input, init) =>
    ordinaryPage.token().then((token) => fetch(input, { ...init, headers: { Authorization: `Bearer ${token}` } })),
})
