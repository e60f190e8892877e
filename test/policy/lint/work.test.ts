/** Twice the document makes twice the work, whatever the document contains. */
import { expect, test } from '@jest/globals'
import { lintPolicy } from '../../../policy/lint/index.ts'
import type { LintedPolicyType } from '../../../policy/lint/types.ts'
import { workOf } from '../work.ts'
import { facts } from './cases.ts'

const size = 100
/** Slightly more than 2. */
const twice = 2.2

type Statement = Readonly<Record<string, unknown>>

const documentOf = (...statements: readonly Statement[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at))
const membersOf = (count: number, make: (index: number) => readonly [string, unknown]) =>
  Object.fromEntries(many(count, make))

const gitHub = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'
const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
const assume = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }
const pass = { Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }

const tagged = { StringEquals: { 'aws:ResourceTag/team': 'red', 's3:prefix': 'a' } }

const documents: Readonly<Record<string, (count: number) => string>> = {
  statements: (count) => documentOf(...many(count, (at) => ({ ...read, Sid: `Read${at % 7}` }))),
  actions: (count) => documentOf({ ...pass, Action: many(count, (at) => `iam:P*${at}`) }),
  resources: (count) => documentOf({ ...pass, Resource: many(count, (at) => `arn:aws:iam::*:role/${at}*`) }),
  'actions and resources': (count) =>
    documentOf({ ...pass, Action: many(count, () => 'iam:P*'), NotResource: many(count, () => '*') }),
  'actions with a common beginning': (count) =>
    documentOf({ ...read, Action: many(count, (at) => (at % 2 === 0 ? `s3:Get*${at}` : `s3:Get${at}*`)) }),
  'patterns of services': (count) =>
    documentOf({ ...read, Action: many(count, (at) => `svc${at % 10}*:a`), Condition: tagged }),
  'actions and keys': (count) =>
    documentOf({ ...read, Action: many(count, () => 's3:ListAllMyBuckets'), Condition: tagged }),
  'ARNs of one service': (count) =>
    documentOf({ ...read, Resource: many(count, (at) => `arn:aws:ec2:us-*:*:i*/${at}*${at}`) }),
  'wildcards in an ARN': (count) =>
    documentOf({ ...read, Resource: `arn:aws:ec2:*:*:${'*a?b'.repeat(count)}` }),
  'condition keys': (count) =>
    documentOf({ ...read, Condition: { StringEquals: membersOf(count, (at) => [`aws:Key${at}`, '*']) } }),
  operators: (count) =>
    documentOf({
      ...read,
      Condition: membersOf(count, (at) => [`StringIs${at}`, { 'dynamodb:Attributes': 'a' }]),
    }),
  'condition values': (count) =>
    documentOf({
      ...read,
      Condition: { IpAddress: { 'aws:SourceIp': many(count, (at) => `10.0.${at % 256}.1/24`) } },
    }),
  'principals and actions': (count) =>
    documentOf({
      ...assume,
      Principal: { AWS: many(count, () => '111122223333') },
      Action: many(count, () => 'sts:AssumeRoleWithSAML'),
    }),
  'sessions of roles': (count) =>
    documentOf({
      ...assume,
      Principal: {
        AWS: many(count, (at) =>
          at % 2 === 0
            ? `arn:aws:iam::111122223333:role/r${at}`
            : `arn:aws:sts::111122223333:assumed-role/r${at - 1}/s`,
        ),
      },
    }),
  'providers and subjects': (count) =>
    documentOf({
      ...assume,
      Principal: { Federated: many(count, (at) => (at % 2 === 0 ? gitHub : `${gitHub}/e${at}`)) },
      Condition: {
        StringLike: { 'token.actions.githubusercontent.com:sub': many(count, (at) => `repo:${at}*`) },
      },
    }),
  variables: (count) =>
    documentOf({ ...read, Resource: `arn:aws:s3:::${'${'.repeat(count)}${'$'.repeat(count)}` }),
  'duplicate members': (count) => `{${many(count, () => '"Id":"a"').join()}}`,
  lines: (count) => documentOf(read).replace('{', `{${'\n'.repeat(count)}`),
  escapes: (count) => `["${'\\n'.repeat(count)}"]`,
  brackets: (count) => '['.repeat(count),
}
const policyTypes: readonly LintedPolicyType[] = [
  'IDENTITY_POLICY',
  'RESOURCE_POLICY',
  'RESOURCE_CONTROL_POLICY',
]
const cases = Object.entries(documents).flatMap(([name, make]) =>
  policyTypes.map((policyType) => [name, policyType, make] as const),
)

test.each(cases)('many %s in a %s', (_, policyType, make) => {
  const workFor = (count: number) => {
    const text = make(count)
    return workOf(() => lintPolicy(text, { policyType, facts }))
  }
  const few = workFor(size)
  expect(few).toBeGreaterThan(size / 2)
  expect(workFor(2 * size) / few).toBeLessThan(twice)
})
