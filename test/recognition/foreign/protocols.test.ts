/** Requests of each protocol, and those that name no operation or two. */
import { describe, expect, test } from '@jest/globals'
import { type Case, FILES, FORM, outcomeOf, post } from './cases.ts'

const JSON_1_0 = { 'Content-Type': 'application/x-amz-json-1.0' }

function target(name: string, expected: string, more: Omit<Case, 'method' | 'expected'> = {}): Case {
  return post({
    signedFor: 'dynamodb',
    ...more,
    headers: { ...JSON_1_0, 'X-Amz-Target': name, ...more.headers },
    expected,
  })
}

describe('AWS JSON', () => {
  test.each<[string, Case]>([
    ['by target', target('DynamoDB_20120810.GetItem', 'dynamodb GetItem json')],
    ['unsigned', target('DynamoDB_20120810.GetItem', 'dynamodb GetItem json', { signedFor: '' })],
    [
      'of a service that signs like another',
      target('DynamoDBStreams_20120810.GetRecords', 'dynamodbstreams GetRecords json'),
    ],
    [
      'with dots in the prefix',
      target(
        'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents',
        'cloudtrail LookupEvents json',
        {
          signedFor: 'cloudtrail',
        },
      ),
    ],
    [
      'to the path of a queue',
      target('AmazonSQS.SendMessage', 'sqs SendMessage json', { signedFor: 'sqs', url: '/123456789012/q' }),
    ],
    ['an unknown operation', target('DynamoDB_20120810.GetItems', 'unknown dynamodb GetItems json')],
    [
      'a name that objects have',
      target('DynamoDB_20120810.constructor', 'unknown dynamodb constructor json'),
    ],
    ['an unknown prefix', target('Nothing.GetItem', 'unknown dynamodb GetItem json')],
    ['no prefix', target('GetItem', 'unknown dynamodb GetItem json')],
    ['a target of another service', target('AmazonSQS.SendMessage', 'unknown dynamodb SendMessage json')],
    [
      'another method',
      { ...target('DynamoDB_20120810.GetItem', 'unknown dynamodb GetItem json'), method: 'PUT' },
    ],
    ['another path', target('DynamoDB_20120810.GetItem', 'unknown dynamodb GetItem json', { url: '/x' })],
    [
      'an action beside the target',
      target('DynamoDB_20120810.GetItem', 'unknown dynamodb', { url: '/?Action=DeleteTable' }),
    ],
    [
      'an action as a header',
      target('DynamoDB_20120810.GetItem', 'unknown dynamodb', { headers: { Action: 'DeleteTable' } }),
    ],
    ['a form', target('DynamoDB_20120810.GetItem', 'unknown dynamodb', { headers: FORM })],
    ['a form with files', target('DynamoDB_20120810.GetItem', 'unknown dynamodb', { headers: FILES })],
    [
      'a target in a service of REST',
      target('DynamoDB_20120810.GetItem', 'unknown s3 GetItem json', { signedFor: 's3', url: '/b/k' }),
    ],
    [
      'an unknown service',
      target('Nothing.GetItem', 'unknown nothing GetItem json', { signedFor: 'nothing' }),
    ],
  ])('%s', (_name, { expected, ...request }) => {
    expect(outcomeOf({ ...request, expected })).toBe(expected)
  })
})

describe('RPC v2 CBOR', () => {
  const headers = { 'smithy-protocol': 'rpc-v2-cbor', 'Content-Type': 'application/cbor' }
  const url = '/service/GraniteServiceVersion20100801/operation/PutMetricData'
  const signedFor = 'monitoring'
  test.each<[string, Case]>([
    ['by path', post({ url, headers, signedFor, expected: 'cloudwatch PutMetricData smithy-rpc-v2-cbor' })],
    ['unsigned', post({ url, headers, expected: 'cloudwatch PutMetricData smithy-rpc-v2-cbor' })],
    ['without the header', post({ url, signedFor: 'gamelift', expected: 'unknown gamelift' })],
    [
      'another method',
      { url, headers, signedFor, expected: 'unknown cloudwatch PutMetricData smithy-rpc-v2-cbor' },
    ],
    [
      'another path',
      post({ url: `/x${url}`, headers, signedFor, expected: 'unknown monitoring smithy-rpc-v2-cbor' }),
    ],
    [
      'a target beside the path',
      post({
        url,
        headers: { ...headers, 'X-Amz-Target': 'a.b' },
        signedFor,
        expected: 'unknown monitoring smithy-rpc-v2-cbor',
      }),
    ],
    [
      'a service without the protocol',
      post({
        url: '/service/DynamoDB_20120810/operation/GetItem',
        headers,
        signedFor: 'dynamodb',
        expected: 'unknown dynamodb GetItem smithy-rpc-v2-cbor',
      }),
    ],
  ])('%s', (_name, { expected, ...request }) => {
    expect(outcomeOf({ ...request, expected })).toBe(expected)
  })
})

