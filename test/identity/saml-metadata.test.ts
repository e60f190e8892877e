import { describe, expect, test } from '@jest/globals'
import { canSignUsersIn, parseSamlMetadata } from '../../core/identity/saml/metadata.ts'
import { certificates } from '../services/iam/credentials/key-fixtures.ts'
import {
  base64Of,
  derOf,
  entityOf,
  federationOf,
  keyDescriptor,
  metadataOf,
  POST,
  REDIRECT,
  singleSignOn,
} from '../support/saml.ts'

const SAML1 = 'urn:oasis:names:tc:SAML:1.1:protocol'
const SAML2 = 'urn:oasis:names:tc:SAML:2.0:protocol'

const IDENTITY_PROVIDER = {
  entityId: 'https://idp.example.com/',
  certificates: [derOf(certificates.root)],
  singleSignOn: [
    { binding: POST, location: 'https://idp.example.com/post' },
    { binding: REDIRECT, location: 'https://idp.example.com/redirect?a=1&b=2' },
  ],
}

describe('metadata', () => {
  test('hold who signs what, and where users sign in', async () => {
    expect(await parseSamlMetadata(metadataOf())).toEqual({ identityProviders: [IDENTITY_PROVIDER] })
  })

  test('may hold several certificates, for signing or for everything; those for encryption do not sign', async () => {
    const keys =
      keyDescriptor(base64Of(certificates.root)) +
      keyDescriptor(derOf(certificates.elliptic), '') +
      keyDescriptor(base64Of(certificates.server), 'use="encryption"')
    expect(await parseSamlMetadata(metadataOf({ keys }))).toMatchObject({
      identityProviders: [{ certificates: [derOf(certificates.root), derOf(certificates.elliptic)] }],
    })
  })

  test('may describe several entities, some of which are no identity providers', async () => {
    const provider = (entityId: string) => entityOf({ entity: `entityID="${entityId}"` })
    const service = '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="sp"/>'
    const older = entityOf({ role: `protocolSupportEnumeration="${SAML1}"` })
    const parsed = await parseSamlMetadata(federationOf([provider('a'), service, older, provider('b')]))
    expect(parsed?.identityProviders.map(({ entityId }) => entityId)).toEqual(['a', 'b'])
  })

  test('may support other protocols too', async () => {
    const role = `protocolSupportEnumeration="${SAML1}\n ${SAML2}"`
    expect(await parseSamlMetadata(metadataOf({ role }))).toBeDefined()
  })

  const ends: [string, string, string][] = [
    ['2027-01-02T03:04:05Z', '', '2027-01-02T03:04:05Z'],
    ['2027-01-02T03:04:05.678Z', '', '2027-01-02T03:04:05.678Z'],
    ['2027-01-02T03:04:05', '', '2027-01-02T03:04:05Z'],
    ['2027-01-02T03:04:05+01:00', '', '2027-01-02T02:04:05Z'],
    ['2027-01-02T03:04:05Z', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['2027-01-02T03:04:05Z', '2028-01-01T00:00:00Z', '2027-01-02T03:04:05Z'],
  ]
  test.each(ends)(
    'that hold until %s, their role until "%s", hold until %s',
    async (end, roleEnd, expected) => {
      const entity = `entityID="x" validUntil="${end}"`
      const role = `protocolSupportEnumeration="${SAML2}"${roleEnd && ` validUntil="${roleEnd}"`}`
      const parsed = await parseSamlMetadata(metadataOf({ entity, role }))
      expect(parsed?.validUntil).toBe(Date.parse(expected))
    },
  )

  test('hold as long as the federation does', async () => {
    const text = federationOf([entityOf()], 'validUntil="2027-01-02T03:04:05Z"')
    expect((await parseSamlMetadata(text))?.validUntil).toBe(Date.UTC(2027, 0, 2, 3, 4, 5))
  })
})

test.each<[string, string]>([
  ['no entity', federationOf([])],
  ['a service provider', metadataOf().replaceAll('IDPSSODescriptor', 'SPSSODescriptor')],
  ['no protocol', metadataOf({ role: '' })],
  ['another protocol', metadataOf({ role: `protocolSupportEnumeration="${SAML1}"` })],
])('describe no identity provider: %s', async (_what, document) => {
  expect(await parseSamlMetadata(document)).toEqual({ identityProviders: [] })
})

test.each<[string, string, boolean]>([
  ['with keys and endpoints', metadataOf(), true],
  ['without an identity provider', metadataOf({ role: '' }), false],
  ['without keys', metadataOf({ keys: '' }), false],
  ['without endpoints', metadataOf({ services: '' }), false],
  ['of which one has no keys', federationOf([entityOf(), entityOf({ keys: '' })]), false],
])('sign users in %s: %#', async (_what, document, can) => {
  const parsed = await parseSamlMetadata(document)
  expect(parsed && canSignUsersIn(parsed)).toBe(can)
})

describe('could not be parsed:', () => {
  const keys = (text: string) => metadataOf({ keys: text })
  const services = (text: string) => metadataOf({ services: text })
  const refused: [string, string][] = [
    ['no XML', 'metadata'],
    ['a byte order mark', `\uFEFF${metadataOf()}`],
    ['a document type', metadataOf().replace('\n', '\n<!DOCTYPE md:EntityDescriptor>\n')],
    ['another root', '<html/>'],
    ['another namespace', metadataOf().replaceAll('SAML:2.0:metadata', 'SAML:3.0:metadata')],
    ['no entity id', metadataOf({ entity: '' })],
    ['an empty entity id', metadataOf({ entity: 'entityID=""' })],
    ['a certificate that is none', keys(keyDescriptor('AAAA'))],
    ['an empty certificate', keys(keyDescriptor(''))],
    ['one such among others', keys(keyDescriptor(base64Of(certificates.root)) + keyDescriptor('AAAA'))],
    ['a key of less than 1024 bits', keys(keyDescriptor(base64Of(certificates.weak)))],
    ['an endpoint without a location', services(singleSignOn(`Binding="${POST}"`))],
    ['an endpoint without a binding', services(singleSignOn('Location="https://idp.example.com/"'))],
    ['a time that is none', metadataOf({ entity: 'entityID="x" validUntil="tomorrow"' })],
    ['a time that does not exist', metadataOf({ entity: 'entityID="x" validUntil="2027-13-01T00:00:00Z"' })],
    [
      'one unsound entity among others',
      federationOf([entityOf(), entityOf({ keys: keyDescriptor('AAAA') })]),
    ],
  ]
  test.each(refused)('%s', async (_what, document) => {
    expect(await parseSamlMetadata(document)).toBeUndefined()
  })
})
