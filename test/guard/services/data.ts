/** Tables, keys, secrets, parameters, objects, and logs. */
import { ACCOUNT, OTHER } from '../../support/harness.ts'
import { arn, foreigner, may, resourcePolicy, type Scenario } from './scenario.ts'

const table = (TableName: string) => ({
  TableName,
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
})
const item = (TableName: string, id = 'a') => ({ TableName, Key: { id: { S: id } } })
const put = (TableName: string, id = 'a') => ({ TableName, Item: { id: { S: id } } })

export const tables: Scenario = {
  service: 'dynamodb',
  code: 'AccessDeniedException',
  callers: {
    named: may(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:BatchGetItem'],
      arn('dynamodb', 'table/one'),
    ),
    leading: may(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], '*', {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['mine-*'] },
    }),
    selecting: may('dynamodb:PartiQLSelect', arn('dynamodb', 'table/one')),
    tagged: may('dynamodb:GetItem', '*', { StringEquals: { 'aws:ResourceTag/team': 'blue' } }),
    all: may('dynamodb:*'),
    foreign: foreigner(OTHER, 'dynamodb:*'),
  },
  steps: [
    { call: 'CreateTable', with: { ...table('one'), Tags: [{ Key: 'team', Value: 'blue' }] } },
    { call: 'CreateTable', with: table('two') },
    { by: 'named', call: 'PutItem', with: put('one') },
    { by: 'named', call: 'GetItem', with: item('one') },
    { by: 'named', call: 'GetItem', with: item('two'), denied: 'dynamodb:GetItem' },
    { by: 'named', call: 'DeleteItem', with: item('one'), denied: 'dynamodb:DeleteItem' },
    {
      ...{ by: 'named', call: 'BatchGetItem', denied: 'dynamodb:BatchGetItem' },
      with: { RequestItems: { one: { Keys: [{ id: { S: 'a' } }] }, two: { Keys: [{ id: { S: 'a' } }] } } },
    },
    {
      ...{ by: 'named', call: 'TransactWriteItems', denied: 'dynamodb:PutItem' },
      with: { TransactItems: [{ Put: put('one') }, { Put: put('two') }] },
    },
    { by: 'leading', call: 'GetItem', with: item('one', 'mine-1') },
    { by: 'leading', call: 'GetItem', with: item('one', 'yours-1'), denied: 'dynamodb:GetItem' },
    { by: 'leading', call: 'PutItem', with: put('one', 'yours-1'), denied: 'dynamodb:PutItem' },
    {
      ...{ by: 'leading', call: 'Query' },
      with: {
        ...{ TableName: 'one', KeyConditionExpression: '#k = :v' },
        ...{ ExpressionAttributeNames: { '#k': 'id' }, ExpressionAttributeValues: { ':v': { S: 'mine-1' } } },
      },
    },
    {
      ...{ by: 'leading', call: 'Query', denied: 'dynamodb:Query' },
      with: {
        ...{ TableName: 'one', KeyConditionExpression: '#k = :v' },
        ...{ ExpressionAttributeNames: { '#k': 'id' }, ExpressionAttributeValues: { ':v': { S: 'yours' } } },
      },
    },
    {
      ...{ by: 'selecting', call: 'ExecuteStatement', denied: 'dynamodb:PartiQLSelect' },
      with: { Statement: `SELECT * FROM "two" WHERE id='a'` },
    },
    {
      ...{ by: 'selecting', call: 'ExecuteStatement', denied: 'dynamodb:PartiQLDelete' },
      with: { Statement: `DELETE FROM "one" WHERE id='a'` },
    },
    { by: 'tagged', call: 'GetItem', with: item('one') },
    { by: 'tagged', call: 'GetItem', with: item('two'), denied: 'dynamodb:GetItem' },
    { by: 'foreign', call: 'GetItem', with: item(arn('dynamodb', 'table/one')), denied: 'dynamodb:GetItem' },
    {
      call: 'PutResourcePolicy',
      with: {
        ResourceArn: arn('dynamodb', 'table/one'),
        Policy: resourcePolicy({
          ...{ Principal: { AWS: OTHER }, Action: 'dynamodb:GetItem' },
          Resource: arn('dynamodb', 'table/one'),
        }),
      },
    },
    { by: 'foreign', call: 'GetItem', with: item(arn('dynamodb', 'table/one')) },
    { by: 'foreign', call: 'PutItem', with: put(arn('dynamodb', 'table/one')), denied: 'dynamodb:PutItem' },
    { by: 'all', call: 'GetItem', with: item('two') },
    {
      call: 'PutResourcePolicy',
      with: {
        ResourceArn: arn('dynamodb', 'table/two'),
        Policy: resourcePolicy({
          ...{ Effect: 'Deny', Principal: '*', Action: 'dynamodb:GetItem' },
          Resource: arn('dynamodb', 'table/two'),
        }),
      },
    },
    { by: 'all', call: 'GetItem', with: item('two'), denied: 'dynamodb:GetItem' },
  ],
}

