/** Explanations of generated requests must agree with `decide`. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type AuthorizationRequest,
  compilePolicy,
  decide,
  type Explanation,
  explain,
  explainDecision,
  type LayerExplanation,
  type Layers,
  type SourcedPolicy,
} from '../../policy/index.ts'
import type { BookLayers } from './by-the-book/index.ts'
import { questions } from './generated/questions.ts'

function compile(layers: BookLayers): Layers {
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

function sourced(text: string): SourcedPolicy {
  return { source: text.slice(0, 20), kind: 'inline', policy: compilePolicy(text) }
}

type Check = (explanation: Explanation, request: AuthorizationRequest, layers: Layers) => void

function every(check: Check): void {
  fc.assert(
    fc.property(questions, ({ layers, requests }) => {
      const compiled = compile(layers)
      for (const { context, ...request } of requests.slice(0, 3)) {
        const keys = Object.entries(context).map(([key, value]) => [key.toLowerCase(), value] as const)
        const changed = { ...request, context: new Map(keys) }
        check(explainDecision(changed, compiled), changed, compiled)
      }
    }),
    { numRuns: 250 },
  )
}

/** Returns the decision that follows from the layers' verdicts. */
function conclusion({ layers }: Explanation): string {
  const denying = layers.find(({ verdict }) => verdict === 'denies')
  if (denying) return `explicitDeny ${denying.layer}`
  const silent = layers.find(({ verdict, needed }) => needed && verdict === 'doesNotAllow')
  return silent ? `implicitDeny ${silent.layer}` : 'allowed'
}

/** Returns a layer's verdict according to the statements that apply. */
function verdictOf({ layer, policies, verdict }: LayerExplanation): LayerExplanation['verdict'] {
  if (verdict === 'exempt' || layer === 'root') return verdict
  const applying = policies.flatMap(({ statements }) => statements.filter(({ fails }) => fails === undefined))
  if (applying.some(({ effect }) => effect === 'Deny')) return 'denies'
  return applying.length > 0 ? 'allows' : 'doesNotAllow'
}

test('the layers amount to the decision, and their statements to the layers', () => {
  every((explanation, request, layers) => {
    const { effect, layer } = decide(request, layers)
    expect(conclusion(explanation)).toBe(effect === 'allowed' ? effect : `${effect} ${layer}`)
    const explained = explanation.layers
    expect(explained.map(({ verdict }) => verdict)).toEqual(explained.map(verdictOf))
  })
})

test('a statement is explained as it is evaluated, and one that fails says at what', () => {
  every((explanation, request, layers) => {
    const listed = new Set(explain(request, layers).map((statement) => JSON.stringify(statement)))
    const explained = explanation.layers.flatMap(({ policies }) =>
      policies.flatMap(({ statements }) => statements),
    )
    for (const { failure, span, ...statement } of explained) {
      expect(listed).toContain(JSON.stringify(statement))
      expect(failure === undefined).toBe(statement.fails === undefined)
      expect(span?.start.line).toBeGreaterThan(0)
    }
  })
})

/** Counts the Deny statements that apply, and the layers that must allow but do not. */
function obstaclesIn({ layers }: Explanation): number {
  return layers.reduce((sum, { layer, verdict, needed, policies }) => {
    if (verdict === 'exempt' || layer === 'root') return sum
    const applying = policies.flatMap(({ statements }) =>
      statements.filter(({ fails }) => fails === undefined),
    )
    const denies = applying.filter(({ effect }) => effect === 'Deny').length
    return sum + denies + (needed && denies === applying.length ? 1 : 0)
  }, 0)
}

test('every denial has a remedy of at most a change for each obstacle', () => {
  every((explanation, { action, resource }) => {
    const changes = explanation.remedies.map(({ length }) => length)
    const obstacles = obstaclesIn(explanation)
    // No advice lets a principal assume or pass every role.
    const isTooWide = /^(?:sts:assumerole|iam:passrole)$/i.test(action) && resource === '*'
    if (!isTooWide) expect(changes.length > 0).toBe(obstacles > 0)
    expect(Math.max(0, ...changes)).toBeLessThanOrEqual(obstacles)
  })
})

function documentIn(text: string): { readonly Statement?: unknown } {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

test('a policy of which one statement was edited is decided on like one that is read anew', () => {
  let edited = 0
  every((_, request, layers) => {
    for (const sourcedPolicy of layers.identity) {
      const document = documentIn(sourcedPolicy.policy.text)
      if (!Array.isArray(document.Statement) || document.Statement.length === 0) continue
      const statement = { ...Object(document.Statement.at(-1)), Effect: 'Deny' }
      const index = document.Statement.length - 1
      const text = JSON.stringify({ ...document, Statement: document.Statement.with(index, statement) })
      const decided = (policy: SourcedPolicy['policy']) =>
        decide(request, { ...layers, identity: [{ ...sourcedPolicy, policy }] })
      expect(decided(sourcedPolicy.policy.edited(text, index, statement))).toEqual(
        decided(compilePolicy(text)),
      )
      edited++
    }
  })
  expect(edited).toBeGreaterThan(100)
})

test('any text is explained', () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((json) => `{"Statement":${json}}`),
  )
  fc.assert(
    fc.property(text, fc.string(), fc.string(), (document, action, resource) => {
      const policy = sourced(document)
      const layers: Layers = { identity: [policy], boundary: policy, resource: { kind: 'trust', policy } }
      const principal = { kind: 'user', arn: 'x', accountId: '1' } as const
      const request = { action, resource, principal, context: new Map() }
      const { decision, remedies } = explainDecision(request, layers)
      expect(remedies.length > 0).toBe(decision.effect !== 'allowed')
    }),
  )
})
