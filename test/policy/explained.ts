/** Shared helpers of the tests of explanations. */
import { expect } from '@jest/globals'
import { type Change, type Explanation, explainDecision } from '../../policy/index.ts'
import { readLayers, readRequest } from './cases.ts'

export type LayerFields = Parameters<typeof readLayers>[0]
export type RequestFields = Parameters<typeof readRequest>[0]

/** The default caller of requests. */
export const BOB = 'arn:aws:iam::111122223333:user/bob'
/** The default resource of requests. */
export const OBJECT = 'arn:aws:s3:::data/reports/1.csv'

export const all = { Effect: 'Allow', Action: '*', Resource: '*' }
export const forAll = { ...all, Principal: '*' }
export const denyAll = { Effect: 'Deny', Action: '*', Resource: '*' }

/** Returns a policy variable. Escaped, so that the template literal does not interpolate it. */
export const variable = (key: string) => `\${${key}}`

export function explained(layers: Partial<LayerFields>, request: RequestFields = {}): Explanation {
  return explainDecision(readRequest(request, 'explain'), readLayers({ identity: [], ...layers }, 'explain'))
}

/** Returns the changes that would turn the decision. */
export function remedies(layers: Partial<LayerFields>, request?: RequestFields): Explanation['remedies'] {
  return explained(layers, request).remedies
}

/** Returns the change that would turn the decision, and expects that there is only one. */
export function onlyRemedy(layers: Partial<LayerFields>, request?: RequestFields): Change | undefined {
  const [[change, ...further] = [], ...others] = remedies(layers, request)
  expect({ further, others }).toEqual({ further: [], others: [] })
  return change
}
