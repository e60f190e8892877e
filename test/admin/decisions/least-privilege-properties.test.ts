/** Tests on generated recordings that policies from calls allow every call, and nothing that can be left out. */

import { beforeEach, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { actionsOfService } from '../../../core/aws/service-authorization.ts'
import { compilePolicy, evaluatePolicies } from '../../../policy/index.ts'
import { userArn } from '../../services/callers.ts'
import { tryCasesAsync } from '../../support/budget.ts'
import { ACCOUNT, serverForAllTests, startServer } from '../../support/harness.ts'
import { type RemovalDocument, removalsFrom } from '../../support/removals.ts'
import { post } from './requests.ts'

interface Call {
  readonly action: string
  readonly resource: string
  readonly service: string | undefined
}

const server = serverForAllTests(() => startServer({ auth: 'audit' }))
beforeEach(() => post(server, 'reset', {}))

const SERVICES = ['s3', 'sqs', 'sns', 'dynamodb', 'lambda', 'kms', 'ssm', 'ec2', 'iam', 'unknown'] as const
const actionsOf = (service: string) =>
  [
    ...actionsOfService(service)
      .slice(0, 6)
      .map(({ name }) => name),
    'NotKnown',
    'notknown',
  ].map((name) => `${service}:${name}`)
const ROLES = ['app', 'deploy', 'de*', '*'].map((name) => `arn:aws:iam::${ACCOUNT}:role/${name}`)

const name = fc.string({
  unit: fc.constantFrom('a', 'b', '/', '*', '?', '${', ':'),
  minLength: 1,
  maxLength: 4,
})
const plain: fc.Arbitrary<Call> = fc.constantFrom(...SERVICES).chain((service) =>
  fc.record({
    action: fc.constantFrom(...actionsOf(service)),
    resource: fc.oneof(
      { weight: 9, arbitrary: name.map((each) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${each}`) },
      { weight: 1, arbitrary: fc.constant('*') },
    ),
    service: fc.constant(undefined),
  }),
)
const passing: fc.Arbitrary<Call> = fc.record({
  action: fc.constant('iam:PassRole'),
  resource: fc.constantFrom(...ROLES),
  service: fc.constantFrom(undefined, 'ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'),
})
const recordings = fc.array(fc.oneof({ weight: 5, arbitrary: plain }, { weight: 1, arbitrary: passing }), {
  minLength: 1,
  maxLength: 25,
})

async function record(calls: readonly Call[]): Promise<void> {
  const principal = userArn('iamulator')
  for (const { action, resource, service } of calls) {
    const context = service === undefined ? {} : { 'iam:PassedToService': service }
    await post(server, 'authorize', { principal, action, resources: [resource], context })
  }
}

/** Returns whether the documents allow a call. They name actions without resource-level permissions on everything. */
function allows(documents: readonly RemovalDocument[], { action, resource, service }: Call): boolean {
  const policies = documents.map((document, index) => {
    const policy = compilePolicy(JSON.stringify(document))
    return { policy, source: `${index}`, kind: 'managed' } as const
  })
  const context = new Map(service === undefined ? [] : [['iam:passedtoservice', service]])
  const principal = { kind: 'user', accountId: ACCOUNT, arn: userArn('iamulator') } as const
  return evaluatePolicies({ action, resource, principal, context }, policies, 'identity').effect === 'allowed'
}

test.each([{}, { wildcards: true }])('with %j, each part of the policy is needed', async (general) => {
  const property = fc.asyncProperty(recordings, async (calls) => {
    const { latest } = JSON.parse((await post(server, 'generate-policy', {})).text)
    await record(calls)
    const { text } = await post(server, 'policy', { ...general, after: latest })
    const { documents, notAllowed, decisions } = JSON.parse(text)
    expect({ notAllowed, decisions }).toEqual({ notAllowed: [], decisions: calls.length })
    expect(calls.filter((call) => !allows(documents, call))).toEqual([])
    for (const { what, documents: fewer } of removalsFrom(documents))
      expect({ what, isMissed: calls.some((call) => !allows(fewer, call)) }).toEqual({ what, isMissed: true })
  })
  await tryCasesAsync(property, { seed: 20_261_128, atLeast: 15, all: 2000, endOnFailure: true })
})
