/** The details of generated denials agree with the engine: effect by effect, and statement by statement. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { detailsOf } from '../../analysis/denial-details/index.ts'
import { RequestContext } from '../../core/access/condition-keys.ts'
import type { Verdict } from '../../core/access/judge.ts'
import { serviceCaller } from '../../core/identity/caller.ts'
import { compilePolicy, decide, explain, type Layers, type SourcedPolicy } from '../../policy/index.ts'
import type { BookLayers } from '../policy/by-the-book/index.ts'
import { questions } from '../policy/generated/questions.ts'
import { tryCases } from '../support/budget.ts'

let count = 0

/** Every policy has a source of its own. */
function sourced(text: string): SourcedPolicy {
  return { source: `policy ${count++}`, kind: 'inline', policy: compilePolicy(text) }
}

function compiled(layers: BookLayers): Layers {
  const { identity, boundary, session, resource, serviceControl, resourceControl, endpoint } = layers
  const sets = (texts: BookLayers['session']) => texts?.map((set) => set.map(sourced))
  return {
    identity: identity.map(sourced),
    boundary: boundary === undefined ? undefined : sourced(boundary),
    session: sets(session),
    resource: resource && { kind: resource.kind, policy: sourced(resource.document) },
    serviceControl: sets(serviceControl),
    resourceControl: sets(resourceControl),
    endpoint: endpoint === undefined ? undefined : sourced(endpoint),
  }
}

const arrival = {
  ...{ now: 0, region: 'us-east-1', secure: true, sourceIp: undefined },
  ...{ userAgent: undefined, referer: undefined },
}
const caller = serviceCaller('aws', 's3.amazonaws.com')
const places = { principal: undefined, resource: undefined }

type Asked = Pick<Verdict['request'], 'action' | 'resource' | 'principal'>

function verdictOn(asked: Asked, conditions: Readonly<Record<string, string>>, layers: Layers): Verdict {
  const target = { arn: asked.resource }
  const facts = { arrival, caller, places, target, input: undefined, conditions }
  const request = { ...asked, context: new RequestContext(facts) }
  return { request, layers, places, decision: decide(request, layers), asked: { caller, target } }
}

const EFFECTS = { allowed: 'ALLOW', explicitDeny: 'EXPLICIT_DENY', implicitDeny: 'IMPLICIT_DENY' } as const

test('evaluations are those of the engine', () => {
  let denied = 0
  const tried = tryCases(
    fc.property(questions, ({ layers: written, requests }) => {
      const layers = compiled(written)
      const verdicts = requests.map(({ context, ...asked }) => verdictOn(asked, Object(context), layers))
      const denial = { authorizationId: 'id', requestId: 'r', time: 0, place: caller, verdicts, groups: [] }
      const { evaluations } = detailsOf(denial, 'both')
      for (const [index, { request, decision }] of verdicts.entries()) {
        const { evaluatedEffect, matchedPolicies = [] } = evaluations[index] ?? {}
        expect(evaluatedEffect).toBe(EFFECTS[decision.effect])
        const applied = explain(request, layers).filter(({ fails }) => fails === undefined)
        const isImplicit = decision.effect === 'implicitDeny'
        const matched = matchedPolicies.flatMap(({ matchedStatements }) => matchedStatements)
        expect(matched).toHaveLength(isImplicit ? 0 : applied.length)
        if (decision.effect === 'explicitDeny') denied++
      }
    }),
    { seed: 32, atLeast: 200, all: 50_000 },
  )
  expect(denied).toBeGreaterThan(tried / 10)
})
