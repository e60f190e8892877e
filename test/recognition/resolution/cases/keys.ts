/** Source: KMS Developer Guide, "AWS KMS permissions"; Secrets Manager and Systems Manager user guides. */
import { type Case, json } from '../case.ts'

const ID = '1234abcd-12ab-34cd-56ef-1234567890ab'
const KEY = `arn:aws:kms:us-east-1:111122223333:key/${ID}`
const OTHER = 'arn:aws:kms:us-east-1:444455556666:key/0987dcba-09fe-87dc-65ba-ab0987654321'
const ALIAS = { 'kms-key': { 'alias/app': KEY } }

export const kms: readonly Case[] = [
  json(
    'kms.Encrypt',
    { KeyId: ID, Plaintext: 'eA==', EncryptionContext: { a: 'b' } },
    [`kms:Encrypt ${KEY}`],
    {
      keys: {
        'kms:Encrypt': {
          'kms:EncryptionContext:a': 'b',
          'kms:EncryptionContextKeys': ['a'],
          'kms:CallerAccount': '111122223333',
          'kms:RequestAlias': undefined,
          'kms:ViaService': undefined,
        },
      },
    },
  ),
  json('kms.Encrypt', { KeyId: OTHER }, [`kms:Encrypt ${OTHER}`]),
  json('kms.Encrypt', { KeyId: 'alias/app' }, [`kms:Encrypt ${KEY}`], {
    state: ALIAS,
    keys: { 'kms:Encrypt': { 'kms:RequestAlias': 'alias/app' } },
  }),
  json('kms.Encrypt', { KeyId: 'alias/unknown' }, ['kms:Encrypt ~kms:key/*']),
  json('kms.Encrypt', { KeyId: 'arn:aws:kms:us-east-1:111122223333:alias/app' }, [`kms:Encrypt ${KEY}`], {
    state: { 'kms-key': { 'arn:aws:kms:us-east-1:111122223333:alias/app': KEY } },
    keys: { 'kms:Encrypt': { 'kms:RequestAlias': 'alias/app' } },
  }),
  json('kms.Encrypt', { KeyId: 'a/../b' }, ['kms:Encrypt ~kms:key/*']),
  json('kms.Decrypt', { CiphertextBlob: 'Y2lwaGVy' }, [`kms:Decrypt ${KEY}`], {
    state: { 'kms-ciphertext': { Y2lwaGVy: KEY } },
  }),
  json('kms.Decrypt', { CiphertextBlob: 'Y2lwaGVy' }, ['kms:Decrypt ~kms:key/*']),
  json('kms.Decrypt', { CiphertextBlob: 'Y2lwaGVy', KeyId: KEY }, [`kms:Decrypt ${KEY}`]),
  // Emulators decrypt with the key of the ciphertext, whatever the request names.
  json(
    'kms.Decrypt',
    { CiphertextBlob: 'Y2lwaGVy', KeyId: KEY },
    [`kms:Decrypt ${KEY}`, `kms:Decrypt ${OTHER}`],
    { state: { 'kms-ciphertext': { Y2lwaGVy: OTHER } } },
  ),
  json('kms.GenerateDataKey', { KeyId: ID, KeySpec: 'AES_256' }, [`kms:GenerateDataKey ${KEY}`]),
  json(
    'kms.ReEncrypt',
    {
      CiphertextBlob: 'Y2lwaGVy',
      DestinationKeyId: OTHER,
      SourceEncryptionContext: { from: '1' },
      DestinationEncryptionContext: { to: '2' },
    },
    [`kms:ReEncryptFrom ${KEY}`, `kms:ReEncryptTo ${OTHER}`],
    {
      state: { 'kms-ciphertext': { Y2lwaGVy: KEY } },
      keys: {
        'kms:ReEncryptFrom': { 'kms:EncryptionContext:from': '1', 'kms:EncryptionContext:to': undefined },
        'kms:ReEncryptTo': { 'kms:EncryptionContext:to': '2' },
      },
    },
  ),
  json('kms.CreateAlias', { AliasName: 'alias/app', TargetKeyId: ID }, [
    `kms:CreateAlias ~kms:alias/app`,
    `kms:CreateAlias ${KEY}`,
  ]),
  json(
    'kms.UpdateAlias',
    { AliasName: 'alias/app', TargetKeyId: OTHER },
    [`kms:UpdateAlias ~kms:alias/app`, `kms:UpdateAlias ${KEY}`, `kms:UpdateAlias ${OTHER}`],
    {
      state: ALIAS,
    },
  ),
  json(
    'kms.DeleteAlias',
    { AliasName: 'alias/app' },
    [`kms:DeleteAlias ~kms:alias/app`, `kms:DeleteAlias ${KEY}`],
    { state: ALIAS },
  ),
  json(
    'kms.CreateKey',
    { Tags: [{ TagKey: 'a', TagValue: 'b' }], KeyUsage: 'SIGN_VERIFY' },
    ['kms:CreateKey *', 'kms:TagResource *'],
    {
      keys: { 'kms:CreateKey': { 'aws:RequestTag/a': 'b', 'kms:KeyUsage': 'SIGN_VERIFY' } },
    },
  ),
  json(
    'kms.CreateGrant',
    { KeyId: ID, GranteePrincipal: 'arn:aws:iam::111122223333:role/r', Operations: ['Encrypt', 'Decrypt'] },
    [`kms:CreateGrant ${KEY}`],
    {
      keys: { 'kms:CreateGrant': { 'kms:GrantOperations': ['Encrypt', 'Decrypt'] } },
    },
  ),
  json('kms.ListKeys', {}, ['kms:ListKeys *']),
  json('kms.Sign', { KeyId: ID, SigningAlgorithm: 'ECDSA_SHA_256' }, [`kms:Sign ${KEY}`], {
    keys: { 'kms:Sign': { 'kms:SigningAlgorithm': 'ECDSA_SHA_256' } },
  }),
]

