/** Requests of the REST protocols, and what signatures say of the service. */
import { describe, expect, test } from '@jest/globals'
import { authorizationFor } from '../../support/request-heads.ts'
import { type Case, FILES, FORM, outcomeOf, post } from './cases.ts'

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
    [
      'two templates, one of which has a label with slashes',
      {
        signedFor: 'workspaces-web',
        url: '/portals/p/sessions/s',
        expected: 'workspaces-web GetSession rest-json portalId=p sessionId=s',
      },
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
      'presigned in an unusual spelling',
      { url: `/?Action=ListQueues&${presigned('sqs').toLowerCase()}`, expected: 'sqs ListQueues query' },
    ],
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
