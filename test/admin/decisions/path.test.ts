/** The path of a decision in lists. It summarizes the layers of its explanation. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { pathOf } from '../../../analysis/explanation/path.ts'
import { explainDecision } from '../../../policy/index.ts'
import { compiledLayers, engineRequest } from '../../policy/generated/compiled.ts'
import { questions } from '../../policy/generated/questions.ts'
import { userArn, userWith } from '../../services/callers.ts'
import { ACCOUNT, policy, serverForAllTests } from '../../support/harness.ts'
import { ask } from './requests.ts'

const server = serverForAllTests()
beforeAll(async () => {
  await userWith(server, 'reader', policy('Allow', 's3:*'))
  await userWith(server, 'nobody')
})

interface Layer {
  readonly layer: string
  readonly verdict: string
  readonly needed: boolean
}

const PLACES = ['serviceControl', 'resourceControl', 'boundary', 'session', 'identity', 'resource']

/** Derives the path from the layers of an explanation, as a reader of the documentation would. */
function pathIn(layers: readonly Layer[]): string {
  const named = layers.map(({ layer, ...rest }) => ({
    ...rest,
    layer: layer === 'root' ? 'identity' : layer === 'trust' ? 'resource' : layer,
  }))
  const hasEndpoint = named.some(({ layer }) => layer === 'endpoint')
  return [...PLACES, ...(hasEndpoint ? ['endpoint'] : [])]
    .map((place) => characterFor(named.filter(({ layer }) => layer === place)))
    .join('')
}

function characterFor(sets: readonly Layer[]): string {
  const verdicts = new Set(sets.map(({ verdict }) => verdict))
  if (verdicts.size === 0) return '-'
  if (verdicts.has('denies')) return 'd'
  if (sets.some(({ verdict, needed }) => needed && verdict === 'doesNotAllow')) return 'n'
  if (verdicts.has('allows')) return 'a'
  return verdicts.has('exempt') ? 'e' : 'o'
}

test('agrees with the layers of the explanation, on generated questions', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(questions, ({ layers, requests }) => {
      const compiled = compiledLayers(layers)
      for (const request of requests.slice(0, 4).map(engineRequest)) {
        const path = pathOf({ request, layers: compiled })
        expect(path).toBe(pathIn(explainDecision(request, compiled).layers))
        for (const character of path) seen.add(character)
      }
    }),
    { numRuns: 250 },
  )
  expect([...seen].sort().join('')).toBe('-adeno')
})

describe('of a recorded decision', () => {
  const endpointPolicy = { Statement: { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' } }
  const session = { policy: { Version: '2012-10-17', Statement: [] } }

  test.each([
    ['an identity-based policy allows', { principal: userArn('reader') }, '----a-'],
    ['nothing allows', { principal: userArn('nobody') }, '----n-'],
    ['a session policy does not allow', { principal: userArn('reader'), session }, '---na-'],
    ['the endpoint denies', { principal: userArn('reader'), endpointPolicy }, '----a-d'],
    ['root needs no policy', { principal: `arn:aws:iam::${ACCOUNT}:root` }, '----a-'],
  ])('%s', async (_, who, path) => {
    const { requestId } = await ask(server, { ...who, action: 's3:GetObject', resources: ['*'] })
    const [listed] = await decisionsOf(requestId)
    expect(listed).toMatchObject({ path, kind: 'decision', origin: 'authorize' })
    expect(listed).not.toHaveProperty('rule')
  })

  test('is empty if a rule decided', async () => {
    const asked = { principal: userArn('nobody'), action: 'sts:GetCallerIdentity', resources: ['*'] }
    const { requestId } = await ask(server, asked)
    expect(await decisionsOf(requestId)).toEqual([
      expect.objectContaining({ path: '', rule: 'It requires no permission, and no policy can deny it.' }),
    ])
  })
})

async function decisionsOf(requestId: string): Promise<readonly object[]> {
  const answer = await fetch(`${server.url}/_iamulator/decisions?requestId=${requestId}`)
  return JSON.parse(await answer.text()).decisions
}
