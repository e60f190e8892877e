/**
 * Compares the members of responses with recorded AWS responses. Every member in a recording is provoked
 * here, members in every recording are in every response, and no other members are sent.
 */
import * as iam from '@aws-sdk/client-iam'
import * as sts from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { services } from '../../server/services/index.ts'
import { certificates, privateKeys, sshKeys } from '../services/iam/credentials/key-fixtures.ts'
import { codeAt } from '../support/authenticator.ts'
import { ACCOUNT, policy, recorded, serverForAllTests, trust } from '../support/harness.ts'
import { organizationWith, seededServer } from '../support/organizations.ts'
import { metadataOf } from '../support/saml.ts'

/** Valid members that no recording contains. */
const UNRECORDED: Readonly<Record<string, readonly string[]>> = {
  // Only truncated responses have a Marker, and few recorded lists are truncated.
  '*': ['Marker'],
  // The recorded users and profiles had none (documented members).
  CreateUser: [
    'User.PermissionsBoundary',
    'User.PermissionsBoundary.PermissionsBoundaryArn',
    'User.PermissionsBoundary.PermissionsBoundaryType',
  ],
  GetUser: [
    'User.PermissionsBoundary',
    'User.PermissionsBoundary.PermissionsBoundaryArn',
    'User.PermissionsBoundary.PermissionsBoundaryType',
  ],
  GetAccessKeyLastUsed: [],
  // The recording does not list the keys of the map.
  GetAccountSummary: Object.values(iam.SummaryKeyType).map((key) => `SummaryMap.${key}`),
  // Present if the session has a source identity (measured on STS).
  AssumeRole: ['SourceIdentity'],
}

const seen = new Map<string, Set<string>[]>()
const server = serverForAllTests(() => seededServer({ organization: organizationWith([], {}) }))

beforeAll(async () => {
  await playIam()
  await playSts()
})

function note(operation: string, answer: object): void {
  const { $metadata: _, ...members } = { $metadata: undefined, ...answer }
  seen.set(operation, [...(seen.get(operation) ?? []), new Set(pathsOf(members, ''))])
}

