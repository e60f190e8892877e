/** Tests the regions and partitions of endpoints. */
import { expect, test } from '@jest/globals'
import { placeOfEndpoint } from '../../guard/endpoint-place.ts'

test.each<[string, string | undefined, string | undefined]>([
  ['sqs.eu-west-1.amazonaws.com', 'eu-west-1', 'aws'],
  ['SQS.EU-West-1.amazonaws.com:443', 'eu-west-1', 'aws'],
  ['eu-west-1.queue.amazonaws.com', 'eu-west-1', 'aws'],
  ['bucket.s3.eu-central-1.amazonaws.com', 'eu-central-1', 'aws'],
  ['bucket.s3.dualstack.us-west-2.amazonaws.com', 'us-west-2', 'aws'],
  ['bucket.s3-us-west-2.amazonaws.com', 'us-west-2', 'aws'],
  ['bucket.s3-website-us-west-2.amazonaws.com', 'us-west-2', 'aws'],
  ['eu-west-1.s3.amazonaws.com', undefined, 'aws'],
  ['bucket.s3.amazonaws.com', undefined, 'aws'],
  ['x.mrap.accesspoint.s3-global.amazonaws.com', undefined, 'aws'],
  ['sqs.us-gov-west-1.amazonaws.com', 'us-gov-west-1', 'aws-us-gov'],
  ['sqs.cn-north-1.amazonaws.com.cn', 'cn-north-1', 'aws-cn'],
  ['lambda.eu-west-1.api.aws', 'eu-west-1', 'aws'],
  ['id.lambda-url.eu-west-1.on.aws', 'eu-west-1', 'aws'],
  ['sqs.us-east-1.localhost.localstack.cloud:4566', 'us-east-1', undefined],
  ['eu-west-1.example.com', undefined, undefined],
  ['amazonaws.com', undefined, undefined],
  ['127.0.0.1:4566', undefined, undefined],
  ['', undefined, undefined],
  [`${'a-'.repeat(300)}.amazonaws.com`, undefined, undefined],
])('%s', (host, region, partition) => {
  expect(placeOfEndpoint(host)).toEqual({ region, partition })
})

test('a missing host', () => {
  expect(placeOfEndpoint(undefined)).toEqual({ region: undefined, partition: undefined })
})
