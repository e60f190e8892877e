/** APIs of API Gateway, URLs of functions, and paths of the emulator behind. */
import { describe, expect, test } from '@jest/globals'
import { recognizeForeign } from '../../../recognition/foreign/index.ts'
import { type HeadOfTest, headOf } from '../../support/request-heads.ts'
import { summaryOf } from './summary.ts'

function outcomeOf(head: HeadOfTest): string {
  return summaryOf(recognizeForeign(headOf(head))).replace(' rest-json', '')
}

const API = { Host: 'a1b2c3.execute-api.us-east-1.amazonaws.com' }
const INVOKED = 'execute-api Invoke ApiId=a1b2c3 Stage=prod Method=GET'

describe('APIs of API Gateway', () => {
  test.each<[string, HeadOfTest, string]>([
    ['signed', { headers: API, url: '/prod/pets/1', signedFor: 'execute-api' }, `${INVOKED} Path=pets/1`],
    ['unsigned', { headers: API, url: '/prod/pets' }, `${INVOKED} Path=pets`],
    ['the root', { headers: API, url: '/prod' }, `${INVOKED} Path=`],
    ['with escapes', { headers: API, url: '/prod/a%20b%2Fc' }, `${INVOKED} Path=a b/c`],
    [
      'in China',
      { headers: { Host: 'a1b2c3.execute-api.cn-north-1.amazonaws.com.cn' }, url: '/prod/' },
      `${INVOKED} Path=`,
    ],
    [
      'at a local host',
      { headers: { Host: 'a1b2c3.execute-api.localhost.localstack.cloud:4566' }, url: '/prod/x' },
      `${INVOKED} Path=x`,
    ],
    ['at a path of LocalStack', { url: '/restapis/a1b2c3/prod/_user_request_/x/y' }, `${INVOKED} Path=x/y`],
    ['at its root', { url: '/restapis/a1b2c3/prod/_user_request_' }, `${INVOKED} Path=`],
    ['at a newer path of LocalStack', { url: '/_aws/execute-api/a1b2c3/prod/x' }, `${INVOKED} Path=x`],
    [
      'by a form',
      {
        method: 'POST',
        headers: { ...API, 'Content-Type': 'application/x-www-form-urlencoded' },
        url: '/prod/x?Action=y',
      },
      `${INVOKED.replace('GET', 'POST')} Path=x`,
    ],
    [
      'a WebSocket',
      { headers: { ...API, Upgrade: 'websocket' }, url: '/prod' },
      `${INVOKED.replace('Invoke', 'Connect')} Path=`,
    ],
    ['dots', { headers: API, url: '/prod/../admin' }, 'unknown execute-api Invoke'],
    ['encoded dots', { headers: API, url: '/prod/%2e%2e/admin' }, 'unknown execute-api Invoke'],
    ['bytes that are not UTF-8', { headers: API, url: '/prod/%ff' }, 'unknown execute-api Invoke'],
    ['signed for another service', { headers: API, url: '/prod/x', signedFor: 's3' }, 'unknown s3'],
    [
      'a stage with the name of that path',
      { url: '/restapis/a1b2c3/stages/_user_request_', signedFor: 'apigateway' },
      'apigateway GetStage restapi_id=a1b2c3 stage_name=_user_request_',
    ],
    [
      'messages to clients',
      { method: 'POST', headers: API, url: '/prod/@connections/c%3D', signedFor: 'execute-api' },
      'apigatewaymanagementapi PostToConnection connectionId=c=',
    ],
    [
      'messages to clients, encoded',
      { method: 'POST', headers: API, url: '/prod/%40connections/c', signedFor: 'execute-api' },
      'apigatewaymanagementapi PostToConnection connectionId=c',
    ],
    [
      'messages without a stage',
      { method: 'DELETE', url: '/@connections/c', signedFor: 'execute-api' },
      'apigatewaymanagementapi DeleteConnection connectionId=c',
    ],
  ])('%s', (_name, head, expected) => {
    expect(outcomeOf(head)).toBe(expected)
  })

  test('they need a permission', () => {
    const recognition = recognizeForeign(headOf({ headers: API, url: '/prod/pets' }))
    expect(recognition).toMatchObject({ call: { facts: { grants: [{ action: 'execute-api:Invoke' }] } } })
  })
})