function pathsOf(value: unknown, path: string): string[] {
  if (Array.isArray(value))
    return [path, ...value.flatMap((item) => (isObject(item) ? pathsOf(item, `${path}[]`).slice(1) : []))]
  if (!isObject(value) || value instanceof Date || value instanceof Uint8Array) return [path]
  const inner = Object.entries(value).filter(([, member]) => member !== undefined)
  return [path, ...inner.flatMap(([name, member]) => pathsOf(member, path === '' ? name : `${path}.${name}`))]
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const NAME = 'member'
const TAGS = [{ Key: 'Team', Value: 'blue' }]
const POLICY = `arn:aws:iam::${ACCOUNT}:policy/${NAME}`
const TRUST = trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/iamulator` }, [
  'sts:AssumeRole',
  'sts:SetSourceIdentity',
])
const DOCUMENT = policy('Allow', 'iam:Get*')

/** Sends IAM's commands and notes each response under the operation's name. */
async function playIam(): Promise<void> {
  const client = server.iam()
  const send: typeof client.send = async (command: never) => {
    const answer: object = await client.send(command)
    note(operationOf(command), answer)
    return answer
  }
  await playPolicies(send)
  await playUsersAndGroups(send)
  await playRoles(send)
  await playServiceLinkedRoles(send)
  await playKeysAndCertificates(send)
  await playMfaDevices(send)
  await playIdentityProviders(send)
  await playPasswords(send)
  await playSimulations(send)
  await playReports(send)
}

const operationOf = (command: object) => command.constructor.name.replace(/Command$/, '')

type Send = iam.IAMClient['send']

async function playPolicies(send: Send): Promise<void> {
  await send(new iam.ListPoliciesCommand({ Scope: 'Local' }))
  await send(new iam.CreatePolicyCommand({ PolicyName: 'plain', PolicyDocument: DOCUMENT }))
  await send(
    new iam.CreatePolicyCommand({ PolicyName: NAME, PolicyDocument: DOCUMENT, Description: 'd', Tags: TAGS }),
  )
  await send(new iam.GetPolicyCommand({ PolicyArn: POLICY }))
  await send(new iam.GetPolicyCommand({ PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/plain` }))
  await send(new iam.CreatePolicyVersionCommand({ PolicyArn: POLICY, PolicyDocument: DOCUMENT }))
  await send(new iam.GetPolicyVersionCommand({ PolicyArn: POLICY, VersionId: 'v2' }))
  await send(new iam.ListPolicyVersionsCommand({ PolicyArn: POLICY }))
  await send(new iam.ListPoliciesCommand({ Scope: 'Local', MaxItems: 1 }))
  await send(new iam.TagPolicyCommand({ PolicyArn: POLICY, Tags: [{ Key: 'Second', Value: '' }] }))
  await send(new iam.ListPolicyTagsCommand({ PolicyArn: POLICY, MaxItems: 1 }))
  await send(new iam.ListPolicyTagsCommand({ PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/plain` }))
  await send(new iam.ListEntitiesForPolicyCommand({ PolicyArn: POLICY }))
}

async function playUsersAndGroups(send: Send): Promise<void> {
  await send(new iam.CreateUserCommand({ UserName: 'plain' }))
  await send(new iam.CreateUserCommand({ UserName: NAME, Tags: TAGS, PermissionsBoundary: POLICY }))
  await send(new iam.GetUserCommand({ UserName: 'plain' }))
  await send(new iam.GetUserCommand({ UserName: NAME }))
  await send(new iam.ListUsersCommand({}))
  await send(new iam.ListUserTagsCommand({ UserName: 'plain' }))
  await send(new iam.ListUserTagsCommand({ UserName: NAME }))
  await send(new iam.ListAccessKeysCommand({ UserName: NAME }))
  const { AccessKey } = await send(new iam.CreateAccessKeyCommand({ UserName: NAME }))
  await send(new iam.ListAccessKeysCommand({ UserName: NAME }))
  const accessKeyId = AccessKey?.AccessKeyId ?? ''
  await send(new iam.GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }))
  await server
    .sts({ accessKeyId, secretAccessKey: AccessKey?.SecretAccessKey ?? '' })
    .send(new sts.GetCallerIdentityCommand())
  await send(new iam.GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }))
  await send(new iam.PutUserPolicyCommand({ UserName: NAME, PolicyName: NAME, PolicyDocument: DOCUMENT }))
  await send(new iam.GetUserPolicyCommand({ UserName: NAME, PolicyName: NAME }))
  await send(new iam.ListUserPoliciesCommand({ UserName: NAME }))
  await send(new iam.ListAttachedUserPoliciesCommand({ UserName: NAME }))
  await send(new iam.AttachUserPolicyCommand({ UserName: NAME, PolicyArn: POLICY }))
  await send(new iam.ListAttachedUserPoliciesCommand({ UserName: NAME }))
  await send(new iam.ListGroupsForUserCommand({ UserName: NAME }))
  await send(new iam.CreateGroupCommand({ GroupName: NAME }))
  await send(new iam.GetGroupCommand({ GroupName: NAME }))
  await send(new iam.AddUserToGroupCommand({ GroupName: NAME, UserName: NAME }))
  await send(new iam.GetGroupCommand({ GroupName: NAME }))
  await send(new iam.ListGroupsForUserCommand({ UserName: NAME }))
  await send(new iam.PutGroupPolicyCommand({ GroupName: NAME, PolicyName: NAME, PolicyDocument: DOCUMENT }))
  await send(new iam.GetGroupPolicyCommand({ GroupName: NAME, PolicyName: NAME }))
  await send(new iam.ListGroupPoliciesCommand({ GroupName: NAME }))
  await send(new iam.ListAttachedGroupPoliciesCommand({ GroupName: NAME }))
  await send(new iam.AttachGroupPolicyCommand({ GroupName: NAME, PolicyArn: POLICY }))
  await send(new iam.ListAttachedGroupPoliciesCommand({ GroupName: NAME }))
}

async function playMfaDevices(send: Send): Promise<void> {
  await send(new iam.ListVirtualMFADevicesCommand({}))
  const device = { VirtualMFADeviceName: NAME }
  const { VirtualMFADevice } = await send(new iam.CreateVirtualMFADeviceCommand(device))
  const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString()
  await send(new iam.ListMFADevicesCommand({ UserName: NAME }))
  const [now, SerialNumber] = [Date.now(), VirtualMFADevice?.SerialNumber]
  await send(
    new iam.EnableMFADeviceCommand({
      UserName: NAME,
      SerialNumber,
      AuthenticationCode1: codeAt(seed, now),
      AuthenticationCode2: codeAt(seed, now, 1),
    }),
  )
  await send(new iam.ListMFADevicesCommand({ UserName: NAME }))
  await send(new iam.ListVirtualMFADevicesCommand({}))
}

async function playIdentityProviders(send: Send): Promise<void> {
  const oidc = { OpenIDConnectProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com` }
  await send(new iam.CreateOpenIDConnectProviderCommand({ Url: 'https://idp.example.com' }))
  await send(new iam.GetOpenIDConnectProviderCommand(oidc))
  await send(new iam.TagOpenIDConnectProviderCommand({ ...oidc, Tags: TAGS }))
  await send(new iam.ListOpenIDConnectProviderTagsCommand(oidc))
  const saml = { SAMLProviderArn: `arn:aws:iam::${ACCOUNT}:saml-provider/${NAME}` }
  const document = { SAMLMetadataDocument: metadataOf() }
  await send(new iam.CreateSAMLProviderCommand({ Name: NAME, ...document }))
  await send(new iam.GetSAMLProviderCommand(saml))
  await send(new iam.UpdateSAMLProviderCommand({ ...saml, ...document }))
}

async function playPasswords(send: Send): Promise<void> {
  await send(new iam.UpdateAccountPasswordPolicyCommand({}))
  await send(new iam.GetAccountPasswordPolicyCommand({}))
  await send(
    new iam.UpdateAccountPasswordPolicyCommand({
      MaxPasswordAge: 90,
      PasswordReusePrevention: 3,
      HardExpiry: true,
    }),
  )
  await send(new iam.GetAccountPasswordPolicyCommand({}))
  await send(new iam.CreateLoginProfileCommand({ UserName: NAME, Password: 'secret' }))
  await send(new iam.GetLoginProfileCommand({ UserName: NAME }))
}

async function playRoles(send: Send): Promise<void> {
  await send(new iam.ListRolesCommand({}))
  await send(new iam.CreateRoleCommand({ RoleName: 'plain', AssumeRolePolicyDocument: TRUST }))
  await send(
    new iam.CreateRoleCommand({
      RoleName: NAME,
      AssumeRolePolicyDocument: TRUST,
      Description: 'd',
      Tags: TAGS,
      PermissionsBoundary: POLICY,
    }),
  )
  await send(new iam.GetRoleCommand({ RoleName: 'plain' }))
  await send(new iam.UpdateRoleDescriptionCommand({ RoleName: NAME, Description: 'new' }))
  await send(new iam.ListRolesCommand({ MaxItems: 2 }))
  await send(new iam.ListRoleTagsCommand({ RoleName: 'plain' }))
  await send(new iam.ListRoleTagsCommand({ RoleName: NAME }))
  await send(new iam.PutRolePolicyCommand({ RoleName: NAME, PolicyName: NAME, PolicyDocument: DOCUMENT }))
  await send(new iam.GetRolePolicyCommand({ RoleName: NAME, PolicyName: NAME }))
  await send(new iam.ListRolePoliciesCommand({ RoleName: NAME }))
  await send(new iam.ListAttachedRolePoliciesCommand({ RoleName: NAME }))
  await send(new iam.AttachRolePolicyCommand({ RoleName: NAME, PolicyArn: POLICY }))
  await send(new iam.ListAttachedRolePoliciesCommand({ RoleName: NAME }))
  await send(new iam.ListEntitiesForPolicyCommand({ PolicyArn: POLICY }))
  await send(new iam.ListInstanceProfilesCommand({}))
  await send(new iam.ListInstanceProfilesForRoleCommand({ RoleName: NAME }))
  await send(new iam.CreateInstanceProfileCommand({ InstanceProfileName: 'plain' }))
  await send(new iam.CreateInstanceProfileCommand({ InstanceProfileName: NAME, Tags: TAGS }))
  await send(new iam.GetInstanceProfileCommand({ InstanceProfileName: 'plain' }))
  await send(new iam.AddRoleToInstanceProfileCommand({ InstanceProfileName: NAME, RoleName: NAME }))
  await send(new iam.GetInstanceProfileCommand({ InstanceProfileName: NAME }))
  await send(new iam.ListInstanceProfilesCommand({}))
  await send(new iam.ListInstanceProfilesForRoleCommand({ RoleName: NAME }))
  await send(new iam.ListInstanceProfileTagsCommand({ InstanceProfileName: 'plain' }))
  await send(new iam.ListInstanceProfileTagsCommand({ InstanceProfileName: NAME }))
  await useRole()
  await send(new iam.GetRoleCommand({ RoleName: NAME }))
}

async function playKeysAndCertificates(send: Send): Promise<void> {
  const UserName = NAME
  await send(new iam.ListSSHPublicKeysCommand({ UserName }))
  const { SSHPublicKey } = await send(
    new iam.UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody: sshKeys.line }),
  )
  const { SSHPublicKeyId = '' } = SSHPublicKey ?? {}
  await send(new iam.GetSSHPublicKeyCommand({ UserName, SSHPublicKeyId, Encoding: 'SSH' }))
  await send(new iam.ListSSHPublicKeysCommand({ UserName }))
  await send(new iam.ListSigningCertificatesCommand({ UserName }))
  await send(new iam.UploadSigningCertificateCommand({ UserName, CertificateBody: certificates.root }))
  await send(new iam.ListSigningCertificatesCommand({ UserName }))
  await send(new iam.ListServerCertificatesCommand({}))
  const pair = { CertificateBody: certificates.server, PrivateKey: privateKeys.server }
  const CertificateChain = certificates.intermediate
  await send(new iam.UploadServerCertificateCommand({ ServerCertificateName: 'plain', ...pair }))
  await send(
    new iam.UploadServerCertificateCommand({ ServerCertificateName: NAME, ...pair, CertificateChain }),
  )
  await send(new iam.GetServerCertificateCommand({ ServerCertificateName: 'plain' }))
  await send(new iam.GetServerCertificateCommand({ ServerCertificateName: NAME }))
  await send(new iam.ListServerCertificatesCommand({}))
  await send(new iam.ListServiceSpecificCredentialsCommand({ UserName }))
  const { ServiceSpecificCredential } = await send(
    new iam.CreateServiceSpecificCredentialCommand({ UserName, ServiceName: 'codecommit.amazonaws.com' }),
  )
  const { ServiceSpecificCredentialId = '' } = ServiceSpecificCredential ?? {}
  await send(new iam.ListServiceSpecificCredentialsCommand({ UserName }))
  await send(new iam.ResetServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId }))
}

