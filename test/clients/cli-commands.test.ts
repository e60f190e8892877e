/** Every IAM command of AWS CLI v2, with its skeleton unchanged and filled in. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { certificates, privateKeys, sshKeys } from '../services/iam/credentials/key-fixtures.ts'
import { NEW_PASSWORD, PASSWORD } from '../services/iam/credentials/passwords.ts'
import { EC2_TRUST } from '../services/iam/roles/role-callers.ts'
import { ACCOUNT, policy } from '../support/harness.ts'
import { metadataOf } from '../support/saml.ts'
import { findPythonOfCli } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { CUSTOM, type Estate, startEstate } from './estate.ts'
import { othersThan, runPython } from './programs.ts'

const python = findPythonOfCli()
const cliTest = tool('AWS CLI v2 as a package of Python', () => python !== undefined)

let estate: Estate
beforeAll(async () => {
  estate = await startEstate()
})
afterAll(() => estate.close())

/**
 * Lists provide IDs, and reports are generated before they are read. Deletions are in reverse order of
 * creation.
 */
const ORDER = [
  ...[
    'list',
    'generate-organizations-access-report',
    'get-organizations-access-report',
    'generate',
    'get',
    'simulate',
  ],
  ...[
    'create',
    'upload',
    'add',
    'attach',
    'put',
    'tag',
    'set',
    'enable',
    'update',
    'reset',
    'resync',
    'change',
  ],
  ...['untag', 'remove', 'detach', 'deactivate', 'disable', 'delete'],
  'get-service-linked-role-deletion-status',
]

const REMEMBERED = [
  'AccessKeyId',
  'SSHPublicKeyId',
  'CertificateId',
  'ServiceSpecificCredentialId',
  'JobId',
  'DeletionTaskId',
]

const ADA = `arn:aws:iam::${ACCOUNT}:user/estate/ada`

const VALUES = {
  AccountAlias: 'other',
  ActionNames: ['s3:GetObject'],
  Arn: CUSTOM,
  AssumeRolePolicyDocument: EC2_TRUST,
  AuthenticationCode1: '123456',
  AuthenticationCode2: '654321',
  AWSServiceName: 'elasticbeanstalk.amazonaws.com',
  CertificateBody: certificates.server,
  ClientID: 'client',
  Description: 'described',
  Encoding: 'SSH',
  EntityPath: 'o-example001/r-exam',
  GlobalEndpointTokenVersion: 'v2Token',
  Name: 'new',
  NewPassword: NEW_PASSWORD,
  OldPassword: PASSWORD,
  Password: NEW_PASSWORD,
  PermissionsBoundary: CUSTOM,
  PolicyDocument: policy('Allow', 's3:GetObject'),
  PolicyInputList: [policy('Allow', 's3:GetObject')],
  PolicySourceArn: ADA,
  PrivateKey: privateKeys.server,
  SAMLMetadataDocument: metadataOf(),
  ServiceName: 'codecommit.amazonaws.com',
  ServiceNamespace: 's3',
  ServiceNamespaces: ['s3'],
  SSHPublicKeyBody: sshKeys.line,
  Status: 'Inactive',
  TagKeys: ['team'],
  Tags: [{ Key: 'team', Value: 'red' }],
  ThumbprintList: ['b'.repeat(40)],
  Url: 'https://other.example.com',
  VersionId: 'v1',
}

