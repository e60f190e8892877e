/** Tags in requests to every kind of resource: the order of checks, keys by case, and empty lists. */
import * as sdk from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, type Credentials, expectError, policy, serverForAllTests } from '../support/harness.ts'
import { call, iamForm } from '../support/raw.ts'
import { metadataOf } from '../support/saml.ts'
import { userWith } from './callers.ts'
import { certificates, privateKeys } from './iam/credentials/key-fixtures.ts'
import { EC2_TRUST } from './iam/roles/role-callers.ts'

const server = serverForAllTests()
let iam: sdk.IAMClient
beforeAll(() => {
  iam = server.iam()
})

const tagged = (...pairs: [string, string][]) => pairs.map(([Key, Value]) => ({ Key, Value }))
const invalid = (message: string) => ({ code: 'InvalidInput', status: 400, message })
const DUPLICATE = 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'
const RESERVED = 'Tag keys beginning with aws: are reserved for system use.'

describe('the order of checks', () => {
  let approver: Credentials
  beforeAll(async () => {
    await iam.send(new sdk.CreateUserCommand({ UserName: 'target' }))
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'iam:*',
        Resource: '*',
        Condition: {
          StringEquals: { 'aws:RequestTag/stage': 'test' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': 'stage' },
        },
      },
    })
    approver = await userWith(server, 'approver', document)
  })

  const tag = (caller: sdk.IAMClient, Tags: sdk.Tag[]) =>
    caller.send(new sdk.TagUserCommand({ UserName: 'target', Tags }))

  test.each<[string, sdk.Tag[], string]>([
    ['a reserved key', tagged(['aws:stage', 'test']), RESERVED],
    ['a reserved key twice', tagged(['aws:stage', 'test'], ['aws:stage', 'test']), RESERVED],
    [
      'a key twice, once with a value that is denied',
      tagged(['stage', 'test'], ['stage', 'prod']),
      DUPLICATE,
    ],
    ['a key in two cases', tagged(['stage', 'test'], ['STAGE', 'test']), DUPLICATE],
    ['no tag', [], 'Error occurred while validating input. '],
  ])('13.17, C7.1.8, C7.2.3: permission first: %s', async (_name, tags, message) => {
    await expectError(tag(server.iam(approver), tags), { code: 'AccessDenied', status: 403 })
    await expectError(tag(iam, tags), invalid(message))
  })

  test('C7.2.3: of equal keys, the last value is the one that policies see', async () => {
    const sent = tagged(['stage', 'prod'], ['stage', 'test'])
    await expectError(tag(server.iam(approver), sent), invalid(DUPLICATE))
  })

  test('13.17: parameters that an operation does not have are no condition keys', async () => {
    const parameters = { UserName: 'target', 'Tags.member.1.Key': 'stage', 'Tags.member.1.Value': 'test' }
    const credentials = approver
    const get = await call(server, iamForm('GetUser', parameters), { credentials })
    expect(get.status).toBe(403)
    expect((await call(server, iamForm('TagUser', parameters), { credentials })).status).toBe(200)
  })
})

/** How the tags of one kind of resource are changed and listed. */
interface Kind {
  readonly kind: string
  readonly create: () => Promise<unknown>
  readonly tag: (Tags: sdk.Tag[]) => Promise<unknown>
  readonly untag: (TagKeys: string[]) => Promise<unknown>
  readonly list: () => Promise<{ readonly Tags?: sdk.Tag[] | undefined }>
}

const UserName = 'kind'
const RoleName = 'kind'
const PolicyName = 'kind'
const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/kind`
const InstanceProfileName = 'kind'
const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/kind`
const ServerCertificateName = 'kind'
const OpenIDConnectProviderArn = `arn:aws:iam::${ACCOUNT}:oidc-provider/kind.example.com`
const SAMLProviderArn = `arn:aws:iam::${ACCOUNT}:saml-provider/kind`

const CASELESS: readonly Kind[] = [
  {
    kind: 'user',
    create: () => iam.send(new sdk.CreateUserCommand({ UserName })),
    tag: (Tags) => iam.send(new sdk.TagUserCommand({ UserName, Tags })),
    untag: (TagKeys) => iam.send(new sdk.UntagUserCommand({ UserName, TagKeys })),
    list: () => iam.send(new sdk.ListUserTagsCommand({ UserName })),
  },
  {
    kind: 'role',
    create: () => iam.send(new sdk.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: EC2_TRUST })),
    tag: (Tags) => iam.send(new sdk.TagRoleCommand({ RoleName, Tags })),
    untag: (TagKeys) => iam.send(new sdk.UntagRoleCommand({ RoleName, TagKeys })),
    list: () => iam.send(new sdk.ListRoleTagsCommand({ RoleName })),
  },
]

