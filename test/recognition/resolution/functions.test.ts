/** The functions of path expressions that need a place or the state of a service. */
import { describe, expect, test } from '@jest/globals'
import { apiService, apiServiceNames } from '../../../core/aws/api-operations.ts'
import { functionNamed, isFunction } from '../../../recognition/resolution/functions/index.ts'
import type { Known } from '../../../recognition/resolution/lookups.ts'
import { Questions } from '../../../recognition/resolution/resolving.ts'
import { callOf, headOf } from '../../support/guard-calls.ts'
import { SCOPE } from './resolve-case.ts'

const nothing: Known = () => null

function apply(name: string, value: string, known: Known = nothing): readonly string[] {
  const questions = new Questions(known)
  const resolving = {
    call: callOf('ec2.RunInstances'),
    head: headOf(),
    scope: SCOPE,
    questions,
    known,
    now: 0,
    isKeyInUse: () => false,
    roleArn: () => undefined,
  }
  const parameters = { valuesAt: () => [], has: () => false, elements: () => [] }
  return functionNamed(name)(value, undefined, { resolving, parameters, place: SCOPE })
}

/** Every function that a service's facts name. */
function functionsIn(facts: unknown): readonly string[] {
  return [...JSON.stringify(facts).matchAll(/\|(\w+)/g)].map(([, name = '']) => name)
}

test('exist for every name in the facts of the operations', () => {
  const names = new Set(apiServiceNames().flatMap(({ key }) => functionsIn(apiService(key)?.operations)))
  // dynamodb:LeadingKeys needs to know the table, and is set with it.
  names.delete('leadingKeys')
  expect([...names].filter((name) => !isFunction(name))).toEqual([])
  expect(names.size).toBeGreaterThan(50)
})

test('are found only under their own names', () => {
  expect(['__proto__', 'constructor', 'toString', ''].filter(isFunction)).toEqual([])
})

