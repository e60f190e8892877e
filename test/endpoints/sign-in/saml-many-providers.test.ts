/** A response for many providers is read and verified once, however many of them it names. */
import { CreateSAMLProviderCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { selfSigned } from '../../../core/standards/x509/self-signed.ts'
import { administratorOf, NOW, serverForAllTests, startServer } from '../../support/harness.ts'
import { at } from '../../support/places.ts'
import { form, send } from '../../support/raw.ts'
import {
  encoded,
  goodResponse,
  ISSUER,
  idpKey,
  metadataFor,
  newKey,
  providerArn,
  signed,
  type TestKey,
} from '../../support/saml-responses.ts'

const ACCOUNTS = 60
const accountOf = (index: number) => String(100_000_000_000 + index)
const roleOf = (index: number) => `arn:aws:iam::${accountOf(index)}:role/Role`
const pairsOf = (indices: readonly number[]) =>
  indices.map((index) => `${roleOf(index)},${providerArn('idp', accountOf(index))}`)
const allAccounts = Array.from({ length: ACCOUNTS }, (_, index) => index)

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
afterEach(() => {
  jest.restoreAllMocks()
})

async function createProvider(index: number, SAMLMetadataDocument: string): Promise<void> {
  const iam = server.iam(administratorOf(accountOf(index)))
  await iam.send(new CreateSAMLProviderCommand({ Name: 'idp', SAMLMetadataDocument }))
}

/** Returns a function that counts how often a response was decoded, and a signature compared with keys. */
function counting() {
  const decode = jest.spyOn(TextDecoder.prototype, 'decode')
  const from = jest.spyOn(Buffer, 'from')
  const isSignedInfo = ([text]: readonly unknown[]) =>
    typeof text === 'string' && /^<ds:SignedInfo [\s\S]*<\/ds:SignedInfo>$/.test(text)
  return () => ({
    decoded: decode.mock.results.filter(({ value }) => String(value).includes('<samlp:Response')).length,
    verified: from.mock.calls.filter(isSignedInfo).length,
  })
}

const post = (SAMLResponse: string) => send(server, { path: '/saml', body: form({ SAMLResponse }) })

describe('providers of one identity provider in many accounts', () => {
  beforeAll(async () => {
    for (const index of allAccounts) await createProvider(index, metadataFor(idpKey))
  })

  test('the signature of the assertion is verified once', async () => {
    const SAMLResponse = encoded(goodResponse(NOW, { attributes: { Role: pairsOf(allAccounts) } }))
    const counts = counting()
    const page = await post(SAMLResponse)
    expect(counts()).toEqual({ decoded: 1, verified: 1 })
    expect(page.status).toBe(200)
    for (const index of allAccounts) expect(page.body).toContain(`value="${roleOf(index)}"`)
  })

  test('a signature that is wrong is verified once', async () => {
    const Role = pairsOf(allAccounts)
    const SAMLResponse = encoded(goodResponse(NOW, { attributes: { Role } }, {}, { key: newKey() }))
    const counts = counting()
    const page = await post(SAMLResponse)
    expect(counts()).toEqual({ decoded: 1, verified: 1 })
    expect(page.status).toBe(400)
    expect(page.body).toContain('Response signature invalid')
  })

  test('so is the signature of the response', async () => {
    const good = goodResponse(NOW, { attributes: { Role: pairsOf(allAccounts) } })
    const SAMLResponse = encoded(signed(good, '_response'))
    const counts = counting()
    const page = await post(SAMLResponse)
    expect(counts()).toEqual({ decoded: 1, verified: 2 })
    expect(page.status).toBe(200)
  })
})

describe('a response that names many roles', () => {
  const PAIRS = 300

  /** Posts a response with so many values, of which 300 name a role. Counts how often an account was read. */
  async function posted(count: number) {
    const pairs = pairsOf(Array.from({ length: PAIRS }, (_, index) => index))
    const Role = [...pairs, ...Array.from({ length: count - PAIRS }, () => 'a,b')]
    const { store } = server.iamulator
    const view = store.view.bind(store)
    let reads = 0
    jest.spyOn(store, 'view').mockImplementation((place) => {
      const found = view(place)
      jest.spyOn(found, 'account').mockImplementation((accountId) => {
        reads++
        return view({ ...place, accountId })
      })
      return found
    })
    return { page: await post(encoded(goodResponse(NOW, { attributes: { Role } }))), reads }
  }

  test('is read role by role if it has 600 values', async () => {
    const { page, reads } = await posted(600)
    expect(page.status).toBe(200)
    expect(reads).toBeGreaterThanOrEqual(PAIRS)
    expect(reads).toBeLessThanOrEqual(5 * PAIRS)
  })

  test('is refused before an account is read if it has more', async () => {
    const before = server.log().length
    const { page, reads } = await posted(601)
    expect(reads).toBe(0)
    expect(page.status).toBe(400)
    expect(page.body).toContain('Your request included an invalid SAML response. To logout, ')
    expect(page.body).toContain('Error: Invalid base64 SAMLResponse (')
    expect(server.log().slice(before)).toContain('its attribute Role has more than 600 values')
  })
})

describe('providers with other certificates and issuers', () => {
  const [second, third] = [newKey(), newKey()]
  /** A further certificate of the same key. */
  const renewed: TestKey = { ...second, certificate: selfSigned(second.privateKey, 'renewed') }
  const [OF_SECOND, OF_THIRD, OF_RENEWED, OF_OTHER_ISSUER] = [100, 101, 102, 103] as const
  const Role = pairsOf([OF_THIRD, OF_OTHER_ISSUER, OF_SECOND, OF_RENEWED])

  beforeAll(async () => {
    await createProvider(OF_SECOND, metadataFor(second))
    await createProvider(OF_THIRD, metadataFor(third))
    await createProvider(OF_RENEWED, metadataFor(renewed))
    await createProvider(OF_OTHER_ISSUER, metadataFor(second, `${ISSUER}other`))
  })

  test('each accepts only signatures of its own keys', async () => {
    const counts = counting()
    const page = await post(encoded(goodResponse(NOW, { attributes: { Role } }, {}, { key: second })))
    expect(counts().verified).toBe(1)
    for (const [index, isOffered] of [
      [OF_SECOND, true],
      [OF_THIRD, false],
      [OF_RENEWED, true],
      [OF_OTHER_ISSUER, false],
    ] as const)
      expect([index, page.body.includes(`value="${roleOf(index)}"`)]).toEqual([index, isOffered])
  })

  test('the keys of the response and of its assertion may differ, but both must be of the provider', async () => {
    const assertion = goodResponse(NOW, { attributes: { Role } }, {}, { key: second })
    const page = await post(encoded(signed(assertion, '_response', { key: third })))
    expect(page.status).toBe(400)
    expect(page.body).toContain('Response signature invalid')
  })
})

test('each account verifies a response by its own clock', async () => {
  const target = await startServer({}, { now: () => NOW })
  for (const index of [0, 1]) {
    const iam = target.iam(administratorOf(accountOf(index)))
    const SAMLMetadataDocument = metadataFor(idpKey)
    await iam.send(new CreateSAMLProviderCommand({ Name: 'idp', SAMLMetadataDocument }))
  }
  const { clock } = target.iamulator
  const SAMLResponse = encoded(goodResponse(NOW, { attributes: { Role: pairsOf([0, 1]) } }))
  const signIn = async () => (await send(target, { path: '/saml', body: form({ SAMLResponse }) })).status
  clock.advance(3_600_000, at(accountOf(1)))
  expect(await signIn()).toBe(200)
  clock.advance(3_600_000, at(accountOf(0)))
  expect(await signIn()).toBe(400)
  await target.close()
})
