/** Tests identity providers of a seed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetOpenIDConnectProviderCommand, GetRoleCommand, GetSAMLProviderCommand } from '@aws-sdk/client-iam'
import { afterAll, afterEach, expect, test } from '@jest/globals'
import { loadSeed } from '../../server/seed/index.ts'
import { privateKeys } from '../services/iam/credentials/key-fixtures.ts'
import { ACCOUNT, NOW, startServer, type TestServer, trust } from '../support/harness.ts'
import { at } from '../support/places.ts'
import { metadataOf } from '../support/saml.ts'

const directory = mkdtempSync(join(tmpdir(), 'iamulator-seed-providers-'))
afterAll(() => rmSync(directory, { recursive: true }))
writeFileSync(join(directory, 'metadata.xml'), metadataOf())
writeFileSync(join(directory, 'key.pem'), privateKeys.server)
writeFileSync(join(directory, 'page.html'), '<html>'.padEnd(1500, ' ').concat('</html>'))

let server: TestServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function seeded(account: object): Promise<TestServer> {
  const file = join(directory, 'seed.json')
  writeFileSync(file, JSON.stringify({ accounts: { [ACCOUNT]: account } }))
  server = await startServer({}, { now: () => NOW })
  server.iamulator.seed = await loadSeed(file)
  server.iamulator.seed.apply(server.iamulator)
  return server
}

const samlProvider = (name: string) =>
  new GetSAMLProviderCommand({ SAMLProviderArn: `arn:aws:iam::${ACCOUNT}:saml-provider/${name}` })

test('OpenID Connect providers are as the seed says', async () => {
  const { iam } = await seeded({
    oidcProviders: [
      { url: 'https://plain.example.com' },
      {
        url: 'https://full.example.com/realm',
        clientIds: ['client'],
        thumbprints: ['a'.repeat(40)],
        tags: { team: 'blue' },
      },
    ],
  })
  const get = (url: string) => {
    const OpenIDConnectProviderArn = `arn:aws:iam::${ACCOUNT}:oidc-provider/${url}`
    return iam().send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))
  }
  expect(await get('plain.example.com')).toMatchObject({ ClientIDList: [], ThumbprintList: [], Tags: [] })
  expect(await get('full.example.com/realm')).toMatchObject({
    Url: 'full.example.com/realm',
    ClientIDList: ['client'],
    ThumbprintList: ['a'.repeat(40)],
    CreateDate: new Date(NOW),
    Tags: [{ Key: 'team', Value: 'blue' }],
  })
})

test('SAML providers have their documents from files beside the seed, or from the seed itself', async () => {
  const { iam, iamulator } = await seeded({
    samlProviders: [
      {
        name: 'files',
        metadata: 'metadata.xml',
        privateKey: './key.pem',
        assertionEncryption: 'Required',
        tags: { team: 'blue' },
      },
      { name: 'texts', metadata: `\n${metadataOf()}`.trim(), privateKey: privateKeys.server },
      { name: 'absolute', metadata: join(directory, 'metadata.xml') },
    ],
  })
  expect(await iam().send(samlProvider('files'))).toMatchObject({
    SAMLMetadataDocument: metadataOf(),
    AssertionEncryptionMode: 'Required',
    PrivateKeyList: [{ Timestamp: new Date(NOW) }],
    Tags: [{ Key: 'team', Value: 'blue' }],
  })
  const rows = [...iamulator.store.view(at(ACCOUNT)).samlProviders.rows()].map(([, row]) => row)
  expect(new Set(rows.map(({ metadata }) => metadata))).toEqual(new Set([metadataOf()]))
  expect(rows.map(({ name, privateKeys }) => [name, privateKeys.length])).toEqual([
    ['absolute', 0],
    ['files', 1],
    ['texts', 1],
  ])
})

test('roles of the seed trust SAML providers of the seed, and no others', async () => {
  const roleTrusting = (name: string) => ({
    name: 'federated',
    trust: trust({ Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/${name}` }, 'sts:AssumeRoleWithSAML'),
  })
  const samlProviders = [{ name: 'idp', metadata: 'metadata.xml' }]
  const { iam } = await seeded({ roles: [roleTrusting('idp')], samlProviders })
  const { Role } = await iam().send(new GetRoleCommand({ RoleName: 'federated' }))
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(roleTrusting('idp').trust)
  await server?.close()
  await expect(seeded({ roles: [roleTrusting('other')], samlProviders })).rejects.toThrow(
    /Invalid principal in policy: "FEDERATED":"arn:aws:iam::000000000000:saml-provider\/other"/,
  )
})

test('a reset makes them again', async () => {
  const { iam, iamulator } = await seeded({ samlProviders: [{ name: 'again', metadata: 'metadata.xml' }] })
  const before = await iam().send(samlProvider('again'))
  iamulator.store.reset()
  iamulator.seed?.apply(iamulator)
  const after = await iam().send(samlProvider('again'))
  expect(after.SAMLMetadataDocument).toBe(metadataOf())
  expect(after.SAMLProviderUUID).not.toBe(before.SAMLProviderUUID)
})

const GITLAB = `arn:aws:iam::${ACCOUNT}:oidc-provider/gitlab.com`
const saml = (more: object) => ({ samlProviders: [{ name: 'refused', metadata: 'metadata.xml', ...more }] })
test.each([
  [
    { oidcProviders: [{ url: 'example.com' }] },
    /^AWS would reject the seed at .*: ValidationError: Invalid Open ID/,
  ],
  [{ oidcProviders: [{}] }, 'Missing property "url" at accounts.000000000000.oidcProviders[0] ('],
  [
    { samlProviders: [{ name: 'refused' }] },
    'Missing property "metadata" at accounts.000000000000.samlProviders[0] (',
  ],
  [
    saml({ metadata: 'missing.xml' }),
    /^Cannot read the file at .*samlProviders\[0\]\.metadata \(.*seed\.json:1:\d+\): no such file or directory: .*missing\.xml$/,
  ],
  [
    saml({ privateKey: 'missing.pem' }),
    /^Cannot read the file at .*samlProviders\[0\]\.privateKey \(.*seed\.json:1:\d+\): no such file or directory: .*missing\.pem$/,
  ],
  [
    saml({ metadata: 'page.html' }),
    /^AWS would reject the seed at .*: InvalidInput: Could not parse metadata/,
  ],
  [
    saml({ metadata: '<a/>' }),
    /^AWS would reject the seed at .*: ValidationError: 1 validation error detected/,
  ],
  [
    saml({ privateKey: 'metadata.xml' }),
    /^AWS would reject the seed at .*: InvalidInput: The private key is not an RSA or EC key/,
  ],
  [
    saml({ assertionEncryption: 'Forbidden' }),
    /^Invalid value "Forbidden" at .*\. Use "Allowed" or "Required"\.$/,
  ],
  [saml({ parsed: {} }), 'Unknown property "parsed" at accounts.000000000000.samlProviders[0] ('],
  [
    { roles: [{ name: 'ci', trust: trust({ Federated: GITLAB }, 'sts:AssumeRoleWithWebIdentity') }] },
    'A condition block with the key gitlab.com:sub must be present for the GitLab provider',
  ],
])('is refused: %j', async (account, message) => {
  await expect(seeded(account)).rejects.toThrow(message)
  expect(server?.iamulator.store.status().rows).toBe(0)
})
