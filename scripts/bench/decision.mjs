/** Measures decisions relative to one JSON.parse of the same documents, and how their cost grows. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { loadTypeScript } from '../load-typescript.mjs'
import { root } from '../root.mjs'
import { repeat } from './load.mjs'
import { compare, report } from './report.mjs'

const ACCOUNT = '111122223333'
const POLICIES = 20
const STATEMENTS = 20
/** Number of different requests, so that only the engine's own caches are warm. */
const REQUESTS = 400
const ROUNDS = 10
const PARSES = 50
const GLOBS = 20
const SERVICES = ['s3', 'ec2', 'sqs', 'sns', 'kms', 'iam', 'logs', 'lambda']
const VERBS = ['Get', 'List', 'Describe', 'Put', 'Delete']

const actionOf = (number) =>
  `${SERVICES[number % SERVICES.length]}:${VERBS[number % VERBS.length]}Thing${number % 160}`

const arnOf = (number) => {
  const service = SERVICES[number % SERVICES.length]
  return `arn:aws:${service}:eu-west-1:${ACCOUNT}:team-${number % 7}/thing-${number}`
}

/** Returns a statement with several conditions and a pattern for its resource. */
function statement(number) {
  return {
    Sid: `S${number}`,
    Effect: number % 10 === 9 ? 'Deny' : 'Allow',
    Action: [actionOf(number), `${SERVICES[number % SERVICES.length]}:Tag*`],
    Resource: [`arn:aws:${SERVICES[number % SERVICES.length]}:*:${ACCOUNT}:team-${number % 7}/*`],
    Condition: {
      StringEquals: { 'aws:PrincipalTag/team': [`team-${number % 7}`, 'all'] },
      StringLike: { 'aws:UserAgent': ['aws-cli/*', 'aws-sdk-*/3.*'] },
      IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '2001:db8::/32'] },
      Bool: { 'aws:SecureTransport': 'true' },
    },
  }
}

function requestOf(number) {
  const context = {
    'aws:principaltag/team': `team-${number % (number % 3 === 0 ? 11 : 7)}`,
    'aws:useragent': number % 2 === 0 ? 'aws-cli/2.15' : 'aws-sdk-js/3.1000',
    'aws:sourceip': `10.0.${number % 256}.7`,
    'aws:securetransport': 'true',
    'aws:username': `user-${number}`,
  }
  return {
    action: actionOf(number),
    resource: arnOf(number),
    principal: { kind: 'user', accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/user-${number}` },
    context: new Map(Object.entries(context)),
  }
}

const documentOf = (statements) => JSON.stringify({ Version: '2012-10-17', Statement: statements })

const administrator = documentOf({ Effect: 'Allow', Action: '*', Resource: '*' })

const documents = (statementsEach) =>
  repeat(POLICIES, (policy) =>
    documentOf(repeat(statementsEach, (index) => statement(policy * statementsEach + index))),
  )

/** Adds nine times as many statements for actions that no request uses. */
const withOthers = (statementsEach) =>
  repeat(POLICIES, (policy) =>
    documentOf([
      ...repeat(statementsEach, (index) => statement(policy * statementsEach + index)),
      ...repeat(9 * statementsEach, (index) => ({ ...statement(index), Action: `glue:GetThing${index}` })),
    ]),
  )

/**
 * Reads an AWS managed policy. The first line of the file is an index, the others are the documents
 * (scripts/managed-policies.mjs).
 */
function managedDocument(name) {
  const file = readFileSync(join(root, 'core/aws/data/managed-policies.json.br'))
  const [index, ...texts] = brotliDecompressSync(file).toString('utf8').split('\n')
  return texts[JSON.parse(index).policies.findIndex(([arn]) => arn.endsWith(`/${name}`))]
}

export async function measureDecisions() {
  const engine = await loadTypeScript('policy/index.ts')
  const requests = repeat(REQUESTS, requestOf)
  const own = documents(STATEMENTS)
  const amongOthers = withOthers(STATEMENTS)
  const managed = [administrator, managedDocument('ReadOnlyAccess')]
  const deciding = (texts) => perCall(ROUNDS * REQUESTS, decider(engine, texts, requests))
  const parsing = (texts) => perCall(PARSES, () => texts.map((text) => JSON.parse(text)))
  const comparison = await compare({
    parse: () => parsing(own),
    decide: () => deciding(own),
    decideAmongOthers: () => deciding(amongOthers),
    parseManaged: () => parsing(managed),
    decideManaged: () => deciding(managed),
    ...globs(engine),
  })
  reportDecisions(comparison)
}

/** Returns milliseconds per call, after as many warm-up calls as measured calls. */
function perCall(count, work) {
  for (let call = 0; call < count; call++) work(call)
  const start = performance.now()
  for (let call = 0; call < count; call++) work(call)
  return (performance.now() - start) / count
}

/** Returns a function that compiles the documents and decides a request, a different one in each call. */
function decider({ compilePolicy, decide }, texts, requests) {
  return (call) => {
    const identity = texts.map((text) => ({ policy: compilePolicy(text), source: 'bench', kind: 'managed' }))
    return decide(requests[call % requests.length], { identity })
  }
}

/** Matches patterns with many wildcards against resources that nearly match, each in two lengths. */
function globs(engine) {
  const against = (pattern, resource) => {
    const text = documentOf({ Effect: 'Allow', Action: '*', Resource: pattern })
    const requests = [{ ...requestOf(0), resource }]
    return () => perCall(GLOBS, decider(engine, [text], requests))
  }
  const free = (stars, length) =>
    against(`arn:aws:s3:::${'*a?'.repeat(stars)}b*`, `arn:aws:s3:::${'a'.repeat(length)}`)
  const confined = (stars, length) =>
    against(`arn:aws:ec2:${'*a?'.repeat(stars)}*b*a:*`, `arn:aws:ec2:${'a'.repeat(length)}:1:x`)
  return {
    free: free(2000, 50_000),
    freeLonger: free(2000, 100_000),
    freeStars: free(4000, 50_000),
    confined: confined(2000, 50_000),
    confinedLonger: confined(2000, 100_000),
    confinedStars: confined(4000, 50_000),
  }
}

function reportDecisions({ cost, ratio }) {
  const goals = [
    [
      '20 policies of 20 statements with conditions: time relative to reading them once',
      'decide',
      'parse',
      1 / 100,
    ],
    [
      'AdministratorAccess and ReadOnlyAccess: time relative to reading them once',
      'decideManaged',
      'parseManaged',
      1 / 40,
    ],
    ['ten times as many statements, nine in ten about other actions', 'decideAmongOthers', 'decide', 1.2],
    ['2,000 wildcards, 100,000 characters compared with 50,000', 'freeLonger', 'free', 2.5],
    ['50,000 characters, 4,000 wildcards compared with 2,000', 'freeStars', 'free', 2.5],
    [
      '2,000 wildcards inside a part, 100,000 characters compared with 50,000',
      'confinedLonger',
      'confined',
      2.5,
    ],
    [
      '50,000 characters, 4,000 wildcards inside a part compared with 2,000',
      'confinedStars',
      'confined',
      2.5,
    ],
  ]
  for (const [what, name, other, atMost] of goals)
    report(`Decision: ${what}`, ratio(name, other), 'x', { atMost }, cost(name))
}