describe('URLs of functions', () => {
  test.each([
    ['abcdef.lambda-url.us-east-1.on.aws'],
    ['abcdef.lambda-url.us-east-1.localhost.localstack.cloud:4566'],
  ])('%s', (Host) => {
    const recognition = recognizeForeign(
      headOf({ headers: { Host }, url: '/any/../path?Action=x', method: 'POST' }),
    )
    expect(summaryOf(recognition)).toBe('lambda InvokeFunctionUrl rest-json UrlId=abcdef')
    expect(recognition).toMatchObject({
      call: {
        facts: { grants: [{ action: 'lambda:InvokeFunctionUrl' }] },
      },
    })
  })
})

describe('paths of the emulator behind', () => {
  test.each([
    ['/moto-api/reset', '/moto-api'],
    ['/moto-api', '/moto-api'],
    ['/moto-apis', '/moto-api'],
    ['/%6doto%2Dapi/reset', '/moto-api'],
    ['//moto-api/reset', '/moto-api'],
    ['/_localstack/health', '/_localstack/'],
    ['/_localstack', '/_localstack/'],
    ['/_aws/sqs/messages', '/_aws/'],
    ['/minio/admin/v3/info', '/minio/'],
  ])('%s', (url, prefix) => {
    expect(outcomeOf({ url })).toBe(`emulator path ${prefix}`)
    expect(outcomeOf({ url, signedFor: 's3' })).toBe(`emulator path ${prefix}`)
    expect(outcomeOf({ url, headers: { Host: 'b.localhost' }, signedFor: 's3' })).toBe(
      `emulator path ${prefix}`,
    )
    expect(outcomeOf({ url, headers: API })).toBe(`emulator path ${prefix}`)
    expect(outcomeOf({ url, headers: { Host: 'u1.lambda-url.us-east-1.on.aws' } })).toBe(
      `emulator path ${prefix}`,
    )
    expect(outcomeOf({ url: `${url}#` })).toBe(`emulator path ${prefix}`)
    const contradiction = { headers: { Host: 'sqs.us-east-1.amazonaws.com' }, signedFor: 'sns' }
    expect(outcomeOf({ url, ...contradiction })).toBe(`emulator path ${prefix}`)
  })

  test('the list can be changed', () => {
    const head = headOf({ url: '/moto-api/reset' })
    expect(summaryOf(recognizeForeign(head, undefined, { emulatorPrefixes: [] }))).toBe(
      's3 GetObject rest-xml Bucket=moto-api Key=reset',
    )
    expect(
      summaryOf(recognizeForeign(headOf({ url: '/mine/x' }), undefined, { emulatorPrefixes: ['/mine/'] })),
    ).toBe('emulator path /mine/')
  })
})

describe('host names of services', () => {
  const unsigned = { method: 'POST', headers: {} }
  test.each([
    ['sqs.us-east-1.amazonaws.com', 'sqs ListQueues query'],
    ['sqs-fips.us-east-1.amazonaws.com', 'sqs ListQueues query'],
    ['us-east-1.queue.amazonaws.com', 'sqs ListQueues query'],
    ['sqs.cn-north-1.amazonaws.com.cn', 'sqs ListQueues query'],
    ['sqs.us-east-1.api.aws', 'sqs ListQueues query'],
    ['sqs.us-east-1.localhost.localstack.cloud', 'sqs ListQueues query'],
    ['sqs.localhost', 'sqs ListQueues query'],
    ['sns.us-east-1.amazonaws.com', 'unknown sns ListQueues query'],
  ])('%s', (Host, expected) => {
    expect(outcomeOf({ ...unsigned, headers: { Host }, url: '/?Action=ListQueues' })).toBe(expected)
  })

  test.each([
    [
      '123456789012.ddb.us-east-1.amazonaws.com',
      'DynamoDB_20120810.GetItem',
      'dynamodb',
      'dynamodb GetItem json',
    ],
    [
      'streams.dynamodb.us-east-1.amazonaws.com',
      'DynamoDBStreams_20120810.GetRecords',
      'dynamodb',
      'dynamodbstreams GetRecords json',
    ],
    [
      'sync-states.us-east-1.amazonaws.com',
      'AWSStepFunctions.StartSyncExecution',
      'states',
      'stepfunctions StartSyncExecution json',
    ],
    ['monitoring.us-east-1.amazonaws.com', 'AWSStepFunctions.StartSyncExecution', 'states', 'unknown states'],
  ])('%s', (Host, target, signedFor, expected) => {
    const headers = { Host, 'X-Amz-Target': target, 'Content-Type': 'application/x-amz-json-1.0' }
    expect(outcomeOf({ method: 'POST', headers, signedFor })).toBe(expected)
  })
})