async function playServiceLinkedRoles(send: Send): Promise<void> {
  await send(new iam.CreateServiceLinkedRoleCommand({ AWSServiceName: 'batch.amazonaws.com' }))
  const { DeletionTaskId } = await send(
    new iam.DeleteServiceLinkedRoleCommand({ RoleName: 'AWSServiceRoleForBatch' }),
  )
  await send(new iam.GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }))
}

async function playSimulations(send: Send): Promise<void> {
  await send(
    new iam.SimulatePrincipalPolicyCommand({
      PolicySourceArn: `arn:aws:iam::${ACCOUNT}:group/${NAME}`,
      ActionNames: ['iam:GetUser', 's3:GetObject'],
      ResourceArns: ['arn:aws:s3:::bucket'],
    }),
  )
  // Since September 2026, AWS has sent the missing keys of single resources only if there are any.
  const Condition = { StringEquals: { 'x:key': 'a' } }
  const Statement = { Effect: 'Allow', Action: 'sns:Publish', Resource: '*', Condition }
  await send(
    new iam.SimulatePrincipalPolicyCommand({
      PolicySourceArn: `arn:aws:iam::${ACCOUNT}:group/${NAME}`,
      ActionNames: ['sns:Publish'],
      ResourceArns: ['arn:aws:sns:us-east-1:111122223333:topic'],
      PolicyInputList: [JSON.stringify({ Version: '2012-10-17', Statement })],
    }),
  )
}

