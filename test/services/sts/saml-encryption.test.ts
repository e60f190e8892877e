/** Encrypted assertions: only for providers with the key, and only with secure algorithms. */
import { createPublicKey } from 'node:crypto'
import { promisify } from 'node:util'
import { UpdateSAMLProviderCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import xmlEncryption from 'xml-encryption'
import { decryptedText } from '../../../core/identity/saml/decryption.ts'
import { readResponse } from '../../../core/identity/saml/response.ts'
import { CONTENT_ALGORITHMS, KEY_ALGORITHMS } from '../../../core/standards/xml/encryption.ts'
import { expectError, serverForAllTests, startServer, trust } from '../../support/harness.ts'
import { base64Of, entityOf, federationOf, keyDescriptor } from '../../support/saml.ts'
import {
  assertionOf,
  assumeWith,
  at,
  confirmation,
  createProvider,
  encoded,
  expectRefused,
  goodResponse,
  idpKey,
  invalidResponse,
  invalidToken,
  newKey,
  pairOf,
  providerArn,
  type Refusal,
  type ResponseParts,
  responseOf,
  roleForProvider,
  SIGN_IN,
  SUBJECT,
  signed,
  type TestKey,
  WITH_SAML,
} from '../../support/saml-responses.ts'
import { roleTrusting } from './sts-callers.ts'

const NOW = Math.floor(Date.now() / 1000) * 1000 + 400
const encrypt = promisify(xmlEncryption.encrypt)

const [first, second, otherKey] = [newKey(), newKey(), newKey()]
const pemOf = ({ privateKey }: TestKey) => privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
beforeAll(async () => {
  await createProvider(server, { AddPrivateKey: pemOf(first), AssertionEncryptionMode: 'Required' })
  const SAMLProviderArn = providerArn()
  const another = new UpdateSAMLProviderCommand({ SAMLProviderArn, AddPrivateKey: pemOf(second) })
  await server.iam().send(another)
  await createProvider(server, { Name: 'keyless' })
  await roleForProvider(server)
})

const [GCM = ''] = CONTENT_ALGORITHMS
const OAEP = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p'

interface Ciphers {
  readonly key?: TestKey
  readonly content?: string
  readonly transport?: string
  readonly digest?: string
  readonly mgf?: string
}

/** Returns an EncryptedAssertion of this text. */
async function encryptedAssertion(
  text: string,
  { key = first, content = GCM, transport = OAEP, digest, mgf }: Ciphers = {},
) {
  const data = await encrypt(text, {
    rsa_pub: createPublicKey(key.privateKey).export({ format: 'pem', type: 'spki' }).toString(),
    pem: key.certificate,
    encryptionAlgorithm: content,
    keyEncryptionAlgorithm: transport,
    ...(digest === undefined ? {} : { keyEncryptionDigest: digest }),
    ...(mgf === undefined ? {} : { keyEncryptionMgf: mgf }),
    ...{ disallowEncryptionWithInsecureAlgorithm: false, warnInsecureAlgorithm: false },
  })
  return `<saml:EncryptedAssertion>${String(data).trim()}</saml:EncryptedAssertion>`
}

const signedAssertion = () => signed(assertionOf(NOW))
const send = (assertion: string, parts: ResponseParts = {}) =>
  assumeWith(server, encoded(responseOf(NOW, assertion, parts)))

const undecryptable = invalidResponse('the assertion cannot be decrypted with a private key of the provider')

describe('what is accepted', () => {
  test.each(CONTENT_ALGORITHMS)('1.18: %s', async (content) => {
    expect((await send(await encryptedAssertion(signedAssertion(), { content }))).Subject).toBe(SUBJECT)
  })

  test.each(KEY_ALGORITHMS)('1.18: %s', async (transport) => {
    expect((await send(await encryptedAssertion(signedAssertion(), { transport }))).Subject).toBe(SUBJECT)
  })

  test.each([
    ['sha1', 'sha1'],
    ['sha256', 'sha1'],
    ['sha256', 'sha256'],
  ])('1.18: OAEP with %s and MGF1 with %s', async (digest, mgf) => {
    const [transport = ''] = KEY_ALGORITHMS
    const xml = await encryptedAssertion(signedAssertion(), { transport, digest, mgf })
    expect(xml).toContain(`mgf1${mgf}`)
    expect((await send(xml)).Subject).toBe(SUBJECT)
  })

  test('1.18: another key of the provider; the newest is tried first', async () => {
    const xml = await encryptedAssertion(signedAssertion(), { key: second })
    expect((await send(xml)).Subject).toBe(SUBJECT)
    const { root, assertion } = await readResponse(encoded(responseOf(NOW, xml)))
    const tried: string[] = []
    const keyOf = (id: string, key: TestKey) => ({
      ...{ id, createDate: NOW },
      get body() {
        tried.push(id)
        return pemOf(key)
      },
    })
    const keys = [keyOf('first', first), keyOf('other', otherKey), keyOf('second', second)]
    expect(await decryptedText(assertion, keys, [root])).toContain(SUBJECT)
    expect(await decryptedText(assertion, keys.slice(0, 2), [root])).toBeUndefined()
    expect(tried).toEqual(['second', 'other', 'first'])
  })

  test.each(['SAMLSPOTHER', ''])('1.19: the recipient .../saml/acs/%s', async (id) => {
    const recipient = id === '' ? SIGN_IN : `https://us-east-1.signin.aws.amazon.com/saml/acs/${id}`
    const own = confirmation(NOW, `Recipient="${recipient}" NotOnOrAfter="${at(NOW + 1)}"`)
    const answer = await send(await encryptedAssertion(signed(assertionOf(NOW, { confirmation: own }))))
    expect(answer.Audience).toBe(recipient)
  })

  test('a key beside the data', async () => {
    const xml = await encryptedAssertion(signedAssertion())
    const key = /<e:EncryptedKey[\s\S]*<\/e:EncryptedKey>/.exec(xml)?.[0] ?? ''
    const info = /<KeyInfo xmlns[\s\S]*<\/KeyInfo>\s*(?=<xenc:CipherData>)/
    const pointer =
      '<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:RetrievalMethod URI="#key"/></ds:KeyInfo>'
    const beside = xml
      .replace(info, pointer)
      .replace('</saml:EncryptedAssertion>', `${key}</saml:EncryptedAssertion>`)
    expect(beside.indexOf('EncryptedKey')).toBeGreaterThan(beside.indexOf('</xenc:EncryptedData>'))
    expect((await send(beside)).Subject).toBe(SUBJECT)
  })

  test('a response that is signed as a whole', async () => {
    const xml = signed(responseOf(NOW, await encryptedAssertion(signedAssertion())), '_response')
    expect((await assumeWith(server, encoded(xml))).Subject).toBe(SUBJECT)
  })
})

describe('what is refused', () => {
  const oldKey = 'http://www.w3.org/2001/04/xmlenc#rsa-1_5'
  const oldCipher = 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc'
  const unsupported = invalidResponse('it is encrypted with an algorithm that is not supported')
  const [, , CBC = ''] = CONTENT_ALGORITHMS

  test.each<[string, () => string | Promise<string>, Refusal]>([
    [
      'what is not encrypted',
      signedAssertion,
      invalidResponse('the provider requires that assertions are encrypted'),
    ],
    ['a key of somebody else', () => encryptedAssertion(signedAssertion(), { key: otherKey }), undecryptable],
    ['a key by PKCS #1 1.5', () => encryptedAssertion(signedAssertion(), { transport: oldKey }), unsupported],
    ['Triple DES', () => encryptedAssertion(signedAssertion(), { content: oldCipher }), unsupported],
    ['an assertion without a signature', () => encryptedAssertion(assertionOf(NOW)), undecryptable],
    [
      'an assertion of a strange key',
      () => encryptedAssertion(signed(assertionOf(NOW), '_assertion', { key: otherKey })),
      undecryptable,
    ],
    ['something else', () => encryptedAssertion('<x/>'), undecryptable],
    ['no XML', () => encryptedAssertion('let me in', { content: CBC }), undecryptable],
    ['two assertions', () => encryptedAssertion(signedAssertion() + signedAssertion()), undecryptable],
    [
      'an assertion in an assertion',
      () => encryptedAssertion(signed(assertionOf(NOW, { more: assertionOf(NOW, { id: '_inner' }) }))),
      undecryptable,
    ],
    [
      'a changed cipher',
      async () =>
        (await encryptedAssertion(signedAssertion())).replace(
          /<xenc:CipherValue>..../,
          '<xenc:CipherValue>AAAA',
        ),
      undecryptable,
    ],
    [
      'a changed cipher of AES-CBC',
      async () =>
        (await encryptedAssertion(signedAssertion(), { content: CBC })).replace(
          /....(?=<\/xenc:CipherValue>)/,
          'AAA=',
        ),
      undecryptable,
    ],
    [
      'no key',
      async () =>
        (await encryptedAssertion(signedAssertion())).replace(/<KeyInfo xmlns[\s\S]*<\/KeyInfo>/, ''),
      invalidResponse('it must contain one encrypted assertion with one key'),
    ],
    [
      'two encrypted ones',
      async () => (await encryptedAssertion(signedAssertion())).repeat(2),
      invalidResponse('it has more than one EncryptedAssertion'),
    ],
    [
      'one that is encrypted and one that is not',
      async () => (await encryptedAssertion(signedAssertion())) + signedAssertion(),
      invalidResponse('it has more than one assertion'),
    ],
  ])('1.18, 1.19: %s', async (_what, make, error) => {
    const logged = server.log().length
    await expectRefused(send(await make()), error)
    expect(server.log().slice(logged)).toContain(`Invalid SAML response: ${error.problem}`)
  })

  test('a bad signature of the response', async () => {
    const xml = signed(responseOf(NOW, await encryptedAssertion(signedAssertion())), '_response', {
      key: otherKey,
    })
    await expectError(assumeWith(server, encoded(xml)), invalidToken('Response signature invalid'))
  })

  test('1.2, 1.4: a signature of the response by another issuer in the metadata', async () => {
    const SAMLMetadataDocument = federationOf([
      entityOf({ keys: keyDescriptor(base64Of(idpKey.certificate)) }),
      entityOf({
        entity: 'entityID="https://other.example.com/"',
        keys: keyDescriptor(base64Of(otherKey.certificate)),
      }),
    ])
    await createProvider(server, { Name: 'both', SAMLMetadataDocument, AddPrivateKey: pemOf(first) })
    const PrincipalArn = providerArn('both')
    const RoleArn = await roleTrusting(server, 'Both', trust({ Federated: PrincipalArn }, WITH_SAML))
    const attributes = { Role: pairOf(RoleArn, PrincipalArn) }
    const xml = responseOf(NOW, await encryptedAssertion(signed(assertionOf(NOW, { attributes }))))
    const signedBy = (key: TestKey) =>
      assumeWith(server, encoded(signed(xml, '_response', { key })), { RoleArn, PrincipalArn })
    expect((await signedBy(idpKey)).Subject).toBe(SUBJECT)
    await expectError(signedBy(otherKey), invalidToken('Response signature invalid'))
  })

  test('a provider without a key', async () => {
    const PrincipalArn = providerArn('keyless')
    const attributes = { Role: pairOf(undefined, PrincipalArn) }
    const xml = responseOf(NOW, await encryptedAssertion(signed(assertionOf(NOW, { attributes }))))
    await expectRefused(assumeWith(server, encoded(xml), { PrincipalArn }), undecryptable)
    const plain = encoded(goodResponse(NOW, { attributes }))
    // The response is accepted without encryption, but the role does not trust this provider.
    await expectError(assumeWith(server, plain, { PrincipalArn }), { code: 'AccessDenied', status: 403 })
  })
})