/** New entities, which can be deleted and have room for more. */
const NEW = {
  UserName: 'new',
  GroupName: 'new',
  RoleName: 'new',
  InstanceProfileName: 'new',
  PolicyName: 'new',
  PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/new`,
  ServerCertificateName: 'new',
}
const DEVICE = ['--virtual-mfa-device-name', 'new', '--bootstrap-method', 'Base32StringSeed']
const OF_IDLE = { UserName: 'idle' }
const PARTICULAR = {
  ...Object.fromEntries(
    ['user', 'group', 'role', 'instance-profile', 'policy'].flatMap((kind) => [
      [`create-${kind}`, NEW],
      [`delete-${kind}`, NEW],
    ]),
  ),
  ...Object.fromEntries(
    ['login-profile', 'access-key', 'signing-certificate'].flatMap((kind) =>
      ['create', 'upload', 'update', 'delete'].map((verb) => [`${verb}-${kind}`, OF_IDLE]),
    ),
  ),
  'upload-server-certificate': NEW,
  'delete-server-certificate': NEW,
  'add-role-to-instance-profile': { InstanceProfileName: 'new' },
  'remove-role-from-instance-profile': { InstanceProfileName: 'new' },
  'list-policies-granting-service-access': { Arn: ADA },
  'enable-mfa-device': { SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/new` },
  'update-assume-role-policy': { PolicyDocument: EC2_TRUST },
  'delete-policy-version': { VersionId: 'v2' },
  'delete-service-linked-role': { RoleName: 'AWSServiceRoleForSupport' },
}

const NO_ORGANIZATION = Object.fromEntries(
  [
    'list-organizations-features',
    'enable-organizations-root-credentials-management',
    'enable-organizations-root-sessions',
    'disable-organizations-root-credentials-management',
    'disable-organizations-root-sessions',
  ].map((command) => [command, 'OrganizationNotFoundException']),
)

const WAITS = {
  'user-exists': ['--user-name', 'ada'],
  'role-exists': ['--role-name', 'worker'],
  'instance-profile-exists': ['--instance-profile-name', 'large'],
  'policy-exists': ['--policy-arn', CUSTOM],
}

/**
 * Commands that cannot succeed here.
 *
 * Skeletons contain no valid codes, no user has a security key, and the caller has no password.
 */
const REFUSED = {
  ...NO_ORGANIZATION,
  'enable-mfa-device': 'InvalidAuthenticationCode',
  // C7.6.4: a virtual device is no FIDO security key.
  'get-mfa-device': 'ValidationError',
  'resync-mfa-device': 'InvalidAuthenticationCode',
  'change-password': 'AccessDenied',
}

/**
 * Commands whose unchanged skeleton is valid. It contains no strings, or the command runs for the second
 * time.
 */
const VALID = {
  ...NO_ORGANIZATION,
  'list-open-id-connect-providers': 'answered',
  'list-saml-providers': 'answered',
  'generate-credential-report': 'answered',
  'get-credential-report': 'answered',
  'get-account-summary': 'answered',
  'get-account-password-policy': 'NoSuchEntity',
  'delete-account-password-policy': 'NoSuchEntity',
  'set-security-token-service-preferences': 'answered',
  'create-virtual-mfa-device': 'EntityAlreadyExists',
}

cliTest('every command, and every waiter', async () => {
  const config = join(estate.home.directory, 'unchecked')
  // Leaves it to the service to reject empty values.
  writeFileSync(config, '[default]\nparameter_validation = false\n')
  const seed = join(estate.home.directory, 'seed')
  const input = {
    service: 'iam',
    order: ORDER,
    values: { ...estate.values, ...VALUES },
    particular: PARTICULAR,
    options: { 'create-virtual-mfa-device': [...DEVICE, '--outfile', seed] },
    profiles: {},
    waits: WAITS,
    remembered: Object.fromEntries(REMEMBERED.map((member) => [member, member])),
  }
  const environment = { ...estate.home.environment, AWS_CONFIG_FILE: config }
  const parameters = [JSON.stringify(input)]
  const { waits, filled, empty } = await runPython(python ?? '', 'cli-commands.py', parameters, environment)
  expect(waits).toEqual(Object.fromEntries(Object.keys(WAITS).map((waiter) => [waiter, 'answered'])))
  expect(Object.keys(Object(filled)).length).toBeGreaterThan(150)
  expect(othersThan('answered', Object(filled))).toEqual(REFUSED)
  expect(othersThan('ValidationError', Object(empty))).toEqual(VALID)
  expect(readFileSync(seed, 'utf8')).toMatch(/^[A-Z2-7]{64}$/)
})
