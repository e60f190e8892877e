/** Clients raise what services of AWS make them raise, with the status and request ID, and do not repeat denials. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { goProgram } from '../../clients/go-programs.ts'
import { run } from '../../clients/programs.ts'
import { startWarmCli, type WarmCli } from '../../clients/warm-cli.ts'
import { BOTO3S, type Boto3, boto3Test } from '../../support/boto3.ts'
import { findCli, findGo } from '../../support/toolbox.ts'
import { tool } from '../../support/tools.ts'
import { ALL_FAILURES, DOWN, type Failure, type RefusingServer, startRefusing } from './refusing-server.ts'
import { REQUEST_ID } from './requests.ts'

let server: RefusingServer
let home: string
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'iamulator-refusals-'))
  server = await startRefusing()
})
afterEach(() => {
  server.requests.length = 0
})
afterAll(async () => {
  rmSync(home, { recursive: true })
  await server.close()
})

/** What a client raised. */
interface Outcome {
  readonly accessKeyId: Failure
  readonly operation: string
  readonly code: string
  readonly message: string
  readonly status: number
  readonly requestId: string | null
  /** The class of the exception, of boto3. */
  readonly class?: string
}

type Form = 'json' | 'rest-json' | 'query' | 'once-query' | 'ec2' | 's3'

/** The forms of services. Others have JSON. */
const FORMS: Readonly<Record<string, Form>> = {
  cloudwatch: 'once-query',
  ec2: 'ec2',
  lambda: 'rest-json',
  route53: 'query',
  s3: 's3',
  s3control: 's3',
  ses: 'query',
  sns: 'query',
  sqs: 'once-query',
}

const formOf = (operation: string): Form => FORMS[operation.split(':')[0] ?? ''] ?? 'json'

type Codes = Readonly<Record<Failure, string>>

const QUERY: Codes = {
  denied: 'AccessDenied',
  unknownKey: 'InvalidClientTokenId',
  wrongSignature: 'SignatureDoesNotMatch',
  expired: 'ExpiredToken',
  unknown: 'NotImplemented',
  down: 'ServiceUnavailable',
}
const JSON_CODES: Codes = {
  denied: 'AccessDeniedException',
  unknownKey: 'UnrecognizedClientException',
  wrongSignature: 'InvalidSignatureException',
  expired: 'ExpiredTokenException',
  unknown: 'NotImplemented',
  down: 'ServiceUnavailableException',
}

const CODES: Readonly<Record<Form, Codes>> = {
  json: JSON_CODES,
  'rest-json': JSON_CODES,
  query: QUERY,
  'once-query': QUERY,
  ec2: {
    ...QUERY,
    denied: 'UnauthorizedOperation',
    unknownKey: 'AuthFailure',
    wrongSignature: 'AuthFailure',
    expired: 'RequestExpired',
  },
  s3: { ...QUERY, unknownKey: 'InvalidAccessKeyId' },
}

const codeOf = (failure: Failure, operation: string) =>
  failure === 'denied' && operation.startsWith('sns:')
    ? 'AuthorizationError'
    : CODES[formOf(operation)][failure]

const MESSAGES: Readonly<Partial<Record<Failure, string>>> = {
  denied: ' is not authorized to perform: ',
  unknown: 'iamulator does not know the operation Fly of ',
  down: DOWN,
}

/** Answers to HEAD have no body, so that clients make codes of the status, each in its own way. */
const isHead = ({ operation }: Outcome) => operation === 's3:HeadObject'

/** Checks what is the same in all clients. */
function expectUsual(outcomes: readonly Outcome[], calls: number): void {
  expect(outcomes).toHaveLength(calls * ALL_FAILURES.length)
  const usual = outcomes.filter((each) => !isHead(each))
  expect(usual.filter(({ requestId }) => requestId !== REQUEST_ID)).toEqual([])
  expect(usual.map(({ accessKeyId, operation, code }) => [accessKeyId, operation, code])).toEqual(
    usual.map(({ accessKeyId, operation }) => [accessKeyId, operation, codeOf(accessKeyId, operation)]),
  )
  const others = usual.filter(({ accessKeyId, message }) => !message.includes(MESSAGES[accessKeyId] ?? ''))
  expect(others).toEqual([])
  expect(outcomes.filter(({ status }) => status < 400)).toEqual([])
  expectOnce(outcomes)
}

/**
 * Only requests that the upstream did not answer are repeated, once because clients may try twice.
 *
 * boto3 asks for the region of the bucket when HEAD is a bad request.
 */
function expectOnce(outcomes: readonly Outcome[]): void {
  const expected = outcomes.flatMap(({ accessKeyId, operation }) =>
    Array<string>(accessKeyId === 'down' ? 2 : 1).fill(`${accessKeyId} ${operation}`),
  )
  const requests = server.requests.filter((each) => each !== 'expired s3:HeadBucket')
  expect(requests.sort()).toEqual(expected.sort())
}

const statusesOf = (outcomes: readonly Outcome[], failure: Failure) =>
  Object.fromEntries(
    outcomes
      .filter(({ accessKeyId }) => accessKeyId === failure)
      .map(({ operation, status }) => [operation.split(':')[0], status]),
  )

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

