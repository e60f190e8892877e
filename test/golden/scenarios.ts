/** Lists the requests whose responses are compared byte for byte. */
import type { SeedFile } from '../../server/seed/types.ts'
import { ANN, putDirectory } from '../services/sso-admin/granting.ts'
import {
  ACCOUNT,
  administratorOf,
  type Credentials,
  OTHER,
  policy,
  type TestServer,
  trust,
} from '../support/harness.ts'
import { INSTANCE, instanceWith, putInstance } from '../support/identity-center.ts'
import { INNER, organizationWith } from '../support/organizations.ts'
import { approve, START_URL } from '../support/portal.ts'
import { iamForm, stsForm } from '../support/raw.ts'
import { analyzerSteps } from './access-analyzer.ts'
import { prepareScim, scimSteps } from './scim.ts'

export interface Step {
  /** The body: a form or, with a target, JSON. `<name>` is the last value of that name in an answer. */
  readonly form: string
  /** The X-Amz-Target header of a request to a JSON service. */
  readonly target?: string
  /** The path of a request in REST JSON, in which `<name>` is a value too. */
  readonly path?: string
  /** POST, unless it is another one. */
  readonly method?: string
  readonly service?: string
  readonly credentials?: Credentials
  readonly headers?: Readonly<Record<string, string>>
  readonly unsigned?: true
  readonly presign?: true
  /** What happens before the request, past the API. The values are those of earlier answers. */
  readonly before?: (server: TestServer, values: ReadonlyMap<string, string>) => void
}

const iam = (action: string, parameters: Readonly<Record<string, string>> = {}): Step => ({
  form: iamForm(action, parameters),
})
const sts = (action: string, parameters: Readonly<Record<string, string>> = {}): Step => ({
  form: stsForm(action, parameters),
})

const organizations = (operation: string, input: object | string = {}): Step => ({
  form: typeof input === 'string' ? input : JSON.stringify(input),
  target: `AWSOrganizationsV20161128.${operation}`,
  service: 'organizations',
})

const identityCenter = (operation: string, input: object | string = {}): Step => ({
  form: typeof input === 'string' ? input : JSON.stringify(input),
  target: `SWBExternalService.${operation}`,
  service: 'sso',
})

const identityStore = (operation: string, input: object): Step => ({
  form: JSON.stringify(input),
  target: `AWSIdentityStore.${operation}`,
  service: 'identitystore',
})

/** An unsigned request in REST JSON. */
const rest = (method: string, path: string, input: object | string = ''): Step => ({
  form: typeof input === 'string' ? input : JSON.stringify(input),
  method,
  path,
  unsigned: true,
})

const signedRest = (service: string, method: string, path: string, input: object = {}): Step => ({
  form: JSON.stringify(input),
  method,
  path,
  service,
})

const TRUST = trust({ AWS: 'arn:aws:iam::000000000000:user/iamulator' }, [
  'sts:AssumeRole',
  'sts:SetSourceIdentity',
])
const ROLE = 'arn:aws:iam::000000000000:role/app/Deploy'
const POLICY = 'arn:aws:iam::000000000000:policy/Read'

/** Scenarios that start with a seed. */
export const seeds: Readonly<Record<string, SeedFile>> = {
  organizations: { organization: organizationWith([], { account: { name: 'Payments & Co' } }) },
  'identity-center-login': {
    organization: {
      ...organizationWith([], { account: { name: 'Payments & Co' } }),
      trustedServices: ['sso.amazonaws.com'],
    },
  },
}

/** Scenarios that start with what no seed contains. */
export const setups: Readonly<Record<string, (server: TestServer) => void>> = {
  'identity-center-login': (server) => {
    putInstance(server, ACCOUNT, instanceWith())
    putDirectory(server)
  },
  scim: prepareScim,
}

const CLIENT = { clientId: '<clientId>', clientSecret: '<clientSecret>' }
const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code'
const tokenByDevice = rest('POST', '/token', {
  ...CLIENT,
  grantType: DEVICE_CODE,
  deviceCode: '<deviceCode>',
})
/** The answer contains the host. */
const startDevice = (startUrl: string): Step => ({
  ...rest('POST', '/device_authorization', { ...CLIENT, startUrl }),
  headers: { Host: 'localhost:4566' },
})
const registerClient = (more: object = {}) =>
  rest('POST', '/client/register', {
    clientName: 'botocore-client-s',
    clientType: 'public',
    scopes: ['sso:account:access'],
    ...more,
  })
const withToken = (method: string, path: string): Step => ({
  ...rest(method, path),
  headers: { 'x-amz-sso_bearer_token': '<accessToken>' },
})
const credentials = (role: string) => `/federation/credentials?role_name=${role}&account_id=${OTHER}`