async function playReports(send: Send): Promise<void> {
  await send(new iam.GetAccountSummaryCommand({}))
  await send(new iam.GenerateCredentialReportCommand({}))
  await send(new iam.GenerateCredentialReportCommand({}))
}

/** Uses a role, because only then its RoleLastUsed has members. */
async function useRole(): Promise<void> {
  const { Credentials } = await server
    .sts()
    .send(
      new sts.AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/${NAME}`, RoleSessionName: NAME }),
    )
  await server
    .sts({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    })
    .send(new sts.GetCallerIdentityCommand())
}

async function playSts(): Promise<void> {
  const client = server.sts()
  const send: typeof client.send = async (command: never) => {
    const answer: object = await client.send(command)
    note(operationOf(command), answer)
    return answer
  }
  const role = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/${NAME}`, RoleSessionName: NAME }
  await send(new sts.GetCallerIdentityCommand())
  await send(new sts.AssumeRoleCommand(role))
  await send(new sts.AssumeRoleCommand({ ...role, Policy: DOCUMENT, SourceIdentity: 'me' }))
  await send(new sts.GetSessionTokenCommand())
  await send(new sts.GetFederationTokenCommand({ Name: 'bob' }))
}

const withMembers = Object.entries(recorded.operations).filter(
  ([name, { members }]) =>
    Object.keys(members).length > 0 &&
    (services.iam.operation(name) ?? services.sts.operation(name)) !== undefined,
)

describe.each(withMembers)('%s', (operation, { ok, members }) => {
  const answers = () => seen.get(operation) ?? []

  test('every recorded member is sent', () => {
    const sent = new Set(answers().flatMap((paths) => [...paths]))
    expect(Object.keys(members).filter((path) => !sent.has(path))).toEqual([])
  })

  // Excludes Marker: it depends on whether the list is truncated, not on the recordings.
  test('what every recording holds is in every answer', () => {
    const always = Object.keys(members).filter(
      (path) => members[path] === ok && !path.includes('[]') && path !== 'Marker',
    )
    expect(answers().length).toBeGreaterThan(0)
    for (const paths of answers()) expect(always.filter((path) => !paths.has(path))).toEqual([])
  })

  test('nothing else is sent', () => {
    const allowed = new Set([
      ...Object.keys(members),
      ...(UNRECORDED['*'] ?? []),
      ...(UNRECORDED[operation] ?? []),
      '',
    ])
    const sent = new Set(answers().flatMap((paths) => [...paths]))
    expect([...sent].filter((path) => !allowed.has(path))).toEqual([])
  })
})