const ARN = 'arn:aws:x:us-east-1:111122223333'
const at = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111122223333:${resource}`

describe.each<[name: string, cases: Readonly<Record<string, readonly string[]>>]>([
  [
    'queueArn',
    {
      'https://sqs.eu-west-1.amazonaws.com/444455556666/q': ['arn:aws:sqs:us-east-1:444455556666:q'],
      q: [at('sqs', 'q')],
      'http://h/123/q': [at('sqs', 'q')],
      'http://h/': [at('sqs', '*')],
      '': [at('sqs', '*')],
    },
  ],
  ['parentArn', { [`${ARN}:topic:id`]: [`${ARN}:topic`], [`${ARN}:topic`]: ['*'], pending: ['*'] }],
  ['busArn', { orders: [at('events', 'event-bus/orders')], [`${ARN}:event-bus/x`]: [`${ARN}:event-bus/x`] }],
  [
    'taskHandleSourceArn',
    {
      [Buffer.from(`{"sourceArn":"${at('sqs', 'q')}"}`).toString('base64')]: [at('sqs', 'q')],
      [Buffer.from('{"taskId":"1"}').toString('base64')]: ['*'],
      opaque: ['*'],
      ['A'.repeat(5000)]: ['*'],
      '': ['*'],
    },
  ],
  ['sendingIdentity', { 'a@b.example': ['*'] }],
  ['mimeFromIdentity', { [Buffer.from('From: a@b.example').toString('base64')]: ['*'], '': ['*'] }],
  [
    'kmsKey',
    { 'key-1': [at('kms', 'key/key-1')], 'alias/a': [at('kms', 'key/*')], 'a b': [at('kms', 'key/*')] },
  ],
  ['kmsCiphertextKey', { eA: [at('kms', 'key/*')] }],
  [
    'aliasOnly',
    { 'alias/a': ['alias/a'], [at('kms', 'alias/a')]: ['alias/a'], 'key-1': [], [at('kms', 'key/1')]: [] },
  ],
  ['afterAlias', { 'alias/a': ['a'], b: ['b'] }],
  [
    'secretArn',
    {
      a: [at('secretsmanager', 'secret:a')],
      [at('secretsmanager', 'secret:a')]: [at('secretsmanager', 'secret:a')],
    },
  ],
  [
    'referencedSecret',
    { '/aws/reference/secretsmanager/a/b:1': [at('secretsmanager', 'secret:a/b')], '/a': [] },
  ],
  [
    'functionArn',
    {
      f: [at('lambda', 'function:f')],
      'f:$LATEST': [at('lambda', 'function:f:$LATEST')],
      '444455556666:function:f:1': ['arn:aws:lambda:us-east-1:444455556666:function:f:1'],
      [`${at('lambda', 'function:f:1')}`]: [at('lambda', 'function:f:1')],
      'arn:aws:s3:::f': [at('lambda', 'function:*')],
      '../g': [at('lambda', 'function:*')],
    },
  ],
  ['functionName', { 'f:1': ['f'], '444455556666:function:f': ['f'], '../g': ['*'] }],
  ['layerArn', { l: [at('lambda', 'layer:l')], [at('lambda', 'layer:l')]: [at('lambda', 'layer:l')] }],
  ['layerName', { l: ['l'], [at('lambda', 'layer:l:1')]: ['l'], 'arn:aws:s3:::l': ['*'] }],
  [
    'modelArn',
    {
      'a.b-v1:0': ['arn:aws:bedrock:us-east-1::foundation-model/a.b-v1:0'],
      'eu.a.b': [at('bedrock', 'inference-profile/eu.a.b')],
      [at('bedrock', 'provisioned-model/x')]: [at('bedrock', 'provisioned-model/x')],
    },
  ],
  ['clusterArn', { c: [at('ecs', 'cluster/c')], [at('ecs', 'cluster/c')]: [at('ecs', 'cluster/c')] }],
  ['taskDefinitionArn', { 'f:1': [at('ecs', 'task-definition/f:1')], f: [at('ecs', 'task-definition/f:*')] }],
  ['family', { 'f:1': ['f'], f: ['f'], [at('ecs', 'task-definition/f:1')]: ['f'], 'arn:aws:s3:::f': ['*'] }],
  ['revision', { 'f:1': ['1'], f: ['*'], [at('ecs', 'daemon-task-definition/f:2')]: ['2'] }],
  ['rolesOfTaskDefinition', { f: [] }],
  [
    'ecsOwner',
    {
      [at('ecs', 'service-deployment/c/s/1')]: [at('ecs', 'service/c/s')],
      [at('ecs', 'daemon-revision/c/d/1')]: [at('ecs', 'daemon/c/d')],
      [at('ecs', 'service-deployment/1')]: ['*'],
    },
  ],
  ['ecsTaskOfTarget', { 'ecs:a_b_task_container': ['a_b/task'], 'ecs:a': [], 'i-1': [] }],
  [
    'ec2IdType',
    {
      'i-0a': [at('ec2', 'instance/i-0a')],
      'tgw-attach-0a': [at('ec2', 'transit-gateway-attachment/tgw-attach-0a')],
      'ami-0a': ['arn:aws:ec2:us-east-1::image/ami-0a'],
      'constructor-0a': ['*'],
      'I-0a': ['*'],
      '': ['*'],
    },
  ],
  [
    'ec2NewOfType',
    {
      volume: [at('ec2', 'volume/*')],
      snapshot: ['arn:aws:ec2:us-east-1::snapshot/*'],
      'new-kind': [at('ec2', 'new-kind/*')],
      'a/b': ['*'],
      constructor: [at('ec2', 'constructor/*')],
    },
  ],
  ['targetedInstance', { 'i-1': ['i-1'], prod: ['*'] }],
  ['knownCiphertextKey', { eA: [] }],
  ['roleOfProfile', { p: ['*'] }],
  ['ifEc2Instance', { 'i-1': ['i-1'], 'mi-1': [] }],
  ['ifManagedInstance', { 'i-1': [], 'mi-1': ['mi-1'] }],
  ['tableName', { t: ['t'], [at('dynamodb', 'table/t')]: ['t'] }],
  [
    'logGroupName',
    {
      g: ['g'],
      [at('logs', 'log-group:g:*')]: ['g'],
      [at('logs', 'log-group:g')]: ['g'],
    },
  ],
  ['documentName', { d: ['d'], [at('ssm', 'document/d')]: ['d'], [at('ssm', 'parameter/d')]: ['*'] }],
  [
    'parameterName',
    {
      '/a/b': ['a/b'],
      'a:3': ['a'],
      '/a:label': ['a'],
      [at('ssm', 'parameter/a/b')]: ['a/b'],
      [at('ssm', 'servicesetting/ssm/x')]: ['ssm/x'],
      '/': [''],
    },
  ],
  [
    'stackArn',
    {
      s: [at('cloudformation', 'stack/s/*')],
      [at('cloudformation', 'stack/s/1')]: [at('cloudformation', 'stack/s/1')],
    },
  ],
  [
    'dropQualifier',
    { [`${ARN}:stateMachine:m:live`]: [`${ARN}:stateMachine:m`], m: ['*'], [`${ARN}:m`]: ['*'] },
  ],
  [
    'qualifierOfArn',
    { [`${ARN}:stateMachine:m:live`]: ['live'], [`${ARN}:stateMachine:m`]: [], 'm:a:b:c:d:e:f:g': [] },
  ],
  ['wafScope', { REGIONAL: ['regional'], CLOUDFRONT: ['global'] }],
  ['iteratorStream', { it: [at('kinesis', 'stream/*')] }],
  ['mappedFunction', { uuid: [] }],
  ['vpcOfSubnet', { 'subnet-1': [] }],
])('%s', (name, cases) => {
  test.each(Object.entries(cases))('of %s', (value, expected) => {
    expect(apply(name, value)).toEqual(expected)
  })
})

const handle = (text: string) => Buffer.from(text).toString('base64')
const QUEUE = at('sqs', 'mine')

test.each([
  ['queueArn', 'http://h/444455556666/mine?a=/555566667777/victim'],
  ['queueArn', 'http://h/mine#/victim'],
  ['queueArn', 'http://h/111122223333/mine%2Fvictim'],
  ['queueArn', `http://h/${'a'.repeat(81)}`],
  ['tableName', 'mine/victim'],
  ['tableName', at('dynamodb', 'table/mine/index/victim')],
  ['tableName', 'arn:aws:s3:::t'],
  ['logGroupName', at('logs', 'log-group:mine:victim')],
  ['logGroupName', at('logs', 'x:mine')],
  ['parameterName', at('ssm', `parameter/mi${at('ssm', 'parameter')}ne`)],
  ['parameterName', at('ssm', 'parameter/mine:parameter/victim')],
  ['parameterName', at('s3', 'parameter/mine')],
  ['secretArn', at('secretsmanager', 'secret:mine:secret:victim')],
  ['secretArn', at('s3', 'secret:victim')],
  ['parentArn', at('sns', 'mine:victim:id')],
  ['taskHandleSourceArn', handle(`{"sourceArn":"${QUEUE}","sourceArn":"${at('sqs', 'victim')}"}`)],
  ['taskHandleSourceArn', handle(`{"x":{"sourceArn":"${QUEUE}"}}`)],
  ['taskHandleSourceArn', handle(`{"\\u0073ourceArn":"${QUEUE}"}`)],
  ['taskHandleSourceArn', handle(`{"sourceArn":"${QUEUE}"`)],
  ['taskHandleSourceArn', `${handle(`{"sourceArn":"${QUEUE}"}`)}-`],
  ['taskHandleSourceArn', handle(`{"sourceArn":"${at('sqs', 'mine:victim')}"}`)],
  ['taskHandleSourceArn', handle('{"sourceArn":"arn:aws:sqs:::mine"}')],
])('%s refuses %s, which upstreams could read in another way', (name, value) => {
  expect(() => apply(name, value)).toThrow(expect.objectContaining({ code: 'ValidationException' }))
})

test('ask at the place of an ARN, and otherwise at the place of the request', () => {
  const asked: unknown[] = []
  const known: Known = ({ kind, value, accountId, region }) => {
    asked.push([kind, value, accountId, region])
    return null
  }
  apply('kmsKey', 'arn:aws:kms:eu-west-1:444455556666:alias/a', known)
  apply('secretArn', 'db', known)
  expect(asked).toEqual([
    ['kms-key', 'arn:aws:kms:eu-west-1:444455556666:alias/a', '444455556666', 'eu-west-1'],
    ['secret', 'db', '111122223333', 'us-east-1'],
  ])
})