/** A login with a device code, as the AWS CLI does it, from the permission set to the sign-out. */
const login: readonly Step[] = [
  identityCenter('CreatePermissionSet', { InstanceArn: INSTANCE, Name: 'Dev' }),
  identityCenter('CreateAccountAssignment', {
    InstanceArn: INSTANCE,
    PermissionSetArn: '<PermissionSetArn>',
    TargetId: OTHER,
    TargetType: 'AWS_ACCOUNT',
    PrincipalType: 'USER',
    PrincipalId: ANN,
  }),
  registerClient({ clientType: 'confidential' }),
  registerClient({ scopes: ['sso:nothing'] }),
  registerClient({ grantTypes: ['password'] }),
  registerClient({ redirectUris: ['https://example.com'] }),
  registerClient({
    grantTypes: ['authorization_code', 'refresh_token'],
    redirectUris: ['http://127.0.0.1/oauth/callback'],
    issuerUrl: START_URL,
  }),
  startDevice(START_URL),
  registerClient(),
  startDevice('https://d-0000000000.awsapps.com/start'),
  startDevice(START_URL),
  tokenByDevice,
  tokenByDevice,
  tokenByDevice,
  rest('POST', '/token', { ...CLIENT, clientSecret: 'wrong', grantType: DEVICE_CODE }),
  rest('POST', '/token', { ...CLIENT, grantType: DEVICE_CODE }),
  rest('POST', '/token', { ...CLIENT, grantType: 'password' }),
  { ...tokenByDevice, before: (server, values) => approve(server, values.get('userCode')) },
  tokenByDevice,
  withToken('GET', '/assignment/accounts'),
  withToken('GET', `/assignment/roles?account_id=${OTHER}`),
  withToken('GET', credentials('Dev')),
  withToken('GET', credentials('Other')),
  rest('POST', '/token', { ...CLIENT, grantType: 'refresh_token', refreshToken: '<refreshToken>' }),
  rest('POST', '/token', { ...CLIENT, grantType: 'refresh_token', refreshToken: 'aor' }),
  withToken('POST', '/logout'),
  withToken('POST', '/logout'),
]

