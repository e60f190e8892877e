/** An account with every type of resource, for programs that read or delete everything in an account. */
import type { OperationName } from '../../protocol/model/index.ts'
import { certificates, privateKeys, sshKeyOf } from '../services/iam/credentials/key-fixtures.ts'
import { PASSWORD } from '../services/iam/credentials/passwords.ts'
import { EC2_TRUST } from '../services/iam/roles/role-callers.ts'
import { codeAt } from '../support/authenticator.ts'
import { ACCOUNT, policy, startServer, type TestServer } from '../support/harness.ts'
import { metadataOf } from '../support/saml.ts'
import { Answers, call, callWith, type IamCall, send } from './calls.ts'
import { type Home, makeHome } from './programs.ts'

const Path = '/estate/'
const Tags = [
  { Key: 'stage', Value: 'test' },
  { Key: 'team', Value: 'blue' },
]
const PolicyDocument = policy('Allow', 's3:GetObject')
const UserName = 'ada'
const GroupName = 'team'
const RoleName = 'worker'

const ADMINISTRATORS = 'arn:aws:iam::aws:policy/AdministratorAccess'
export const CUSTOM = `arn:aws:iam::${ACCOUNT}:policy${Path}custom`
const CONFINED = { PermissionsBoundary: CUSTOM, Path, Tags }

const users: readonly IamCall[] = [
  call('CreatePolicy', { PolicyName: 'custom', PolicyDocument, Path, Tags, Description: 'read' }),
  call('CreatePolicyVersion', {
    PolicyArn: CUSTOM,
    PolicyDocument: policy('Allow', 's3:*'),
    SetAsDefault: true,
  }),
  call('CreatePolicy', { PolicyName: 'unused', PolicyDocument: policy('Allow', '*') }),
  call('CreateUser', { UserName, ...CONFINED }),
  call('CreateUser', { UserName: 'idle' }),
  call('PutUserPolicy', { UserName, PolicyName: 'first', PolicyDocument }),
  call('PutUserPolicy', { UserName, PolicyName: 'second', PolicyDocument }),
  call('AttachUserPolicy', { UserName, PolicyArn: CUSTOM }),
  call('AttachUserPolicy', { UserName, PolicyArn: ADMINISTRATORS }),
  call('CreateGroup', { GroupName, Path }),
  call('CreateGroup', { GroupName: 'crew' }),
  call('PutGroupPolicy', { GroupName, PolicyName: 'first', PolicyDocument }),
  call('PutGroupPolicy', { GroupName, PolicyName: 'second', PolicyDocument }),
  call('AttachGroupPolicy', { GroupName, PolicyArn: CUSTOM }),
  call('AttachGroupPolicy', { GroupName, PolicyArn: ADMINISTRATORS }),
  call('AddUserToGroup', { GroupName, UserName }),
  call('AddUserToGroup', { GroupName, UserName: 'idle' }),
  call('AddUserToGroup', { GroupName: 'crew', UserName }),
]

/** Returns the calls that create and enable a device, with two consecutive codes. */
const device = (VirtualMFADeviceName: string): readonly IamCall[] => [
  call('CreateVirtualMFADevice', { VirtualMFADeviceName, Path, Tags }),
  callWith('EnableMFADevice', (answers) => {
    const now = Date.now()
    return {
      UserName,
      SerialNumber: answers.get('SerialNumber'),
      AuthenticationCode1: codeAt(answers.get('Base32StringSeed'), now, -1),
      AuthenticationCode2: codeAt(answers.get('Base32StringSeed'), now),
    }
  }),
]