const encrypt = (KeyId: string, more = {}) => ({ KeyId, Plaintext: 'text', ...more })
const BLUE = { EncryptionContext: { team: 'blue' } }

/** The policy of a key that admits its own account, and what a statement says. */
const keyPolicy = (statement: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
      { Effect: 'Allow', Resource: '*', ...statement },
    ],
  })

export const keys: Scenario = {
  service: 'kms',
  code: 'AccessDeniedException',
  callers: {
    named: may(['kms:Encrypt', 'kms:Decrypt'], '${oneArn}'),
    blue: may('kms:Encrypt', '*', { StringEquals: { 'kms:EncryptionContext:team': 'blue' } }),
    aliased: may('kms:Encrypt', '*', { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/one' } }),
    granted: { statements: [{ Action: 'sts:GetCallerIdentity' }] },
    all: may('kms:*'),
    foreign: foreigner(OTHER, 'kms:*'),
  },
  steps: [
    { call: 'CreateKey', save: { one: 'KeyMetadata.KeyId', oneArn: 'KeyMetadata.Arn' } },
    { call: 'CreateKey', save: { two: 'KeyMetadata.KeyId', twoArn: 'KeyMetadata.Arn' } },
    { call: 'CreateAlias', with: { AliasName: 'alias/one', TargetKeyId: '${one}' } },
    { call: 'CreateAlias', with: { AliasName: 'alias/two', TargetKeyId: '${two}' } },
    { by: 'named', call: 'Encrypt', with: encrypt('${one}'), save: { ciphertext: 'CiphertextBlob' } },
    { by: 'named', call: 'Encrypt', with: encrypt('${two}'), denied: 'kms:Encrypt' },
    { by: 'named', call: 'Encrypt', with: encrypt('alias/one') },
    { by: 'named', call: 'Encrypt', with: encrypt('alias/two'), denied: 'kms:Encrypt' },
    { by: 'named', call: 'Decrypt', with: { CiphertextBlob: '${ciphertext}' } },
    { call: 'Encrypt', with: encrypt('${two}'), save: { other: 'CiphertextBlob' } },
    { by: 'named', call: 'Decrypt', with: { CiphertextBlob: '${other}' }, denied: 'kms:Decrypt' },
    { by: 'blue', call: 'Encrypt', with: encrypt('${one}', BLUE) },
    { by: 'blue', call: 'Encrypt', with: encrypt('${one}'), denied: 'kms:Encrypt' },
    { by: 'aliased', call: 'Encrypt', with: encrypt('${one}') },
    { by: 'aliased', call: 'Encrypt', with: encrypt('${two}'), denied: 'kms:Encrypt' },
    { by: 'granted', call: 'Encrypt', with: encrypt('${one}'), denied: 'kms:Encrypt' },
    {
      call: 'CreateGrant',
      with: {
        ...{ KeyId: '${one}', GranteePrincipal: `arn:aws:iam::${ACCOUNT}:user/kms-granted` },
        Operations: ['Encrypt'],
      },
    },
    { by: 'granted', call: 'Encrypt', with: encrypt('${one}') },
    { by: 'granted', call: 'Decrypt', with: { CiphertextBlob: '${ciphertext}' }, denied: 'kms:Decrypt' },
    { by: 'foreign', call: 'Encrypt', with: encrypt('${oneArn}'), denied: 'kms:Encrypt' },
    {
      call: 'PutKeyPolicy',
      with: {
        ...{ KeyId: '${one}', PolicyName: 'default' },
        Policy: keyPolicy({ Principal: { AWS: OTHER }, Action: 'kms:Encrypt' }),
      },
    },
    { by: 'foreign', call: 'Encrypt', with: encrypt('${oneArn}') },
    { by: 'all', call: 'Encrypt', with: encrypt('${two}') },
    {
      call: 'PutKeyPolicy',
      with: {
        ...{ KeyId: '${two}', PolicyName: 'default' },
        Policy: keyPolicy({ Effect: 'Deny', Principal: '*', Action: 'kms:Encrypt' }),
      },
    },
    { by: 'all', call: 'Encrypt', with: encrypt('alias/two'), denied: 'kms:Encrypt' },
  ],
}

export const secrets: Scenario = {
  service: 'secretsmanager',
  code: 'AccessDeniedException',
  callers: {
    named: may('secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:one-??????')),
    tagged: may('secretsmanager:GetSecretValue', '*', {
      StringEquals: { 'secretsmanager:ResourceTag/team': 'blue' },
    }),
    staged: may('secretsmanager:GetSecretValue', '*', {
      StringEquals: { 'secretsmanager:VersionStage': 'AWSCURRENT' },
    }),
    all: may('secretsmanager:*'),
    foreign: foreigner(OTHER, 'secretsmanager:*'),
  },
  steps: [
    {
      ...{ call: 'CreateSecret', save: { one: 'ARN' } },
      with: { Name: 'one', SecretString: 'x', Tags: [{ Key: 'team', Value: 'blue' }] },
    },
    { call: 'CreateSecret', with: { Name: 'two', SecretString: 'x' }, save: { two: 'ARN' } },
    { by: 'named', call: 'GetSecretValue', with: { SecretId: 'one' } },
    { by: 'named', call: 'GetSecretValue', with: { SecretId: '${one}' } },
    {
      by: 'named',
      call: 'GetSecretValue',
      with: { SecretId: 'two' },
      denied: 'secretsmanager:GetSecretValue',
    },
    {
      ...{ by: 'named', call: 'GetSecretValue', denied: 'secretsmanager:GetSecretValue' },
      with: { SecretId: 'one-missing' },
    },
    { by: 'tagged', call: 'GetSecretValue', with: { SecretId: 'one' } },
    {
      by: 'tagged',
      call: 'GetSecretValue',
      with: { SecretId: 'two' },
      denied: 'secretsmanager:GetSecretValue',
    },
    { by: 'staged', call: 'GetSecretValue', with: { SecretId: 'two', VersionStage: 'AWSCURRENT' } },
    {
      ...{ by: 'staged', call: 'GetSecretValue', denied: 'secretsmanager:GetSecretValue' },
      with: { SecretId: 'two', VersionStage: 'AWSPREVIOUS' },
    },
    {
      ...{ by: 'foreign', call: 'GetSecretValue', denied: 'secretsmanager:GetSecretValue' },
      with: { SecretId: '${one}' },
    },
    {
      call: 'PutResourcePolicy',
      with: {
        SecretId: 'one',
        ResourcePolicy: resourcePolicy({
          ...{ Principal: { AWS: OTHER }, Action: 'secretsmanager:GetSecretValue', Resource: '*' },
        }),
      },
    },
    { by: 'foreign', call: 'GetSecretValue', with: { SecretId: '${one}' } },
    { by: 'all', call: 'GetSecretValue', with: { SecretId: 'two' } },
    {
      call: 'PutResourcePolicy',
      with: {
        SecretId: 'two',
        ResourcePolicy: resourcePolicy({
          ...{ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' },
        }),
      },
    },
    { by: 'all', call: 'GetSecretValue', with: { SecretId: 'two' }, denied: 'secretsmanager:GetSecretValue' },
  ],
}

const parameter = (Name: string, more = {}) => ({ Name, Value: 'x', Type: 'String', ...more })

export const parameters: Scenario = {
  service: 'ssm',
  code: 'AccessDeniedException',
  callers: {
    named: may(['ssm:GetParameter', 'ssm:GetParameters'], arn('ssm', 'parameter/app/one')),
    path: may('ssm:GetParametersByPath', arn('ssm', 'parameter/app/')),
    careful: may('ssm:PutParameter', '*', { StringEquals: { 'ssm:Overwrite': 'false' } }),
    tagged: may('ssm:GetParameter', '*', { StringEquals: { 'aws:ResourceTag/team': 'blue' } }),
    tagging: may(['ssm:PutParameter', 'ssm:AddTagsToResource'], '*', {
      StringEquals: { 'aws:RequestTag/team': 'blue' },
    }),
  },
  steps: [
    { call: 'PutParameter', with: parameter('/app/one', { Tags: [{ Key: 'team', Value: 'blue' }] }) },
    { call: 'PutParameter', with: parameter('/app/two') },
    { by: 'named', call: 'GetParameter', with: { Name: '/app/one' } },
    { by: 'named', call: 'GetParameter', with: { Name: arn('ssm', 'parameter/app/one') } },
    { by: 'named', call: 'GetParameter', with: { Name: '/app/two' }, denied: 'ssm:GetParameter' },
    { by: 'named', call: 'GetParameters', with: { Names: ['/app/one'] } },
    {
      by: 'named',
      call: 'GetParameters',
      with: { Names: ['/app/one', '/app/two'] },
      denied: 'ssm:GetParameters',
    },
    { by: 'path', call: 'GetParametersByPath', with: { Path: '/app/' } },
    { by: 'path', call: 'GetParametersByPath', with: { Path: '/other' }, denied: 'ssm:GetParametersByPath' },
    { by: 'careful', call: 'PutParameter', with: parameter('/app/three', { Overwrite: false }) },
    {
      ...{ by: 'careful', call: 'PutParameter', denied: 'ssm:PutParameter' },
      with: parameter('/app/three', { Overwrite: true }),
    },
    { by: 'tagged', call: 'GetParameter', with: { Name: '/app/one' } },
    { by: 'tagged', call: 'GetParameter', with: { Name: '/app/two' }, denied: 'ssm:GetParameter' },
    {
      ...{ by: 'tagging', call: 'PutParameter' },
      with: parameter('/app/four', { Tags: [{ Key: 'team', Value: 'blue' }] }),
    },
    {
      ...{ by: 'tagging', call: 'PutParameter', denied: 'ssm:' },
      with: parameter('/app/five', { Tags: [{ Key: 'team', Value: 'red' }] }),
    },
  ],
}

const group = (logGroupName: string) => ({ logGroupName })
const stream = (logGroupName: string) => ({ logGroupName, logStreamName: 'main' })

export const logs: Scenario = {
  service: 'logs',
  code: 'AccessDeniedException',
  raises: 'AccessDeniedException',
  callers: {
    named: may(['logs:DescribeLogStreams', 'logs:CreateLogStream'], arn('logs', 'log-group:/app/one:*')),
    stream: may('logs:GetLogEvents', arn('logs', 'log-group:/app/one:log-stream:main')),
    tagged: may('logs:DescribeLogStreams', '*', { StringEquals: { 'aws:ResourceTag/team': 'blue' } }),
    tagging: may(['logs:CreateLogGroup', 'logs:TagResource'], '*', {
      StringEquals: { 'aws:RequestTag/team': 'blue' },
    }),
  },
  steps: [
    { call: 'CreateLogGroup', with: { ...group('/app/one'), tags: { team: 'blue' } } },
    { call: 'CreateLogGroup', with: group('/app/two') },
    { call: 'CreateLogStream', with: stream('/app/two') },
    { by: 'named', call: 'CreateLogStream', with: stream('/app/one') },
    { by: 'named', call: 'DescribeLogStreams', with: group('/app/one') },
    { by: 'named', call: 'DescribeLogStreams', with: group('/app/two'), denied: 'logs:DescribeLogStreams' },
    { by: 'stream', call: 'GetLogEvents', with: stream('/app/one') },
    { by: 'stream', call: 'GetLogEvents', with: stream('/app/two'), denied: 'logs:GetLogEvents' },
    { by: 'tagged', call: 'DescribeLogStreams', with: group('/app/one') },
    { by: 'tagged', call: 'DescribeLogStreams', with: group('/app/two'), denied: 'logs:DescribeLogStreams' },
    { by: 'tagging', call: 'CreateLogGroup', with: { ...group('/app/three'), tags: { team: 'blue' } } },
    {
      ...{ by: 'tagging', call: 'CreateLogGroup', denied: 'logs:' },
      with: { ...group('/app/four'), tags: { team: 'red' } },
    },
  ],
}

const object = (Bucket: string, Key = 'a', more = {}) => ({ Bucket, Key, ...more })

export const buckets: Scenario = {
  service: 's3',
  code: 'AccessDenied',
  callers: {
    named: may('s3:GetObject', 'arn:aws:s3:::one/*'),
    tagged: may('s3:GetObject', '*', { StringEquals: { 's3:ExistingObjectTag/team': 'blue' } }),
    tagging: may(['s3:PutObject', 's3:PutObjectTagging'], '*', {
      StringEquals: { 's3:RequestObjectTag/team': 'blue' },
    }),
    all: may('s3:*'),
    foreign: foreigner(OTHER, 's3:*'),
  },
  steps: [
    { call: 'CreateBucket', with: { Bucket: 'one' } },
    { call: 'CreateBucket', with: { Bucket: 'two' } },
    { call: 'PutObject', with: object('one', 'a', { Body: 'text', Tagging: 'team=blue' }) },
    { call: 'PutObject', with: object('two', 'a', { Body: 'text' }) },
    { by: 'named', call: 'GetObject', with: object('one') },
    { by: 'named', call: 'GetObject', with: object('two'), denied: 's3:GetObject' },
    { by: 'named', call: 'PutObject', with: object('one', 'b', { Body: 'text' }), denied: 's3:PutObject' },
    { by: 'tagged', call: 'GetObject', with: object('one') },
    { by: 'tagged', call: 'GetObject', with: object('two'), denied: 's3:GetObject' },
    { by: 'tagging', call: 'PutObject', with: object('one', 'c', { Body: 'text', Tagging: 'team=blue' }) },
    {
      ...{ by: 'tagging', call: 'PutObject', denied: 's3:PutObject' },
      with: object('one', 'c', { Body: 'text', Tagging: 'team=red' }),
    },
    { by: 'foreign', call: 'GetObject', with: object('one'), denied: 'Access Denied' },
    {
      call: 'PutBucketPolicy',
      with: {
        Bucket: 'one',
        Policy: resourcePolicy({
          ...{ Principal: { AWS: OTHER }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::one/*' },
        }),
      },
    },
    { by: 'foreign', call: 'GetObject', with: object('one') },
    { by: 'foreign', call: 'PutObject', with: object('one', 'd', { Body: 'text' }), denied: 'Access Denied' },
    { by: 'all', call: 'DeleteObject', with: object('two', 'b') },
    {
      call: 'PutBucketPolicy',
      with: {
        Bucket: 'two',
        Policy: resourcePolicy({
          ...{ Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::two/*' },
        }),
      },
    },
    { by: 'all', call: 'DeleteObject', with: object('two'), denied: 's3:DeleteObject' },
  ],
}
