/** Generates complete questions: a set of layers, and several requests to decide with it. */
import fc from 'fast-check'
import type { BookLayers, BookRequest } from '../by-the-book/index.ts'
import { context } from './conditions.ts'
import { document } from './documents.ts'
import { callers, mixed, oneOf, requestedActions, requestedResources } from './vocabulary.ts'

/** Each set of documents has several requests, because documents are expensive to generate. */
export interface Questions {
  readonly layers: BookLayers
  readonly requests: readonly BookRequest[]
}

type Part = Partial<BookLayers>

/** Generates a layer that is present `times` in ten. */
function sometimes(times: number, part: fc.Arbitrary<Part>): fc.Arbitrary<Part> {
  return mixed<Part>([10 - times, fc.constant({})], [times, part])
}

/** Generates sets of policies: levels of an organization, or the session policies. */
function sets(text: fc.Arbitrary<string>): fc.Arbitrary<readonly (readonly string[])[]> {
  return fc.array(
    mixed([9, fc.array(text, { minLength: 1, maxLength: 2 })], [1, fc.constant<string[]>([])]),
    { minLength: 1, maxLength: 2 },
  )
}

const ofResource = mixed<NonNullable<BookLayers['resource']>>(
  [3, document.resource.map((text) => ({ document: text, kind: 'resource' }))],
  [2, document.trust.map((text) => ({ document: text, kind: 'trust' }))],
  [1, document.resource.map((text) => ({ document: text, kind: 'key' }))],
)

const layers: fc.Arbitrary<BookLayers> = fc
  .tuple(
    fc.array(document.identity, { maxLength: 2 }).map((identity) => ({ identity })),
    sometimes(
      3,
      document.limit.map((boundary) => ({ boundary })),
    ),
    sometimes(
      3,
      sets(document.limit).map((session) => ({ session })),
    ),
    sometimes(
      6,
      ofResource.map((resource) => ({ resource })),
    ),
    sometimes(
      2,
      sets(document.serviceControl).map((serviceControl) => ({ serviceControl })),
    ),
    sometimes(
      2,
      sets(document.resourceControl).map((resourceControl) => ({ resourceControl })),
    ),
    sometimes(
      2,
      document.endpoint.map((endpoint) => ({ endpoint })),
    ),
  )
  .map(([identity, ...others]) => Object.assign(identity, ...others))

const owner = mixed<Pick<BookRequest, 'resourceAccountId'>>(
  [4, fc.constant({})],
  [2, fc.constant({ resourceAccountId: '111122223333' })],
  [1, fc.constant({ resourceAccountId: '444455556666' })],
)

const request: fc.Arbitrary<BookRequest> = fc
  .tuple(oneOf(callers), oneOf(requestedActions), oneOf(requestedResources), owner, context)
  .map(([principal, action, resource, account, conditionKeys]) => ({
    action,
    resource,
    ...account,
    principal,
    context: conditionKeys,
  }))

export const questions: fc.Arbitrary<Questions> = fc.record({
  layers,
  requests: fc.array(request, { minLength: 1, maxLength: 16, size: 'max' }),
})
