import { expect, test } from 'vitest'
import { actorsOf } from './actors.ts'

test.each([
  ['Kotauth, Logto, oidc-provider', { act: { sub: 'dana' } }, [{ sub: 'dana' }]],
  ['ZITADEL, Spring', { act: { iss: 'https://id', sub: 'dana' } }, [{ iss: 'https://id', sub: 'dana' }]],
  ['Auth0: members of their own are left', { act: { sub: 'dana', ticket: 'x' } }, [{ sub: 'dana' }]],
  ['Clerk: a kind of actor', { act: { sub: 'bot', type: 'agent' } }, [{ sub: 'bot', type: 'agent' }]],
  ['Hydra', { ext: { act: { sub: 'dana' } } }, [{ sub: 'dana' }]],
  [
    'Hydra with the claim at the top too',
    { act: { sub: 'dana' }, ext: { act: { sub: 'dana' } } },
    [{ sub: 'dana' }, { sub: 'dana' }],
  ],
  ['a chain: the outermost', { act: { sub: 'amy', act: { sub: 'dana' } } }, [{ sub: 'amy' }]],
  ['Better Auth', { impersonatedBy: 'dana' }, [{ sub: 'dana' }]],
  ['WorkOS', { impersonator: { email: 'dana@parcelwise.example', reason: 'x' } }, [{ sub: 'dana@parcelwise.example' }]],
  ['Keycloak without mappers, Kratos, Supabase', { sub: 'noor' }, []],
  ['null is nobody', { act: null, impersonatedBy: null }, []],
])('actorsOf: %s', (_, claims, actors) => {
  expect(actorsOf(claims)).toEqual(actors)
})

test.each([
  { act: 'dana' },
  { act: {} },
  { act: ['dana'] },
  { ext: { act: 7 } },
  { impersonatedBy: {} },
  { impersonator: { email: '' } },
  { act: { sub: 'dana' }, ext: { act: false } },
])('actorsOf: %j is malformed, and that is never "nobody"', (claims) => {
  expect(actorsOf(claims)).toBe(null)
})
