/** Which metadata of SAML providers AWS accepts, as recorded in September 2026. */
import { createPublicKey } from 'node:crypto'
import {
  CreateSAMLProviderCommand,
  DeleteSAMLProviderCommand,
  GetSAMLProviderCommand,
  UpdateSAMLProviderCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { certificate } from '../../../../core/standards/x509/write.ts'
import { expectError, NOW, serverForAllTests, startServer } from '../../../support/harness.ts'
import { here } from '../../../support/places.ts'
import {
  base64Of,
  entityOf,
  federationOf,
  keyDescriptor,
  type MetadataParts,
  metadataOf,
} from '../../../support/saml.ts'
import {
  assumeWith,
  encoded,
  goodResponse,
  ISSUER,
  idpKey,
  invalidToken,
  metadataFor,
  newKey,
  pairOf,
  providerArn,
  roleForProvider,
} from '../../../support/saml-responses.ts'
import { certificates, privateKeys } from '../credentials/key-fixtures.ts'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))

const arnOf = (name: string) => here(providerArn(name))
const refused = (message: string) => ({ code: 'InvalidInput', status: 400, message })
const unparsable = refused('Could not parse metadata')
const withoutIssuer = refused('SAML Providers must reference at least one SAML assertion issuer.')
/** AWS wants at least 1000 characters. Space may follow the root element. */
const SHORTEST = 1000
const create = (Name: string, metadata: string) =>
  server.iam().send(new CreateSAMLProviderCommand({ Name, SAMLMetadataDocument: metadata.padEnd(SHORTEST) }))
const update = (name: string, metadata: string) =>
  server.iam().send(
    new UpdateSAMLProviderCommand({
      SAMLProviderArn: arnOf(name),
      SAMLMetadataDocument: metadata.padEnd(SHORTEST),
    }),
  )

/** Returns a certificate that expired before the server's time. */
function expiredCertificate(): string {
  const { privateKey } = idpKey
  const names = { serialNumber: 1, subject: 'old', issuer: 'old', publicKey: createPublicKey(privateKey) }
  return certificate({ ...names, from: Date.UTC(2020, 0, 1), to: Date.UTC(2021, 0, 1) }, privateKey)
}

const ENCRYPTION = keyDescriptor(base64Of(certificates.server), 'use="encryption"')
const CERTIFICATE = keyDescriptor(base64Of(certificates.server))

describe('D4.8: metadata may lack', () => {
  test.each<[string, string, MetadataParts]>([
    ['certificates', 'certificates', { keys: '' }],
    ['certificates that sign', 'encryption-only', { keys: ENCRYPTION }],
    ['endpoints', 'endpoints', { services: '', keys: CERTIFICATE }],
    ['everything', 'everything', { services: '', keys: '' }],
  ])('%s', async (_what, name, parts) => {
    await create(name, metadataOf(parts))
    const { $metadata: _, ...got } = await server
      .iam()
      .send(new GetSAMLProviderCommand({ SAMLProviderArn: arnOf(name) }))
    expect(got.SAMLMetadataDocument).toBe(metadataOf(parts).padEnd(SHORTEST))
    await update(name, metadataOf({ ...parts, entity: 'entityID="https://renamed.example.com/"' }))
  })

  describe('certificates that come later', () => {
    const entity = `entityID="${ISSUER}"`
    let role: string
    beforeAll(async () => {
      await create('idp', metadataOf({ entity, keys: '' }))
      role = await roleForProvider(server)
    })
    const assumed = (key = idpKey) =>
      assumeWith(server, encoded(goodResponse(NOW, { attributes: { Role: pairOf(role) } }, {}, { key })))

    test('without them, nobody signs for the provider', async () => {
      for (const keys of ['', keyDescriptor(base64Of(idpKey.certificate), 'use="encryption"')]) {
        await update('idp', metadataOf({ entity, keys }))
        await expectError(assumed(), invalidToken('Response signature invalid'))
      }
      await update('idp', metadataOf({ entity: 'entityID="https://renamed.example.com/"', keys: '' }))
      await expectError(assumed(), invalidToken('Issuer not present in specified provider'))
    })

    test('with them, their key does', async () => {
      const [first, second] = [newKey(), newKey()]
      await update('idp', metadataFor(first))
      expect(await assumed(first)).toHaveProperty('Credentials')
      await expectError(assumed(second), invalidToken('Response signature invalid'))
    })
  })
})

describe('D4.9: metadata must name an issuer:', () => {
  const service = metadataOf().replaceAll('IDPSSODescriptor', 'SPSSODescriptor')
  const older = metadataOf({ role: 'protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol"' })

  test.each<[string, string, ReturnType<typeof refused>]>([
    ['a service provider', service, withoutIssuer],
    ['an identity provider of SAML 1.1', older, withoutIssuer],
    ['no entity ID', metadataOf({ entity: '' }), unparsable],
    ['another root', `<saml>${entityOf()}</saml>`, unparsable],
    ['a certificate that is none', metadataOf({ keys: keyDescriptor('bm90IG9uZQ==') }), unparsable],
  ])('%s is refused', async (_what, metadata, error) => {
    await expectError(create('refused', metadata), error)
    await create('changed', metadataOf()).catch(() => undefined)
    await expectError(update('changed', metadata), error)
  })

  const expired = keyDescriptor(base64Of(expiredCertificate()))
  test.each([
    ['several entities', 'several', federationOf([entityOf()])],
    ['an expired certificate', 'expired', metadataOf({ keys: expired })],
  ])('%s are accepted', async (_what, name, metadata) => {
    expect(await create(name, metadata)).toHaveProperty('SAMLProviderArn', arnOf(name))
  })
})

test('D4.11: IDs of providers and keys, and the deletion of an absent provider', async () => {
  await create('named', metadataOf())
  const SAMLProviderArn = arnOf('named')
  const iam = server.iam()
  await iam.send(new UpdateSAMLProviderCommand({ SAMLProviderArn, AddPrivateKey: privateKeys.server }))
  const got = await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }))
  expect(got.SAMLProviderUUID).toMatch(/^SAMLSP[A-Z0-9]{16}$/)
  expect(got.PrivateKeyList?.[0]?.KeyId).toMatch(/^SAMLPK[A-Z0-9]{16}$/)
  await iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn }))
  await expectError(iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn })), {
    code: 'NoSuchEntity',
    status: 404,
    message: `Manifest not found for arn ${SAMLProviderArn}`,
  })
})