const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db-a1B2c3'

export const secretsmanager: readonly Case[] = [
  json(
    'secretsmanager.GetSecretValue',
    { SecretId: 'db', VersionStage: 'AWSCURRENT' },
    [`secretsmanager:GetSecretValue ${SECRET}`],
    {
      state: { secret: { db: SECRET } },
      keys: {
        'secretsmanager:GetSecretValue': {
          'secretsmanager:SecretId': SECRET,
          'secretsmanager:VersionStage': 'AWSCURRENT',
        },
      },
    },
  ),
  json('secretsmanager.GetSecretValue', { SecretId: 'db' }, [
    'secretsmanager:GetSecretValue ~secretsmanager:secret:db',
  ]),
  json('secretsmanager.GetSecretValue', { SecretId: SECRET }, [`secretsmanager:GetSecretValue ${SECRET}`]),
  json(
    'secretsmanager.GetSecretValue',
    { SecretId: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db' },
    [`secretsmanager:GetSecretValue ${SECRET}`],
    {
      state: { secret: { 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db': SECRET } },
    },
  ),
  json(
    'secretsmanager.GetSecretValue',
    { SecretId: 'db' },
    [`secretsmanager:GetSecretValue ${SECRET}`, `kms:Decrypt ${KEY}`],
    {
      state: { secret: { db: SECRET }, 'encryption-key': { [SECRET]: KEY } },
      keys: {
        'kms:Decrypt': {
          'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com',
          'kms:EncryptionContext:SecretARN': SECRET,
        },
      },
    },
  ),
  json('secretsmanager.CreateSecret', { Name: 'new', Tags: [{ Key: 'a', Value: 'b' }] }, [
    'secretsmanager:CreateSecret ~secretsmanager:secret:new',
    'secretsmanager:TagResource ~secretsmanager:secret:new',
  ]),
  json(
    'secretsmanager.BatchGetSecretValue',
    { SecretIdList: ['db'] },
    ['secretsmanager:BatchGetSecretValue *', `secretsmanager:GetSecretValue ${SECRET}`],
    {
      state: { secret: { db: SECRET } },
    },
  ),
  json('secretsmanager.BatchGetSecretValue', { Filters: [{ Key: 'name' }] }, [
    'secretsmanager:BatchGetSecretValue *',
    'secretsmanager:ListSecrets *',
  ]),
  json('secretsmanager.ListSecrets', {}, ['secretsmanager:ListSecrets *']),
]

const PARAMETER = '~ssm:parameter/app/db'
const WHOLE = 'arn:aws:ssm:us-east-1:111122223333:parameter/app/db'

export const ssm: readonly Case[] = [
  json('ssm.GetParameter', { Name: '/app/db' }, [`ssm:GetParameter ${PARAMETER}`]),
  json('ssm.GetParameter', { Name: 'plain' }, ['ssm:GetParameter ~ssm:parameter/plain']),
  json('ssm.GetParameter', { Name: '/app/db:3' }, [`ssm:GetParameter ${PARAMETER}`]),
  json('ssm.GetParameter', { Name: 'arn:aws:ssm:us-east-1:444455556666:parameter/shared/x' }, [
    'ssm:GetParameter arn:aws:ssm:us-east-1:444455556666:parameter/shared/x',
  ]),
  json(
    'ssm.GetParameter',
    { Name: '/app/db', WithDecryption: true },
    [`ssm:GetParameter ${PARAMETER}`, `kms:Decrypt ${KEY}`],
    {
      state: { 'encryption-key': { [WHOLE]: KEY } },
      keys: { 'kms:Decrypt': { 'kms:EncryptionContext:PARAMETER_ARN': WHOLE } },
    },
  ),
  json('ssm.GetParameter', { Name: '/app/db' }, [`ssm:GetParameter ${PARAMETER}`], {
    state: { 'encryption-key': { [WHOLE]: KEY } },
  }),
  json(
    'ssm.GetParameter',
    { Name: '/aws/reference/secretsmanager/db' },
    [
      'ssm:GetParameter ~ssm:parameter/aws/reference/secretsmanager/db',
      `secretsmanager:GetSecretValue ${SECRET}`,
    ],
    {
      state: { secret: { db: SECRET } },
    },
  ),
  json('ssm.GetParameters', { Names: ['/a', 'b'] }, [
    'ssm:GetParameters ~ssm:parameter/a',
    'ssm:GetParameters ~ssm:parameter/b',
  ]),
  json(
    'ssm.GetParametersByPath',
    { Path: '/app', Recursive: true },
    ['ssm:GetParametersByPath ~ssm:parameter/app'],
    {
      keys: { 'ssm:GetParametersByPath': { 'ssm:Recursive': 'true' } },
    },
  ),
  json(
    'ssm.PutParameter',
    { Name: '/app/db', Type: 'SecureString', KeyId: ID, Overwrite: true },
    [`ssm:PutParameter ${PARAMETER}`, `kms:Encrypt ${KEY}`],
    {
      keys: { 'ssm:PutParameter': { 'ssm:Overwrite': 'true' } },
    },
  ),
  json('ssm.PutParameter', { Name: '/app/db', Type: 'SecureString', KeyId: 'alias/aws/ssm' }, [
    `ssm:PutParameter ${PARAMETER}`,
  ]),
  json('ssm.PutParameter', { Name: '/app/db', Type: 'String', Tags: [{ Key: 'a', Value: 'b' }] }, [
    `ssm:PutParameter ${PARAMETER}`,
    `ssm:AddTagsToResource ${PARAMETER}`,
  ]),
  json('ssm.AddTagsToResource', { ResourceType: 'Parameter', ResourceId: '/app/db', Tags: [] }, [
    `ssm:AddTagsToResource ${PARAMETER}`,
  ]),
  json('ssm.AddTagsToResource', { ResourceType: 'parameter', ResourceId: '/app/db', Tags: [] }, [
    'ssm:AddTagsToResource *',
  ]),
  json(
    'ssm.SendCommand',
    { DocumentName: 'AWS-RunShellScript', InstanceIds: ['i-0123456789abcdef0', 'mi-0123456789abcdef0'] },
    [
      'ssm:SendCommand arn:aws:ssm:us-east-1::document/AWS-RunShellScript',
      'ssm:SendCommand ~ec2:instance/i-0123456789abcdef0',
      'ssm:SendCommand ~ssm:managed-instance/mi-0123456789abcdef0',
    ],
  ),
  json(
    'ssm.SendCommand',
    { DocumentName: 'Mine', ServiceRoleArn: 'arn:aws:iam::111122223333:role/r' },
    ['ssm:SendCommand ~ssm:document/Mine', 'iam:PassRole arn:aws:iam::111122223333:role/r'],
    {
      keys: { 'iam:PassRole': { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    },
  ),
  json(
    'ssm.StartSession',
    { Target: 'i-0123456789abcdef0' },
    ['ssm:StartSession ~ec2:instance/i-0123456789abcdef0'],
    {
      keys: { 'ssm:StartSession': { 'ssm:SessionDocumentAccessCheck': 'true' } },
    },
  ),
  json('ssm.StartSession', { Target: 'ecs:prod_0123456789abcdef_0123456789abcdef-123' }, [
    'ssm:StartSession ~ecs:task/prod/0123456789abcdef',
  ]),
  json(
    'ssm.StartAutomationExecution',
    { DocumentName: 'D', Parameters: { AutomationAssumeRole: ['arn:aws:iam::111122223333:role/r'] } },
    [
      'ssm:StartAutomationExecution ~ssm:automation-execution/*',
      'ssm:StartAutomationExecution ~ssm:document/D',
      'iam:PassRole arn:aws:iam::111122223333:role/r',
    ],
  ),
  json('ssm.SendCommand', { DocumentName: 'Mine', Targets: [{ Key: 'InstanceIds', Values: ['i-1'] }] }, [
    'ssm:SendCommand ~ssm:document/Mine',
    'ssm:SendCommand ~ec2:instance/i-1',
  ]),
  json('ssm.SendCommand', { DocumentName: 'Mine', Targets: [{ Key: 'tag:env', Values: ['prod'] }] }, [
    'ssm:SendCommand ~ssm:document/Mine',
    'ssm:SendCommand ~ec2:instance/*',
  ]),
  json('ssm.DescribeParameters', {}, ['ssm:DescribeParameters *']),
]
