/** Whatever a request contains: recognition returns, and returns nothing that it does not know. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { recognizeForeign } from '../../../recognition/foreign/index.ts'
import type { Recognition } from '../../../recognition/types.ts'
import { type HeadOfTest, headOf } from '../../support/request-heads.ts'
import { summaryOf } from './summary.ts'

const RUNS = 10_000
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }
const BASES: readonly HeadOfTest[] = [
  { url: '/b/k?acl', signedFor: 's3' },
  { url: '/some/key', headers: { Host: 'b.s3.us-east-1.amazonaws.com' }, signedFor: 's3', method: 'PUT' },
  { url: '/v20180820/mrap/instances/a/policy', headers: { 'x-amz-account-id': '1' }, signedFor: 's3' },
  { url: '/?Action=ListQueues&Version=2012-11-05', signedFor: 'sqs' },
  { url: '/', headers: FORM, signedFor: 'ec2', method: 'POST' },
  { headers: { 'X-Amz-Target': 'DynamoDB_20120810.GetItem' }, signedFor: 'dynamodb', method: 'POST' },
  {
    url: '/service/GameLift/operation/ListFleets',
    headers: { 'smithy-protocol': 'rpc-v2-cbor' },
    method: 'POST',
  },
  { url: '/2015-03-31/functions/f/invocations', signedFor: 'lambda', method: 'POST' },
  { url: '/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fa', signedFor: 'apigateway' },
  { url: '/restapis/a/prod/_user_request_/x', headers: { Upgrade: 'websocket' } },
  { url: '/prod/@connections/x', headers: { Host: 'a.execute-api.us-east-1.amazonaws.com' } },
  { url: '/portals/a/b/browserSettings', signedFor: 'workspaces-web' },
  { url: '/b/k?X-Amz-Credential=A%2F20260101%2Fus-east-1%2Fs3%2Faws4_request' },
]

/** What is inserted: separators, names that objects have, escapes, and names that mean something. */
const PIECES = [
  ...[
    '/',
    '//',
    '..',
    '%2F',
    '%2e%2e',
    '%',
    '%FF',
    '\u0000',
    '\u00ff',
    '?',
    '&',
    '=',
    '+',
    ';',
    ':',
    '.',
    ',',
    ' ',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'arn:aws:s3:::b',
    'aws4_request',
    'amazonaws.com',
  ],
  ...[
    'acl',
    'tagging',
    'uploads',
    'Action=DeleteQueue',
    'Version=1',
    'X-Amz-Credential=',
    'AWSAccessKeyId=a&Signature=b',
  ],
  ...['s3', 's3.', 'localhost', 'a'.repeat(5000), '/'.repeat(2000), '{Key+}', '$&'],
]

const edit = fc.record({
  what: fc.constantFrom(
    'url',
    'method',
    'Host',
    'Authorization',
    'X-Amz-Target',
    'Content-Type',
    'smithy-protocol',
    'Action',
  ),
  at: fc.nat(80),
  removed: fc.nat(6),
  piece: fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 8 })),
})
type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never

function apply(head: HeadOfTest, { what, at, removed, piece }: Edit): HeadOfTest {
  const changed = (text: string) => latin1(text.slice(0, at) + piece + text.slice(at + removed))
  if (what === 'url') return { ...head, url: `/${changed((head.url ?? '/').slice(1))}` }
  if (what === 'method') return { ...head, method: changed(head.method ?? 'GET') }
  const { signedFor: _signedFor, ...unsigned } = head
  const headers = { ...head.headers, [what]: changed(head.headers?.[what] ?? '') }
  return what === 'Authorization' ? { ...unsigned, headers } : { ...head, headers }
}

/** Node's strings of heads have one character per byte. */
function latin1(text: string): string {
  return Buffer.from(text).toString('latin1')
}

/** Fails unless the outcome consists of what the data has. */
function expectKnown(recognition: Recognition): void {
  if (recognition.kind === 'unknown') expect(recognition.service?.length ?? 0).toBeLessThanOrEqual(128)
  if (recognition.kind !== 'call') return
  const { service, operation, facts, protocol, labels } = recognition.call
  expect(Object.hasOwn(service.operations, operation)).toBe(true)
  expect(service.operations[operation]).toBe(facts)
  expect(service.protocols).toContain(protocol)
  if (service.key === 's3') expect(labels.get('Bucket') ?? 'b').toMatch(/^(?!\.\.?$)[\w.-]+$|^arn:/)
}

const bodies = fc.option(fc.oneof(fc.constantFrom(...PIECES), fc.string()), { nil: undefined })

test(`${RUNS} mutated requests`, () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...BASES),
      fc.array(edit, { minLength: 1, maxLength: 4 }),
      bodies,
      (base, edits, text) => {
        const head = headOf(edits.reduce(apply, base))
        const body = text === undefined ? undefined : Buffer.from(text)
        const recognition = recognizeForeign(head, body)
        expectKnown(recognition)
        expect(summaryOf(recognizeForeign(head, body))).toBe(summaryOf(recognition))
        if (body) expect(recognition.kind).not.toBe('body')
      },
    ),
    { numRuns: RUNS },
  )
})
