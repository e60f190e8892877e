/** Defines meaningful values: few for each member, so that calls use entities that other calls created. */

import { certificates, privateKeys, sshKeys } from '../services/iam/credentials/key-fixtures.ts'
import { PASSWORD } from '../services/iam/credentials/passwords.ts'
import { ACCOUNT, OTHER, policy, trust } from '../support/harness.ts'
import { INSTANCE } from '../support/identity-center.ts'
import { ORGANIZATION } from '../support/organizations.ts'
import { metadataOf } from '../support/saml.ts'
import { POLICY_TEMPLATE, ROLE_TEMPLATE } from './seed.ts'
import { placeholderFor } from './world.ts'

/** Values by the name of their member, or by `Operation.Member` where the name has several meanings. */
export type KnownValues = Readonly<Record<string, readonly string[]>>

const arn = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`
const managed = ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::aws:policy/IAMReadOnlyAccess']
const documents = [policy('Allow', 'iam:*'), policy('Deny', 's3:*')]
const principals = [arn('user/u1'), arn('group/g1'), arn('role/r1'), arn('user/iamulator')]

/** Names of entities. The last of each list can be deleted, because nothing else depends on it. */
const names: KnownValues = {
  'CreateUser.UserName': ['u1', 'u2', 'gone'],
  'DeleteUser.UserName': ['u1', 'gone', 'gone'],
  'CreatePolicy.PolicyName': ['p1', 'p2', 'gone'],
  'DeletePolicy.PolicyArn': [arn('policy/p1'), arn('policy/gone'), arn('policy/gone')],
  UserName: ['u1', 'u2', 'U1', 'powerless2'],
  NewUserName: ['u1', 'u2', 'u3'],
  GroupName: ['g1', 'g2'],
  NewGroupName: ['g1', 'g2', 'g3'],
  RoleName: ['r1', 'r2'],
  InstanceProfileName: ['i1', 'i2'],
  PolicyName: ['p1', 'p2'],
  Path: ['/'],
  NewPath: ['/', '/new/'],
  PathPrefix: ['/', '/new/'],
  AccountAlias: ['alias-one', 'alias-two'],
  RoleSessionName: ['session'],
  Name: ['federated'],
  ServerCertificateName: ['c1', 'c2'],
  NewServerCertificateName: ['c1', 'c2'],
  VirtualMFADeviceName: ['d1', 'd2'],
  Key: ['team', 'cost', 'Team'],
  Value: ['blue', '', 'ünïcode'],
  TagKeys: ['team', 'cost'],
  TransitiveTagKeys: ['team'],
}

const policies: KnownValues = {
  PolicyArn: [arn('policy/p1'), arn('policy/p2'), ...managed],
  PermissionsBoundary: [arn('policy/p1'), ...managed],
  arn: managed,
  PolicyDocument: [...documents, trust({ AWS: ACCOUNT })],
  AssumeRolePolicyDocument: [trust({ AWS: ACCOUNT }), trust({ Service: 'ec2.amazonaws.com' })],
  Policy: documents,
  VersionId: ['v1', 'v2', 'v3', 'v4', 'v5', 'v6'],
  RoleArn: [arn('role/r1'), arn('role/r2')],
  PolicySourceArn: principals,
  Arn: principals,
  CallerArn: [arn('user/u1'), arn('role/gone')],
  ActionNames: ['iam:GetUser', 's3:GetObject', 'sts:AssumeRole'],
  ResourceArns: ['*', 'arn:aws:s3:::bucket', arn('role/r1')],
  ResourceOwner: [ACCOUNT, arn('root')],
  ResourcePolicy: [trust({ AWS: ACCOUNT })],
  ResourceHandlingOption: ['EC2-VPC-EBS'],
  PolicyInputList: documents,
  PermissionsBoundaryPolicyInputList: documents,
  ServiceControlPolicyInputList: documents,
  ContextKeyName: ['aws:username', 'aws:SourceIp'],
  ContextKeyValues: ['10.0.0.1', 'true', '1'],
  ServiceNamespaces: ['iam', 's3', 'nope'],
  ServiceNamespace: ['iam', 's3'],
}

const keys: KnownValues = {
  Status: ['Active', 'Inactive'],
  SSHPublicKeyBody: [sshKeys.line, sshKeys.pem],
  CertificateBody: [certificates.server, certificates.root],
  CertificateChain: [certificates.intermediate],
  PrivateKey: [privateKeys.server],
  ServiceName: ['codecommit.amazonaws.com', 'cassandra.amazonaws.com', 'bedrock.amazonaws.com'],
  CredentialAgeDays: ['1', '400'],
  Password: [PASSWORD],
  OldPassword: [PASSWORD],
  NewPassword: [PASSWORD],
  SerialNumber: [
    placeholderFor('new device'),
    placeholderFor('new device'),
    placeholderFor('SerialNumber'),
    arn('mfa/none'),
  ],
  AuthenticationCode1: [placeholderFor('code 0'), placeholderFor('code 0'), placeholderFor('code 2')],
  AuthenticationCode2: [placeholderFor('code 1'), placeholderFor('code 1'), placeholderFor('code 3')],
  TokenCode: ['123456'],
}

const providers: KnownValues = {
  'CreateSAMLProvider.Name': ['s1', 's2'],
  SAMLMetadataDocument: [metadataOf()],
  AddPrivateKey: [privateKeys.server],
  RemovePrivateKey: [placeholderFor('KeyId')],
  Url: ['https://one.example.com', 'https://two.example.com/path'],
  ClientID: ['client', 'another'],
  ClientIDList: ['client', 'another'],
  ThumbprintList: ['a'.repeat(40)],
  SubjectSourceKey: ['sub'],
  SubjectTypeSourceKey: ['sub_type'],
  SourceKey: ['dept', 'team'],
  TargetKey: ['department'],
  IdentityCenterInstanceArn: [INSTANCE],
  AWSServiceName: ['lexv2.amazonaws.com', 'batch.amazonaws.com'],
  CustomSuffix: ['x', 'y'],
  'DeleteServiceLinkedRole.RoleName': ['AWSServiceRoleForBatch', 'AWSServiceRoleForLexV2Bots_x'],
}

const templates: KnownValues = {
  TemplateArn: [ROLE_TEMPLATE],
  TemplateMinorVersion: ['0', '1'],
  MinorVersion: ['0', '1'],
  'AcquireRole.Values': ['one', 'two', 'three'],
  PolicyTemplateArn: [POLICY_TEMPLATE],
  'CreateDelegationRequest.Name': ['bucket'],
  'CreateDelegationRequest.Values': ['arn:aws:s3:::bucket'],
}

const others: KnownValues = {
  DurationSeconds: ['900', '3600'],
  MaxSessionDuration: ['3600', '43200'],
  MaxItems: ['1', '2', '100'],
  Marker: [placeholderFor('Marker'), 'marker'],
  OwnerAccountId: [ACCOUNT, OTHER],
  OwnerId: [arn('root')],
  NotificationChannel: [`arn:aws:sns:us-east-1:${ACCOUNT}:topic`],
  RequestorWorkflowId: Array.from({ length: 40 }, (_, at) => `workflow-${at}`),
  RedirectUrl: ['https://example.com/back'],
  EntityArn: [placeholderFor('delegation request'), arn('role/r1')],
  Locale: ['en', 'de'],
  EntityPath: [`${ORGANIZATION}/r-exam`, 'o-aaaaaaaaaa/r-aaaa'],
  SigningAlgorithm: ['RS256', 'ES384'],
  'AssumeRoot.arn': ['arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials'],
  'PutAccountProperties.Properties': ['true', 'false'],
  EncodedMessage: [placeholderFor('EncodedMessage'), 'nonsense'],
  'PutAccountProperties.key': ['RoleManager/Enabled', 'RoleManager/Mode'],
  TargetPrincipal: [OTHER],
  PrincipalArn: [arn('saml-provider/s1')],
}

export const KNOWN: KnownValues = { ...names, ...policies, ...keys, ...providers, ...templates, ...others }