const credentials: readonly IamCall[] = [
  call('CreateLoginProfile', { UserName, Password: PASSWORD }),
  call('CreateAccessKey', { UserName: 'idle' }),
  call('CreateAccessKey', { UserName }),
  call('CreateAccessKey', { UserName }),
  callWith('UpdateAccessKey', (answers) => ({
    UserName,
    AccessKeyId: answers.get('AccessKeyId'),
    Status: 'Inactive' as const,
  })),
  call('UploadSSHPublicKey', { UserName, SSHPublicKeyBody: sshKeyOf(1) }),
  call('UploadSSHPublicKey', { UserName, SSHPublicKeyBody: sshKeyOf(2) }),
  call('UploadSigningCertificate', { UserName, CertificateBody: certificates.root }),
  call('UploadSigningCertificate', { UserName, CertificateBody: certificates.intermediate }),
  call('CreateServiceSpecificCredential', { UserName, ServiceName: 'codecommit.amazonaws.com' }),
  ...device('phone'),
  ...device('tablet'),
]

const roles: readonly IamCall[] = [
  call('CreateRole', { RoleName, AssumeRolePolicyDocument: EC2_TRUST, Description: 'works', ...CONFINED }),
  call('PutRolePolicy', { RoleName, PolicyName: 'first', PolicyDocument }),
  call('PutRolePolicy', { RoleName, PolicyName: 'second', PolicyDocument }),
  call('AttachRolePolicy', { RoleName, PolicyArn: CUSTOM }),
  call('AttachRolePolicy', { RoleName, PolicyArn: ADMINISTRATORS }),
  call('CreateInstanceProfile', { InstanceProfileName: 'large', Path, Tags }),
  call('CreateInstanceProfile', { InstanceProfileName: 'small' }),
  call('AddRoleToInstanceProfile', { InstanceProfileName: 'large', RoleName }),
  call('AddRoleToInstanceProfile', { InstanceProfileName: 'small', RoleName }),
  call('CreateServiceLinkedRole', { AWSServiceName: 'support.amazonaws.com' }),
]

const PAIR = { CertificateBody: certificates.server, PrivateKey: privateKeys.server }

const account: readonly IamCall[] = [
  call('CreateAccountAlias', { AccountAlias: 'estate' }),
  call('UpdateAccountPasswordPolicy', { MinimumPasswordLength: 14, RequireSymbols: true }),
  call('CreateOpenIDConnectProvider', {
    Url: 'https://token.example.com',
    ClientIDList: ['sts.amazonaws.com'],
    ThumbprintList: ['a'.repeat(40)],
    Tags,
  }),
  call('CreateSAMLProvider', { Name: 'idp', SAMLMetadataDocument: metadataOf(), Tags }),
  call('UploadServerCertificate', {
    ServerCertificateName: 'web',
    CertificateChain: certificates.intermediate,
    ...PAIR,
    Path,
    Tags,
  }),
  call('UploadServerCertificate', { ServerCertificateName: 'mail', ...PAIR }),
]

/** Returns values for input members by name, one of several if there are several. */
function valuesOf(answers: Answers) {
  return {
    UserName,
    GroupName,
    RoleName,
    InstanceProfileName: 'large',
    PolicyName: 'first',
    PolicyArn: CUSTOM,
    ServerCertificateName: 'web',
    SerialNumber: answers.get('SerialNumber'),
    OpenIDConnectProviderArn: answers.get('OpenIDConnectProviderArn'),
    SAMLProviderArn: answers.get('SAMLProviderArn'),
  }
}

export interface Estate {
  readonly server: TestServer
  readonly home: Home
  readonly values: ReturnType<typeof valuesOf>
  close(): Promise<void>
}

/**
 * Starts a server whose account contains these resources, and creates the administrator's home.
 *
 * @param without the operations to skip
 */
export async function startEstate(without: readonly OperationName<'iam'>[] = []): Promise<Estate> {
  const server = await startServer()
  const answers = new Answers()
  const calls = [...users, ...credentials, ...roles, ...account].filter(
    ({ operation }) => !without.includes(operation),
  )
  for (const each of calls) await send(server, each, answers)
  const home = makeHome(server, '', ADMINISTRATOR_PROFILE)
  const close = async () => {
    home.remove()
    await server.close()
  }
  return { server, home, values: valuesOf(answers), close }
}

export const ADMINISTRATOR_PROFILE = '[default]\naws_access_key_id = test\naws_secret_access_key = test\n'
