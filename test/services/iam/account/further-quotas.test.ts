/** Quotas that GetAccountSummary does not report can be set like the others. */
import * as sdk from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import type { QuotaName } from '../../../../core/aws/quotas.ts'
import { expectError, startServer, type TestServer } from '../../../support/harness.ts'
import { metadataOf } from '../../../support/saml.ts'
import { withServer } from '../../callers.ts'
import { privateKeys, sshKeyOf } from '../credentials/key-fixtures.ts'
import { enable, newDevice, Time } from '../credentials/mfa-callers.ts'
import { roleOf } from '../roles/role-callers.ts'

const UserName = 'anyone'
const Url = 'https://issuer.example'
const time = new Time()

const createOidc = (more: Partial<sdk.CreateOpenIDConnectProviderCommandInput>) => (server: TestServer) =>
  server.iam().send(new sdk.CreateOpenIDConnectProviderCommand({ Url, ...more }))
const createSaml = (more: Partial<sdk.CreateSAMLProviderCommandInput>) => (server: TestServer) =>
  server
    .iam()
    .send(new sdk.CreateSAMLProviderCommand({ Name: 'a', SAMLMetadataDocument: metadataOf(), ...more }))

const InstanceProfileName = 'profile'
const addRole = ({ iam }: TestServer, RoleName: string) =>
  iam().send(new sdk.AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }))
const createProfile = ({ iam }: TestServer) =>
  iam().send(new sdk.CreateInstanceProfileCommand({ InstanceProfileName }))

const tagsOf = (count: number, prefix = 'key') =>
  Array.from({ length: count }, (_, at) => ({ Key: `${prefix}${at}`, Value: '' }))
const tag = ({ iam }: TestServer, Tags: sdk.Tag[]) => iam().send(new sdk.TagUserCommand({ UserName, Tags }))
const TOO_MANY_TAGS = 'The number of tags has reached the maximum limit.'

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
    'Private key limit of 0 is reached.',
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
    exceeded('ContextSpecificCredentialsPerUserPerContext'),
  ],
  [
    'RolesPerInstanceProfileQuota',
    async (server) => {
      await createProfile(server)
      await roleOf(server, 'first')
      await addRole(server, 'first')
    },
    exceeded('InstanceSessionsPerInstanceProfile'),
  ],
  ['TagsPerResourceQuota', (server) => tag(server, tagsOf(1)), TOO_MANY_TAGS],
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

describe('another number than AWS has', () => {
  test('of tags, larger: it counts what is added up, while one request still has fifty at most', () =>
    withServer({ quotas: { TagsPerResourceQuota: 60 } }, async (server) => {
      await server.iam().send(new sdk.CreateUserCommand({ UserName, Tags: tagsOf(50) }))
      await expectError(tag(server, tagsOf(51, 'more')), {
        code: 'ValidationError',
        status: 400,
        message:
          "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
      })
      await tag(server, tagsOf(10, 'more'))
      await expectError(tag(server, tagsOf(1, 'last')), {
        code: 'LimitExceeded',
        status: 409,
        message: TOO_MANY_TAGS,
      })
    }))

  test('of tags, smaller: a new resource has no more than what exists', () =>
    withServer({ quotas: { TagsPerResourceQuota: 2 } }, async (server) => {
      const create = (Tags: sdk.Tag[]) => server.iam().send(new sdk.CreateUserCommand({ UserName, Tags }))
      await expectError(create(tagsOf(3)), { code: 'LimitExceeded', status: 409, message: TOO_MANY_TAGS })
      await create(tagsOf(2))
      await tag(server, [{ Key: 'key1', Value: 'new' }])
    }))

  test('of roles of an instance profile', () =>
    withServer({ quotas: { RolesPerInstanceProfileQuota: 2 } }, async (server) => {
      const profile = { InstanceProfileName }
      await createProfile(server)
      for (const name of ['first', 'second', 'third']) await roleOf(server, name)
      await addRole(server, 'first')
      await expectError(addRole(server, 'FIRST'), {
        code: 'EntityAlreadyExists',
        status: 409,
        message: 'Role first in Instance Profile profile already exists.',
      })
      await addRole(server, 'second')
      await expectError(addRole(server, 'third'), {
        code: 'LimitExceeded',
        status: 409,
        message: 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 2',
      })
      const roles = async () => {
        const answer = await server.iam().send(new sdk.GetInstanceProfileCommand(profile))
        return answer.InstanceProfile?.Roles?.map(({ RoleName }) => RoleName)
      }
      expect(await roles()).toEqual(['first', 'second'])
      const list = new sdk.ListInstanceProfilesForRoleCommand({ RoleName: 'second' })
      expect((await server.iam().send(list)).InstanceProfiles).toHaveLength(1)
      const remove = new sdk.RemoveRoleFromInstanceProfileCommand({ ...profile, RoleName: 'first' })
      await server.iam().send(remove)
      expect(await roles()).toEqual(['second'])
    }))
})