async function outcomesOf(program: string, words: readonly string[]): Promise<readonly Outcome[]> {
  const { status, stdout, stderr } = await run(program, words, { HOME: home })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

test('the SDK for JavaScript', async () => {
  const found = await outcomesOf(process.execPath, [pathOf('sdk-calls.mjs'), server.url, ...ALL_FAILURES])
  // The SDK names the exception after the class, which is not called like the code.
  const outcomes = found.map((each) => ({
    ...each,
    code: each.code.replace(/^(AuthorizationError)Exception$/, '$1'),
  }))
  expect(found.filter(({ code }) => code === 'AuthorizationErrorException')).toHaveLength(1)
  expectUsual(outcomes, 16)
  expect(outcomes.filter(isHead).map(({ accessKeyId, status }) => [accessKeyId, status])).toEqual([
    ['denied', 403],
    ['unknownKey', 403],
    ['wrongSignature', 403],
    ['expired', 400],
    ['unknown', 501],
    ['down', 503],
  ])
  expect(statusesOf(outcomes, 'denied')).toMatchObject({
    dynamodb: 400,
    ec2: 403,
    lambda: 403,
    s3: 403,
    sns: 403,
  })
})

/** The protocols that a boto3 can prefer. Older ones have no CBOR. */
function protocolsOf({ modules }: Boto3): readonly string[] {
  const source = readFileSync(join(dirname(modules['botocore'] ?? ''), 'utils.py'), 'utf8')
  return source.includes('\nPRIORITY_ORDERED_SUPPORTED_PROTOCOLS =')
    ? ['json', 'smithy-rpc-v2-cbor']
    : ['json']
}

describe('boto3', () => {
  for (const boto3 of BOTO3S)
    for (const protocol of protocolsOf(boto3))
      boto3Test(`${boto3.version}, which prefers ${protocol}`, async () => {
        const words = ['-B', pathOf('boto3-calls.py'), server.url, protocol, ...ALL_FAILURES]
        const outcomes = await outcomesOf(boto3.python, words)
        expectUsual(outcomes, 22)
        const heads = outcomes.filter(isHead)
        expect(heads.map(({ code }) => code)).toEqual(['403', '403', '403', '400', '501', '503'])
        const denied = outcomes.filter(({ accessKeyId }) => accessKeyId === 'denied')
        const classes = Object.fromEntries(denied.map(({ operation, class: name }) => [operation, name]))
        expect(classes).toMatchObject({
          'events:ListRules': 'AccessDeniedException',
          'kinesis:ListStreams': 'AccessDeniedException',
          'logs:DescribeLogGroups': 'AccessDeniedException',
          'sns:Publish': 'AuthorizationErrorException',
        })
      })
})

const goTest = tool('the AWS SDK for Go', () => findGo() !== undefined)

goTest('the SDK for Go', async () => {
  const binary = await goProgram(pathOf('calls.go'))
  const outcomes = await outcomesOf(binary, [server.url, ...ALL_FAILURES])
  expectUsual(outcomes, 7)
  expect(statusesOf(outcomes.filter(isHead), 'denied')).toEqual({ s3: 403 })
})

const cliTest = tool('AWS CLI v2', () => findCli() !== undefined)

describe('AWS CLI v2', () => {
  let warm: WarmCli
  beforeAll(async () => {
    warm = await startWarmCli(home)
  })
  afterAll(() => warm.stop())

  const aws = (failure: Failure, words: readonly string[]) =>
    run(warm.program, [...words, '--endpoint-url', server.url], {
      AWS_ACCESS_KEY_ID: failure,
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'us-east-1',
      AWS_MAX_ATTEMPTS: '2',
      AWS_PAGER: '',
      HOME: home,
    })

  const COMMANDS: readonly (readonly [operation: string, words: readonly string[]])[] = [
    ['cloudwatch:ListMetrics', ['cloudwatch', 'list-metrics']],
    ['dynamodb:ListTables', ['dynamodb', 'list-tables']],
    ['ec2:DescribeInstances', ['ec2', 'describe-instances']],
    ['lambda:ListFunctions', ['lambda', 'list-functions']],
    ['route53:ListHostedZones', ['route53', 'list-hosted-zones']],
    ['s3:ListBuckets', ['s3api', 'list-buckets']],
    ['sns:ListTopics', ['sns', 'list-topics']],
    ['sqs:ListQueues', ['sqs', 'list-queues']],
  ]

  cliTest('prints codes and messages', async () => {
    const outcomes = await Promise.all(
      COMMANDS.map(async ([operation, words]) => {
        const { status, stderr } = await aws('denied', words)
        const [, code = '', name] = /\((\w+)\) when calling the (\w+) operation: /.exec(stderr) ?? []
        return [`${operation.split(':')[0]}:${name}`, code, status, stderr.includes(MESSAGES.denied ?? '')]
      }),
    )
    expect(outcomes).toEqual(
      COMMANDS.map(([operation]) => [operation, codeOf('denied', operation), 254, true]),
    )
    expect([...server.requests].sort()).toEqual(COMMANDS.map(([operation]) => `denied ${operation}`).sort())
  })

  cliTest('tries again when the upstream is down', async () => {
    const { stderr } = await aws('down', ['sqs', 'list-queues'])
    expect(stderr).toMatch(
      /\(ServiceUnavailable\) when calling the ListQueues operation \(reached max retries: 1\): /,
    )
    expect(stderr).toContain(DOWN)
    expect(server.requests).toEqual(['down sqs:ListQueues', 'down sqs:ListQueues'])
  })

  cliTest('copies nothing that it may not read', async () => {
    const { status, stderr } = await aws('denied', ['s3', 'cp', 's3://docs/a', '-'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/\(403\) when calling the HeadObject operation: Forbidden/)
    expect(server.requests).toEqual(['denied s3:HeadObject'])
  })
})
