/** Requests of each protocol, and those that name no operation or two. */
import { describe, expect, test } from '@jest/globals'
import { recognize } from '../../../../server/endpoints/guard/recognition/index.ts'
import { authorizationFor, type HeadOfTest, headOf } from '../../../support/request-heads.ts'
import { summaryOf } from './summary.ts'

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' }
const FILES = { 'Content-Type': 'multipart/form-data; boundary=x' }
const JSON_1_0 = { 'Content-Type': 'application/x-amz-json-1.0' }

interface Case extends HeadOfTest {
  readonly body?: string
  readonly expected: string
}

function outcomeOf({ body, ...head }: Case): string {
  return summaryOf(recognize(headOf(head), body === undefined ? undefined : Buffer.from(body, 'latin1')))
}

function post(case_: Omit<Case, 'method'>): Case {
  return { method: 'POST', ...case_ }
}

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

describe('REST', () => {
  const lambda = { signedFor: 'lambda' }
  const functions = '/2015-03-31/functions'
  test.each<[string, Case]>([
    ['a template without labels', { ...lambda, url: functions, expected: 'lambda ListFunctions rest-json' }],
    ['a slash at the end', { ...lambda, url: `${functions}/`, expected: 'lambda ListFunctions rest-json' }],
    [
      'a label',
      { ...lambda, url: `${functions}/f`, expected: 'lambda GetFunction rest-json FunctionName=f' },
    ],
    [
      'an ARN',
      {
        ...lambda,
        url: `${functions}/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af`,
        expected: 'lambda GetFunction rest-json FunctionName=arn:aws:lambda:us-east-1:1:function:f',
      },
    ],
    [
      'UTF-8',
      { ...lambda, url: `${functions}/%C3%BC`, expected: 'lambda GetFunction rest-json FunctionName=ü' },
    ],
    [
      'a literal parameter',
      {
        ...lambda,
        url: '/2018-10-31/layers?find=LayerVersion&Arn=a',
        expected: 'lambda GetLayerVersionByArn rest-json',
      },
    ],
    [
      'other REST without XML',
      {
        signedFor: 'ses',
        method: 'POST',
        url: '/v2/email/outbound-emails',
        expected: 'sesv2 SendEmail rest-json',
      },
    ],
    [
      'XML',
      {
        signedFor: 'route53',
        url: '/2013-04-01/hostedzone/Z1/rrset',
        expected: 'route53 ListResourceRecordSets rest-xml Id=Z1',
      },
    ],
    [
      'two services with the same name and different paths',
      { signedFor: 'apigateway', url: '/v2/apis', expected: 'apigatewayv2 GetApis rest-json' },
    ],
    ['a path that is no template', { ...lambda, url: '/nothing', expected: 'unknown lambda' }],
    ['a method that is none', { ...lambda, method: 'PATCH', url: functions, expected: 'unknown lambda' }],
    ['an empty label', { ...lambda, method: 'DELETE', url: `${functions}//`, expected: 'unknown lambda' }],
    ['dots', { ...lambda, url: `${functions}/..`, expected: 'unknown lambda' }],
    ['encoded dots', { ...lambda, url: `${functions}/%2e%2E`, expected: 'unknown lambda' }],
    ['bytes that are not UTF-8', { ...lambda, url: `${functions}/%FF`, expected: 'unknown lambda' }],
    [
      'an encoded slash',
      {
        signedFor: 'iotdata',
        url: '/retainedMessage/a%2Fb',
        expected: 'iot-data GetRetainedMessage rest-json topic=a/b',
      },
    ],
    [
      'an encoded slash that makes another operation',
      { ...lambda, url: `${functions}/f%2fpolicy`, expected: 'unknown lambda' },
    ],
    [
      'an encoded slash in an ARN',
      {
        signedFor: 's3tables',
        url: '/namespaces/arn%3Aaws%3As3tables%3Aus-east-1%3A123456789012%3Abucket%2Fb',
        expected:
          's3tables ListNamespaces rest-json tableBucketARN=arn:aws:s3tables:us-east-1:123456789012:bucket/b',
      },
    ],
    [
      'an ARN with another operation behind it',
      {
        ...lambda,
        url: `${functions}/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af%2Fpolicy`,
        expected: 'unknown lambda',
      },
    ],
    [
      'a template of older SDKs',
      {
        signedFor: 'geo-routes',
        method: 'POST',
        url: '/isolines',
        expected: 'geo-routes CalculateIsolines rest-json',
      },
    ],
    ['a malformed escape', { ...lambda, url: `${functions}/%zz`, expected: 'unknown lambda' }],
    [
      'an action in the query',
      { ...lambda, url: `${functions}?Action=DeleteFunction`, expected: 'unknown lambda' },
    ],
    [
      'a form with files',
      post({ ...lambda, headers: FILES, url: `${functions}/f/invocations`, expected: 'unknown lambda' }),
    ],
    [
      'a form',
      post({ ...lambda, headers: FORM, url: `${functions}/f/invocations`, expected: 'unknown lambda' }),
    ],
    ['an unknown service', { signedFor: '__proto__', url: '/', expected: 'unknown __proto__' }],
  ])('%s', (_name, { expected, ...request }) => {
    expect(outcomeOf({ ...request, expected })).toBe(expected)
  })
})

describe('signatures', () => {
  const V4A = `AWS4-ECDSA-P256-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/s3/aws4_request, SignedHeaders=host, Signature=00`
  const presigned = (service: string) =>
    `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20260101%2Fus-east-1%2F${service}%2Faws4_request`
  test.each<[string, Case]>([
    [
      'V4A',
      { headers: { Authorization: V4A }, url: '/b/k', expected: 's3 GetObject rest-xml Bucket=b Key=k' },
    ],
    [
      'V2 in a header',
      {
        headers: { Authorization: 'AWS AKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl' },
        url: '/b/k',
        expected: 's3 GetObject rest-xml Bucket=b Key=k',
      },
    ],
    [
      'V2 in the query',
      {
        url: '/b/k?AWSAccessKeyId=AKIA&Signature=a&Expires=1',
        expected: 's3 GetObject rest-xml Bucket=b Key=k',
      },
    ],
    ['presigned', { url: `/b/k?${presigned('s3')}`, expected: 's3 GetObject rest-xml Bucket=b Key=k' }],
    [
      'presigned for another service',
      { url: `/?Action=ListQueues&${presigned('sqs')}`, expected: 'sqs ListQueues query' },
    ],
    [
      'a host of AWS of another service',
      {
        headers: { Host: 'sqs.us-east-1.amazonaws.com' },
        signedFor: 's3',
        url: '/b/k',
        expected: 'unknown s3',
      },
    ],
    [
      'a scope that ends early',
      {
        headers: { Authorization: authorizationFor('s3').replace('/aws4_request', '') },
        url: '/b/k',
        expected: 's3 GetObject rest-xml Bucket=b Key=k',
      },
    ],
  ])('%s', (_name, { expected, ...request }) => {
    expect(outcomeOf({ ...request, expected })).toBe(expected)
  })
})
