/** Rules of SAML providers that were recorded on AWS in September 2026. */
import { generateKeyPairSync } from 'node:crypto'
import {
  CreateSAMLProviderCommand,
  type CreateSAMLProviderCommandInput,
  GetSAMLProviderCommand,
  UpdateSAMLProviderCommand,
  type UpdateSAMLProviderCommandInput,
} from '@aws-sdk/client-iam'
import { expect, test } from '@jest/globals'
import { expectError, NOW, serverForAllTests, startServer } from '../../../support/harness.ts'
import { here } from '../../../support/places.ts'
import { send, signed } from '../../../support/raw.ts'
import { metadataOf } from '../../../support/saml.ts'
import { privateKeys } from '../credentials/key-fixtures.ts'

const METADATA = metadataOf()
const TAGS = [
  { Key: 'z', Value: 'last' },
  { Key: 'A', Value: 'first' },
]

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))

const arnOf = (name: string) => here(`arn:aws:iam::000000000000:saml-provider/${name}`)
const create = (Name: string, more: Partial<CreateSAMLProviderCommandInput> = {}) =>
  server.iam().send(new CreateSAMLProviderCommand({ Name, SAMLMetadataDocument: METADATA, ...more }))
const update = (name: string, change: Omit<UpdateSAMLProviderCommandInput, 'SAMLProviderArn'>) =>
  server.iam().send(new UpdateSAMLProviderCommand({ SAMLProviderArn: arnOf(name), ...change }))
const get = async (name: string) => {
  const output = await server.iam().send(new GetSAMLProviderCommand({ SAMLProviderArn: arnOf(name) }))
  const { $metadata, ...members } = output
  return members
}
const keysOf = async (name: string) => ((await get(name)).PrivateKeyList ?? []).map(({ KeyId = '' }) => KeyId)
const newRsaKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey
const inAHundredYears = () => {
  const time = new Date(NOW)
  time.setUTCFullYear(time.getUTCFullYear() + 100)
  return time
}

test('D4.2: an update of nothing is refused', async () => {
  await create('same')
  await expectError(update('same', {}), {
    code: 'ValidationError',
    status: 400,
    message:
      'Unable to update identity provider. No updates are defined for metadata or encryption assertion.',
  })
})

test('D4.3: encryption cannot be required without a key', async () => {
  await create('keyless')
  const before = await get('keyless')
  await expectError(update('keyless', { AssertionEncryptionMode: 'Required' }), {
    code: 'InvalidInput',
    status: 400,
    message: 'Failed to set assertion encryption mode to Required because no private key is present.',
  })
  expect(await get('keyless')).toEqual(before)
  await update('keyless', { AssertionEncryptionMode: 'Required', AddPrivateKey: privateKeys.server })
})

test('D4.5: a key cannot be added and removed at once', async () => {
  await create('both', { AddPrivateKey: privateKeys.server })
  const [RemovePrivateKey] = await keysOf('both')
  await expectError(update('both', { AddPrivateKey: newRsaKey(), RemovePrivateKey }), {
    code: 'ValidationError',
    status: 400,
    message:
      'Unable to add and remove private keys in the same request. Set a value for only one of the two parameters.',
  })
  expect(await keysOf('both')).toEqual([RemovePrivateKey])
})

test('D4.6: the last key stays while encryption is required', async () => {
  await create('last', { AddPrivateKey: privateKeys.server, AssertionEncryptionMode: 'Required' })
  const [RemovePrivateKey] = await keysOf('last')
  await expectError(update('last', { RemovePrivateKey }), {
    code: 'InvalidInput',
    status: 400,
    message: 'Failed to remove private key.',
  })
  await update('last', { RemovePrivateKey, AssertionEncryptionMode: 'Allowed' })
  expect(await keysOf('last')).toEqual([])
})

test('D4.7: EC keys are accepted, and the same key twice makes two entries', async () => {
  await create('elliptic', { AddPrivateKey: privateKeys.elliptic })
  await update('elliptic', { AddPrivateKey: privateKeys.elliptic })
  expect(new Set(await keysOf('elliptic')).size).toBe(2)
})

test('D4.1: ValidUntil is 100 years after the creation or the last change of the metadata', async () => {
  const expired = metadataOf({ entity: 'entityID="old" validUntil="2020-01-01T00:00:00Z"' })
  await create('expired', { SAMLMetadataDocument: expired })
  expect((await get('expired')).ValidUntil).toEqual(inAHundredYears())
  await update('expired', { AddPrivateKey: privateKeys.server })
  expect((await get('expired')).ValidUntil).toEqual(inAHundredYears())
})

test('D4.10: times have milliseconds, and tags are in the order of their keys', async () => {
  await create('precise', { Tags: [...TAGS].reverse(), AddPrivateKey: privateKeys.server })
  const { body } = await send(
    server,
    signed(server, `Action=GetSAMLProvider&Version=2010-05-08&SAMLProviderArn=${arnOf('precise')}`),
  )
  const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z'
  for (const name of ['CreateDate', 'ValidUntil', 'Timestamp'])
    expect(body).toMatch(new RegExp(`<${name}>${time}</${name}>`))
  const keys = ((await get('precise')).Tags ?? []).map(({ Key = '' }) => Key)
  expect(keys).toEqual(keys.toSorted())
})