/** Empty lists are accepted here. */
const EXACT: readonly Kind[] = [
  {
    kind: 'policy',
    create: () =>
      iam.send(new sdk.CreatePolicyCommand({ PolicyName, PolicyDocument: policy('Allow', 's3:*') })),
    tag: (Tags) => iam.send(new sdk.TagPolicyCommand({ PolicyArn, Tags })),
    untag: (TagKeys) => iam.send(new sdk.UntagPolicyCommand({ PolicyArn, TagKeys })),
    list: () => iam.send(new sdk.ListPolicyTagsCommand({ PolicyArn })),
  },
  {
    kind: 'instance profile',
    create: () => iam.send(new sdk.CreateInstanceProfileCommand({ InstanceProfileName })),
    tag: (Tags) => iam.send(new sdk.TagInstanceProfileCommand({ InstanceProfileName, Tags })),
    untag: (TagKeys) => iam.send(new sdk.UntagInstanceProfileCommand({ InstanceProfileName, TagKeys })),
    list: () => iam.send(new sdk.ListInstanceProfileTagsCommand({ InstanceProfileName })),
  },
  {
    kind: 'MFA device',
    create: () => iam.send(new sdk.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'kind' })),
    tag: (Tags) => iam.send(new sdk.TagMFADeviceCommand({ SerialNumber, Tags })),
    untag: (TagKeys) => iam.send(new sdk.UntagMFADeviceCommand({ SerialNumber, TagKeys })),
    list: () => iam.send(new sdk.ListMFADeviceTagsCommand({ SerialNumber })),
  },
]

/** Empty lists are refused here. */
const EXACT_OF_SOME: readonly Kind[] = [
  {
    kind: 'server certificate',
    create: () =>
      iam.send(
        new sdk.UploadServerCertificateCommand({
          ServerCertificateName,
          CertificateBody: certificates.server,
          PrivateKey: privateKeys.server,
        }),
      ),
    tag: (Tags) => iam.send(new sdk.TagServerCertificateCommand({ ServerCertificateName, Tags })),
    untag: (TagKeys) => iam.send(new sdk.UntagServerCertificateCommand({ ServerCertificateName, TagKeys })),
    list: () => iam.send(new sdk.ListServerCertificateTagsCommand({ ServerCertificateName })),
  },
  {
    kind: 'OIDC provider',
    create: () => iam.send(new sdk.CreateOpenIDConnectProviderCommand({ Url: 'https://kind.example.com' })),
    tag: (Tags) => iam.send(new sdk.TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, Tags })),
    untag: (TagKeys) =>
      iam.send(new sdk.UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, TagKeys })),
    list: () => iam.send(new sdk.ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn })),
  },
  {
    kind: 'SAML provider',
    create: async () =>
      iam.send(new sdk.CreateSAMLProviderCommand({ Name: 'kind', SAMLMetadataDocument: await metadataOf() })),
    tag: (Tags) => iam.send(new sdk.TagSAMLProviderCommand({ SAMLProviderArn, Tags })),
    untag: (TagKeys) => iam.send(new sdk.UntagSAMLProviderCommand({ SAMLProviderArn, TagKeys })),
    list: () => iam.send(new sdk.ListSAMLProviderTagsCommand({ SAMLProviderArn })),
  },
]

const keysOf = async ({ list }: Kind) => (await list()).Tags?.map(({ Key }) => Key)

describe.each(CASELESS)('$kind', (each) => {
  test('13.9, C7.2.2: keys do not differ by case', async () => {
    await each.create()
    await each.tag(tagged(['Team', '1'], ['stage', '2']))
    await each.tag(tagged(['TEAM', '3']))
    expect((await each.list()).Tags).toEqual(expect.arrayContaining(tagged(['TEAM', '3'], ['stage', '2'])))
    expect((await keysOf(each))?.length).toBe(2)
    await expectError(each.tag(tagged(['team', '1'], ['Team', '1'])), invalid(DUPLICATE))
    await each.untag(['Team', 'STAGE'])
    expect(await keysOf(each)).toEqual([])
  })

  test('11.9, C7.2.4: empty lists', async () => {
    await expectError(each.tag([]), invalid('Error occurred while validating input. '))
    await each.untag([])
  })
})

describe.each([...EXACT, ...EXACT_OF_SOME])('$kind', (each) => {
  test('13.9, C7.2.2: keys differ by case', async () => {
    await each.create()
    await each.tag(tagged(['Team', '1'], ['team', '2']))
    await each.tag(tagged(['TEAM', '3']))
    expect(new Set(await keysOf(each))).toEqual(new Set(['Team', 'team', 'TEAM']))
    await expectError(each.tag(tagged(['a', '1'], ['a', '1'])), invalid('Duplicate tag keys found.'))
    await each.untag(['tEAM', 'Team'])
    expect(new Set(await keysOf(each))).toEqual(new Set(['team', 'TEAM']))
  })
})

test.each(EXACT)('$kind: empty lists change nothing', async (each) => {
  await each.tag([])
  await each.untag([])
  expect((await keysOf(each))?.length).toBe(2)
})

test.each(EXACT_OF_SOME)('11.9, C7.2.4: $kind: empty lists are refused', async (each) => {
  await expectError(each.tag([]), invalid('The provided tag map must not be null/empty.'))
  await expectError(each.untag([]), invalid('The provided tag keys must not be null/empty.'))
})

test('C7.2.1: nothing is created with a reserved key', async () => {
  const VirtualMFADeviceName = 'reserved'
  const command = new sdk.CreateVirtualMFADeviceCommand({
    VirtualMFADeviceName,
    Tags: tagged(['AWS:stage', '1']),
  })
  await expectError(iam.send(command), invalid(RESERVED))
  await iam.send(
    new sdk.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName, Tags: tagged(['stage', 'aws:1']) }),
  )
})

test('11.9, C7.2.4: an empty list for what is not there', async () => {
  await expectError(iam.send(new sdk.TagUserCommand({ UserName: 'nobody', Tags: [] })), {
    code: 'NoSuchEntity',
    status: 404,
  })
})