export const scenarios: Readonly<Record<string, readonly Step[]>> = {
  callers: [
    sts('GetCallerIdentity'),
    {
      ...sts('GetCallerIdentity'),
      credentials: { accessKeyId: 'root-123456789012', secretAccessKey: 'test' },
    },
    { ...sts('GetCallerIdentity'), headers: { Accept: 'application/json' } },
    { form: stsForm('GetCallerIdentity'), presign: true },
  ],
  refusals: [
    { ...sts('GetCallerIdentity'), unsigned: true },
    { ...sts('GetCallerIdentity'), credentials: { accessKeyId: 'test', secretAccessKey: 'wrong' } },
    {
      ...sts('GetCallerIdentity'),
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' },
    },
    { form: 'Action=Nothing&Version=2011-06-15', service: 'sts' },
    { form: 'Action=ListQueues&Version=2012-11-05', service: 'sqs' },
    iam('CreateUser', { UserName: 'not a name!', Path: 'x' }),
    sts('AssumeRole', { RoleArn: 'short', RoleSessionName: '*' }),
    sts('AssumeRole', { RoleArn: ROLE, RoleSessionName: 'session', DurationSeconds: 'long' }),
    iam('GetUser', { UserName: 'nobody' }),
  ],
  users: [
    iam('ListUsers'),
    iam('CreateUser', {
      UserName: 'alice',
      Path: '/team/',
      'Tags.member.1.Key': 'Team',
      'Tags.member.1.Value': 'a & b',
    }),
    iam('CreateUser', { UserName: 'Alice' }),
    iam('GetUser', { UserName: 'ALICE' }),
    iam('CreateAccessKey', { UserName: 'alice' }),
    iam('ListAccessKeys', { UserName: 'alice' }),
    iam('CreateGroup', { GroupName: 'developers' }),
    iam('AddUserToGroup', { GroupName: 'developers', UserName: 'alice' }),
    iam('GetGroup', { GroupName: 'developers' }),
    iam('ListGroupsForUser', { UserName: 'alice' }),
    iam('ListUserTags', { UserName: 'alice' }),
    iam('ListUsers', { MaxItems: '1' }),
    iam('DeleteUser', { UserName: 'alice' }),
  ],
  policies: [
    iam('CreatePolicy', {
      PolicyName: 'Read',
      PolicyDocument: policy('Allow', 's3:Get*', 'arn:aws:s3:::b/${aws:username}/*'),
      Description: 'reads',
      'Tags.member.1.Key': 'b',
      'Tags.member.1.Value': '',
    }),
    iam('GetPolicy', { PolicyArn: POLICY }),
    iam('GetPolicyVersion', { PolicyArn: POLICY, VersionId: 'v1' }),
    iam('CreatePolicyVersion', {
      PolicyArn: POLICY,
      PolicyDocument: policy('Deny', '*'),
      SetAsDefault: 'true',
    }),
    iam('ListPolicyVersions', { PolicyArn: POLICY }),
    iam('GetPolicy', { PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    iam('ListPolicies', { Scope: 'Local' }),
    iam('CreatePolicy', { PolicyName: 'Bad', PolicyDocument: '{}' }),
    iam('CreateGroup', { GroupName: 'readers' }),
    iam('AttachGroupPolicy', { GroupName: 'readers', PolicyArn: POLICY }),
    iam('ListEntitiesForPolicy', { PolicyArn: POLICY }),
    iam('DeletePolicy', { PolicyArn: POLICY }),
  ],
  roles: [
    iam('CreateRole', {
      RoleName: 'Deploy',
      Path: '/app/',
      AssumeRolePolicyDocument: TRUST,
      Description: 'never shown here',
    }),
    iam('PutRolePolicy', {
      RoleName: 'Deploy',
      PolicyName: 'inline',
      PolicyDocument: policy('Allow', 'iam:ListUsers'),
    }),
    iam('GetRolePolicy', { RoleName: 'Deploy', PolicyName: 'inline' }),
    iam('GetRole', { RoleName: 'Deploy' }),
    iam('ListRoles'),
    sts('AssumeRole', {
      RoleArn: ROLE,
      RoleSessionName: 'session',
      Policy: policy('Allow', 'iam:ListUsers'),
      SourceIdentity: 'me',
    }),
    sts('AssumeRole', { RoleArn: `${ROLE}2`, RoleSessionName: 'session' }),
    iam('CreateInstanceProfile', { InstanceProfileName: 'Machine' }),
    iam('AddRoleToInstanceProfile', { InstanceProfileName: 'Machine', RoleName: 'Deploy' }),
    iam('GetInstanceProfile', { InstanceProfileName: 'Machine' }),
    iam('DeleteRole', { RoleName: 'Deploy' }),
  ],
  organizations: [
    organizations('DescribeOrganization'),
    organizations('ListAccounts', { MaxResults: 1 }),
    organizations('ListRoots'),
    organizations('ListChildren', { ParentId: INNER, ChildType: 'ORGANIZATIONAL_UNIT' }),
    organizations('DescribeOrganizationalUnit', { OrganizationalUnitId: INNER }),
    organizations('DescribeAccount', { AccountId: '999999999999' }),
    organizations('DescribeAccount', { AccountId: '' }),
    organizations('DescribeAccount', { AccountId: 1 }),
    organizations('ListAccounts', '{'),
    organizations('ListAccounts', { NextToken: 'x' }),
    { ...organizations('ListAccounts'), credentials: administratorOf(OTHER) },
    { ...organizations('ListAccounts'), credentials: administratorOf('444455556666') },
    { ...organizations('ListAccounts'), credentials: { accessKeyId: 'test', secretAccessKey: 'wrong' } },
    { ...organizations('ListAccounts'), unsigned: true },
    organizations('Nothing'),
    organizations('CreateOrganization'),
  ],
  'access-analyzer': analyzerSteps,
  'identity-center-login': login,
  scim: scimSteps,
  /** Only refusals of the wire: what the operations do is in scenarios of their own. */
  'identity-center-refusals': [
    identityCenter('DescribeInstance', { InstanceArn: 'arn:aws:sso:::instance/none' }),
    identityCenter('ListInstances', { MaxResults: 101 }),
    identityCenter('ListInstances', { MaxResults: '1' }),
    identityCenter('ListInstances', '{'),
    identityCenter('Nothing'),
    { ...identityCenter('ListInstances'), unsigned: true },
    { ...identityCenter('ListInstances'), service: 'sso-admin' },
    identityStore('DescribeUser', { IdentityStoreId: 'd-9067f00d00', UserId: 'ann' }),
    identityStore('CreateUser', { IdentityStoreId: 'd-9067f00d00', UserName: 'not a name', Extensions: {} }),
    rest('POST', '/token', {}),
    rest('POST', '/token', '{'),
    rest('POST', '/token?aws_iam=t', {}),
    rest('GET', '/token'),
    rest('GET', '/federation/credentials?role_name=Dev'),
    rest('GET', '/assignment/accounts?max_result=many'),
    rest('POST', '/v1/token', { clientId: 'cli', grantType: 'refresh_token' }),
    signedRest('signin', 'POST', '/v1/introspect?x-amz-client-auth-method=iam', { token: 'unknown' }),
    signedRest('account-access', 'GET', '/applications/none'),
    signedRest('account-access', 'GET', '/nothing'),
    {
      ...signedRest('account-access', 'POST', '/applications-list'),
      credentials: { accessKeyId: 'test', secretAccessKey: 'wrong' },
    },
  ],
}
