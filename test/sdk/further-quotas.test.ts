/** Quotas that GetAccountSummary has no names for can be set as the others can. */
import * as sdk from '@aws-sdk/client-iam'
import { expect, test } from '@jest/globals'
import type { QuotaName } from '../../server/quotas.ts'
import { startServer, type TestServer } from '../harness.ts'
import { metadataOf } from '../saml.ts'
import { privateKeys, sshKeyOf } from './key-fixtures.ts'
import { enable, newDevice, Time } from './mfa-callers.ts'

const UserName = 'anyone'
const Url = 'https://issuer.example'
const time = new Time()

const createOidc = (more: Partial<sdk.CreateOpenIDConnectProviderCommandInput>) => (server: TestServer) =>
  server.iam().send(new sdk.CreateOpenIDConnectProviderCommand({ Url, ...more }))
const createSaml = (more: Partial<sdk.CreateSAMLProviderCommandInput>) => (server: TestServer) =>
  server
    .iam()
    .send(new sdk.CreateSAMLProviderCommand({ Name: 'a', SAMLMetadataDocument: metadataOf(), ...more }))

const exceeded = (quota: string) => `Cannot exceed quota for ${quota}: 0`

const CASES: readonly [QuotaName, call: (server: TestServer) => Promise<unknown>, message: string][] = [
  [
    'ClientIDsPerOpenIDConnectProviderQuota',
    createOidc({ ClientIDList: ['a'] }),
    exceeded('ClientIdsPerOpenIdConnectProvider'),
  ],
  [
    'ThumbprintsPerOpenIDConnectProviderQuota',
    createOidc({ ThumbprintList: ['a'.repeat(40)] }),
    'Thumbprint list must contain fewer than 0 entries.',
  ],
  ['OpenIDConnectProvidersQuota', createOidc({}), exceeded('OpenIdConnectProvidersPerAccount')],
  ['SAMLProvidersQuota', createSaml({}), exceeded('SAMLProvidersPerAccount')],
  ['IdentityProvidersPerSAMLProviderQuota', createSaml({}), exceeded('IdentityProvidersPerSAMLProvider')],
  ['KeysPerSAMLProviderQuota', createSaml({}), exceeded('KeysPerSAMLProvider')],
  [
    'PrivateKeysPerSAMLProviderQuota',
    createSaml({ AddPrivateKey: privateKeys.server }),
    exceeded('PrivateKeysPerSAMLProvider'),
  ],
  [
    'MFADevicesPerUserQuota',
    async (server) => enable(server, UserName, await newDevice(server, 'phone'), time),
    exceeded('MFADevicesPerUser'),
  ],
  [
    'SSHPublicKeysPerUserQuota',
    (server) =>
      server.iam().send(new sdk.UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody: sshKeyOf(1) })),
    exceeded('SSHPublicKeysPerUser'),
  ],
  [
    'ServiceSpecificCredentialsPerUserQuota',
    (server) =>
      server.iam().send(
        new sdk.CreateServiceSpecificCredentialCommand({
          UserName,
          ServiceName: 'codecommit.amazonaws.com',
        }),
      ),
    exceeded('ServiceSpecificCredentialsPerUser'),
  ],
]

test.each(CASES)('%s', async (quota, call, message) => {
  const server = await startServer({ quotas: { [quota]: 0 } }, { now: () => time.now })
  try {
    await server.iam().send(new sdk.CreateUserCommand({ UserName }))
    await expect(call(server)).rejects.toMatchObject({ message })
    const { SummaryMap } = await server.iam().send(new sdk.GetAccountSummaryCommand({}))
    expect(SummaryMap).not.toHaveProperty(quota)
  } finally {
    await server.close()
  }
})
