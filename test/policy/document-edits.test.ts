/** The documents with the changes that explanations propose must have the effect of the changes. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type Change,
  compilePolicy,
  type DocumentEdit,
  decide,
  documentEdits,
  explainDecision,
  type Layers,
  type SourcedPolicy,
} from '../../policy/index.ts'
import type { BookLayers } from './by-the-book/index.ts'
import { readLayers, readRequest } from './cases.ts'
import { denyAll, forAll, type LayerFields, type RequestFields } from './explained.ts'
import { questions } from './generated/questions.ts'

function edits(layers: Partial<LayerFields>, request: RequestFields = {}) {
  const compiled = readLayers({ identity: [], ...layers }, 'edits')
  const [changes = []] = explainDecision(readRequest(request, 'edits'), compiled).remedies
  return documentEdits(compiled, changes)
}

const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::other/*' }

describe('the edit of a change', () => {
  test('adds a value to an element and keeps the layout', () => {
    const before = JSON.stringify({ Version: '2012-10-17', Statement: read }, null, 2)
    const [edit, ...further] = edits({ identity: [before] }, { action: 's3:GetObject' })
    expect(further).toEqual([])
    expect(edit).toMatchObject({ before, policy: { kind: 'inline' } })
    expect(edit?.after).toBe(
      before.replace(
        '"arn:aws:s3:::other/*"',
        '[\n      "arn:aws:s3:::other/*",\n      "arn:aws:s3:::data/reports/1.csv"\n    ]',
      ),
    )
  })

  test('of a statement that is the only one leaves no document', () => {
    const allow = { ...read, Resource: '*' }
    const [edit] = edits({ identity: [[allow], [denyAll]] }, { action: 's3:GetObject' })
    expect(edit).toMatchObject({ policy: { kind: 'inline' }, after: undefined })
  })

  test('of several changes of one document begin where the one before ended', () => {
    const allow = { Effect: 'Allow', Action: 's3:PutObject', Resource: '*' }
    const [first, second] = edits(
      { identity: [[denyAll, allow, { ...denyAll, Action: 's3:Get*' }]] },
      { action: 's3:GetObject' },
    )
    expect(JSON.parse(first?.after ?? '').Statement).toHaveLength(2)
    expect(second?.before).toBe(first?.after)
  })

  test('of a missing statement is a new policy, or extends one of the level', () => {
    const request = { action: 's3:GetObject' }
    expect(edits({}, request)).toEqual([
      { policy: undefined, before: '', after: expect.stringContaining('s3:GetObject') },
    ])
    const other = { Effect: 'Allow', Action: 'iam:*', Resource: '*' }
    const [level] = edits({ identity: [[{ ...read, Resource: '*' }]], serviceControl: [[[other]]] }, request)
    expect(level).toMatchObject({
      policy: { kind: 'organization' },
      after: expect.stringContaining('iam:*'),
    })
  })

  test('of a role that does not exist is its new trust policy', () => {
    const request = { action: 'sts:AssumeRole', resource: 'arn:aws:iam::111122223333:role/gone' }
    const [edit] = edits(
      { identity: [[{ ...forAll, Principal: undefined }]], resource: { kind: 'trust', policy: '' } },
      request,
    )
    expect(edit).toMatchObject({ policy: undefined, before: '', after: expect.stringContaining('Principal') })
  })
})

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
  return { source: text, kind: 'inline', policy: compilePolicy(text) }
}

/** Replaces the edited document wherever it is, or adds the new one. */
function withEdit(layers: Layers, change: Change, { policy, after = '{}' }: DocumentEdit): Layers {
  const changed = { ...(policy ?? sourced('new')), policy: compilePolicy(after) }
  if (policy === undefined) return withAddition(layers, change, changed)
  const other = (one: SourcedPolicy) => (one.source === changed.source ? changed : one)
  const sets = (all: Layers['session']) => all?.map((set) => set.map(other))
  const { resource, boundary, endpoint } = layers
  return {
    identity: layers.identity.map(other),
    boundary: boundary && other(boundary),
    session: sets(layers.session),
    resource: resource && { ...resource, policy: other(resource.policy) },
    serviceControl: sets(layers.serviceControl),
    resourceControl: sets(layers.resourceControl),
    endpoint: endpoint && other(endpoint),
  }
}

function withAddition(layers: Layers, change: Change, policy: SourcedPolicy): Layers {
  const { layer } = change
  if (layer === 'identity') return { ...layers, identity: [...layers.identity, policy] }
  if (layer === 'boundary' || layer === 'endpoint') return { ...layers, [layer]: policy }
  if (layer === 'resource' || layer === 'trust')
    return { ...layers, resource: { kind: layers.resource?.kind ?? 'resource', policy } }
  return layer === 'session' || layer === 'serviceControl'
    ? { ...layers, [layer]: withLevel(layers[layer] ?? [[]], change, policy) }
    : layers
}

function withLevel(sets: NonNullable<Layers['session']>, change: Change, policy: SourcedPolicy) {
  const at = change.change === 'add' ? (change.level ?? 1) - 1 : 0
  return sets.map((set, level) => (level === at ? [...set, policy] : set))
}

test('generated requests are allowed by the edited documents', () => {
  let edited = 0
  fc.assert(
    fc.property(questions, ({ layers, requests }) => {
      const compiled = compile(layers)
      for (const { context, ...rest } of requests.slice(0, 3)) {
        const keys = Object.entries(context).map(([key, value]) => [key.toLowerCase(), value] as const)
        const request = { ...rest, context: new Map(keys) }
        for (const changes of explainDecision(request, compiled).remedies) {
          const all = documentEdits(compiled, changes)
          const made = all.flatMap((edit, at) => (edit ? [[changes[at], edit] as const] : []))
          if (made.length < changes.length) continue
          const after = made.reduce(
            (world, [change, edit]) => (change ? withEdit(world, change, edit) : world),
            compiled,
          )
          expect(decide(request, after).effect).toBe('allowed')
          edited++
        }
      }
    }),
    { numRuns: 250 },
  )
  expect(edited).toBeGreaterThan(20)
})
