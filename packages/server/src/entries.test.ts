import { expect, test } from 'vitest'
import * as guard from './guard/index.ts'
import * as express from './hosts/express.ts'
import * as fastify from './hosts/fastify.ts'
import * as hono from './hosts/hono.ts'
import * as next from './hosts/next.ts'
import * as server from './index.ts'
import * as hydra from './issuers/hydra.ts'
import * as hydraLoginAndConsent from './issuers/hydraLoginAndConsent.ts'
import * as hydraTokenHook from './issuers/hydraTokenHook.ts'
import * as issuers from './issuers/index.ts'
import * as keto from './issuers/keto.ts'
import * as keycloak from './issuers/keycloak.ts'
import * as kratos from './issuers/kratos.ts'
import * as oidcProvider from './issuers/oidcProvider.ts'
import * as oidcProviderGrant from './issuers/oidcProviderGrant.ts'
import * as tokenExchange from './issuers/tokenExchange.ts'
import * as operations from './operations/index.ts'

test('the entries hand out these values and no others', () => {
  expect(Object.keys(server)).toEqual(['createBridge', 'readPolicy'])
  expect(Object.keys(guard).sort()).toEqual(['createGuard', 'currentSupport', 'inventory'])
  expect(Object.keys(issuers).sort()).toEqual([
    'ISSUER_CODES',
    'IssuerError',
    'createBackEnd',
    'createIssuer',
    'finding',
    'oauthRefusal',
    'objectOf',
    'protocolWord',
    'standingOfClaims',
  ])
  expect(Object.keys(keycloak)).toEqual(['keycloak'])
  expect(Object.keys(keto)).toEqual(['keto'])
  expect(Object.keys(kratos).sort()).toEqual(['createKratosFront', 'kratos'])
  expect(Object.keys(hydra)).toEqual(['hydra'])
  expect(Object.keys(hydraLoginAndConsent).sort()).toEqual(['awaitedAt', 'hydraLoginAndConsent'])
  expect(Object.keys(hydraTokenHook)).toEqual(['hydraTokenHook'])
  expect(Object.keys(oidcProvider)).toEqual(['oidcProvider'])
  expect(Object.keys(oidcProviderGrant)).toEqual(['oidcProviderGrant'])
  expect(Object.keys(tokenExchange)).toEqual(['tokenExchange'])
  expect(Object.keys(operations)).toEqual(['createOperations'])
  expect([express, fastify, hono, next].flatMap((entry) => Object.keys(entry))).toEqual([
    'expressBridge',
    'fastifyBridge',
    'honoBridge',
    'nextBridge',
  ])
})