describe('Query', () => {
  const sns = { headers: FORM, signedFor: 'sns' }
  const body = 'Action=Publish&Version=2010-03-31&Message=a'
  test.each<[string, Case]>([
    ['a form', post({ ...sns, body, expected: 'sns Publish query' })],
    ['a form that has not been read', post({ ...sns, expected: 'body' })],
    ['a body without a media type', post({ signedFor: 'sns', expected: 'body' })],
    ['a form of nobody', post({ headers: FORM, expected: 'body' })],
    ['an unsigned form', post({ headers: FORM, body, expected: 'sns Publish query' })],
    ['the query of a GET', { signedFor: 'sns', url: `/?${body}`, expected: 'sns Publish query' }],
    ['an unsigned query', { url: `/?${body}`, expected: 'sns Publish query' }],
    [
      'encoded names',
      post({ ...sns, body: '%41ction=Publish&Version=2010%2D03-31', expected: 'sns Publish query' }),
    ],
    [
      'the path of a queue',
      post({
        headers: FORM,
        signedFor: 'sqs',
        url: '/123456789012/q',
        body: 'Action=SendMessage',
        expected: 'sqs SendMessage query',
      }),
    ],
    [
      'EC2',
      post({
        headers: FORM,
        signedFor: 'ec2',
        body: 'Action=RunInstances&Version=2016-11-15',
        expected: 'ec2 RunInstances ec2',
      }),
    ],
    [
      'a version of two services',
      post({ headers: FORM, body: 'Action=SendEmail&Version=2010-12-01', expected: 'ses SendEmail query' }),
    ],
    [
      'two services with one name',
      post({
        headers: FORM,
        signedFor: 'elasticloadbalancing',
        body: 'Action=CreateLoadBalancer&Version=2015-12-01',
        expected: 'elbv2 CreateLoadBalancer query',
      }),
    ],
    [
      'two services, and no version',
      post({
        headers: FORM,
        signedFor: 'elasticloadbalancing',
        body: 'Action=CreateLoadBalancer',
        expected: 'unknown elb CreateLoadBalancer query',
      }),
    ],
    [
      'three services with the same version',
      post({
        headers: FORM,
        signedFor: 'rds',
        body: 'Action=CreateDBInstance&Version=2014-10-31',
        expected: 'rds CreateDBInstance query',
      }),
    ],
    [
      'another version',
      post({ ...sns, body: 'Action=Publish&Version=2010-03-30', expected: 'unknown sns Publish query' }),
    ],
    ['another service', post({ ...sns, signedFor: 'sqs', body, expected: 'unknown sqs Publish query' })],
    [
      'no version and no service',
      post({ headers: FORM, body: 'Action=Publish', expected: 'unknown Publish query' }),
    ],
    [
      'an unknown action',
      post({ ...sns, body: 'Action=__proto__', expected: 'unknown sns __proto__ query' }),
    ],
    ['no action', post({ ...sns, body: 'Message=a', expected: 'unknown sns query' })],
    ['two actions', post({ ...sns, body: `${body}&Action=DeleteTopic`, expected: 'unknown sns query' })],
    [
      'an action in the query, another in the form',
      post({ ...sns, url: '/?Action=DeleteTopic', body, expected: 'unknown sns query' }),
    ],
    ['the same action twice', post({ ...sns, url: '/?Action=Publish', body, expected: 'sns Publish query' })],
    [
      'a form in a GET',
      { ...sns, url: '/?Action=Publish', body: 'Action=DeleteTopic', expected: 'unknown sns query' },
    ],
    [
      'another charset',
      post({
        ...sns,
        headers: { 'Content-Type': `${FORM['Content-Type'].split(';')[0]}; charset=utf-16` },
        body,
        expected: 'unknown sns Publish query',
      }),
    ],
    [
      'a form with parts',
      post({
        signedFor: 'sns',
        headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
        body,
        expected: 'unknown sns Publish query',
      }),
    ],
  ])('%s', (_name, { expected, ...request }) => {
    expect(outcomeOf({ ...request, expected })).toBe(expected)
  })
})
