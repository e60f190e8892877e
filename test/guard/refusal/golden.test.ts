/** Compares refusals byte for byte. `npm run golden` rewrites the file: review the difference. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { dialectFor, type RefusedRequest, refusalOf } from '../../../guard/refusal/index.ts'
import { denialIn } from '../../../protocol/denials.ts'
import { inDialect } from '../../../protocol/dialects.ts'
import { AwsError } from '../../../protocol/errors.ts'
import { formatAnswer, head, refused } from './requests.ts'

const ARN = 'arn:aws:iam::000000000000:user/alice'
const JSON_1_0 = head('POST', '/', { 'content-type': 'application/x-amz-json-1.0' })

interface Case {
  readonly request: RefusedRequest
  readonly action: string
  readonly resource: string
}

const CASES: Readonly<Record<string, Case>> = {
  'AWS JSON 1.1': {
    request: refused('ssm', 'json'),
    action: 'ssm:GetParameter',
    resource: 'arn:aws:ssm:us-east-1:000000000000:parameter/db',
  },
  DynamoDB: {
    request: refused('dynamodb', 'json', { head: JSON_1_0 }),
    action: 'dynamodb:GetItem',
    resource: 'arn:aws:dynamodb:us-east-1:000000000000:table/Orders',
  },
  'CloudWatch Logs': {
    request: refused('logs', 'json'),
    action: 'logs:PutLogEvents',
    resource: 'arn:aws:logs:us-east-1:000000000000:log-group:app:log-stream:one',
  },
  'SQS in JSON': {
    request: refused('sqs', 'json', { head: JSON_1_0 }),
    action: 'sqs:SendMessage',
    resource: 'arn:aws:sqs:us-east-1:000000000000:jobs',
  },
  'SQS in Query': {
    request: refused('sqs', 'query'),
    action: 'sqs:SendMessage',
    resource: 'arn:aws:sqs:us-east-1:000000000000:jobs',
  },
  SNS: {
    request: refused('sns', 'query'),
    action: 'sns:Publish',
    resource: 'arn:aws:sns:us-east-1:000000000000:news',
  },
  EC2: {
    request: refused('ec2', 'ec2'),
    action: 'ec2:RunInstances',
    resource: 'arn:aws:ec2:us-east-1:000000000000:instance/*',
  },
  Lambda: {
    request: refused('lambda', 'rest-json'),
    action: 'lambda:InvokeFunction',
    resource: 'arn:aws:lambda:us-east-1:000000000000:function:resize',
  },
  'Route 53': {
    request: refused('route53', 'rest-xml'),
    action: 'route53:GetHostedZone',
    resource: 'arn:aws:route53:::hostedzone/Z1',
  },
  'S3 Control': {
    request: refused('s3control', 'rest-xml'),
    action: 's3:GetAccessPoint',
    resource: 'arn:aws:s3:us-east-1:000000000000:accesspoint/docs',
  },
  S3: {
    request: refused('s3', 'rest-xml', { head: head('GET', '/docs/report.pdf') }),
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::docs/report.pdf',
  },
  'S3 with HEAD': {
    request: refused('s3', 'rest-xml', { head: head('HEAD', '/docs/report.pdf') }),
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::docs/report.pdf',
  },
  'CloudWatch in CBOR': {
    request: refused('cloudwatch', 'smithy-rpc-v2-cbor'),
    action: 'cloudwatch:PutMetricData',
    resource: '*',
  },
  AppSync: {
    request: refused('appsync', undefined, { head: head('POST', '/graphql') }),
    action: 'appsync:GraphQL',
    resource: 'arn:aws:appsync:us-east-1:000000000000:apis/a/types/Query/fields/orders',
  },
}

const reason = (action: string) => ` because no identity-based policy allows the ${action} action`
const UNKNOWN_KEY = new AwsError(
  'InvalidClientTokenId',
  'The security token included in the request is invalid.',
  403,
)

test('refusals', () => {
  const file = new URL('./refusals.golden', import.meta.url)
  const texts = Object.entries(CASES).flatMap(([name, { request, action, resource }]) => {
    const dialect = dialectFor(request)
    const denial = denialIn(dialect, { arn: ARN, action, resource, reason, encoded: 'ENCODED' })
    return [
      `=== ${name}: denial\n${formatAnswer(refusalOf(denial, request))}\n`,
      `=== ${name}: unknown access key\n${formatAnswer(refusalOf(inDialect(UNKNOWN_KEY, dialect), request))}\n`,
    ]
  })
  const transcript = texts.join('\n')
  if (process.env['UPDATE_GOLDEN']) writeFileSync(file, transcript)
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(transcript)
})
