/** What tests of explanations share. */
import { expect } from '@jest/globals'
import { type Change, type Explanation, explainDecision } from '../../policy/index.ts'
import { readLayers, readRequest } from './cases.ts'

export type LayerFields = Parameters<typeof readLayers>[0]
export type RequestFields = Parameters<typeof readRequest>[0]

/** The caller whom requests have unless they name another. */
export const BOB = 'arn:aws:iam::111122223333:user/bob'
/** The resource that requests have unless they name another. */
export const OBJECT = 'arn:aws:s3:::data/reports/1.csv'

export const all = { Effect: 'Allow', Action: '*', Resource: '*' }
export const forAll = { ...all, Principal: '*' }
export const denyAll = { Effect: 'Deny', Action: '*', Resource: '*' }

/** Written this way a template literal does not take it for its own. */
export const variable = (key: string) => `\${${key}}`

export function explained(layers: Partial<LayerFields>, request: RequestFields = {}): Explanation {
  return explainDecision(readRequest(request, 'explain'), readLayers({ identity: [], ...layers }, 'explain'))
}

/** What would turn the decision. */
export function remedies(layers: Partial<LayerFields>, request?: RequestFields): Explanation['remedies'] {
  return explained(layers, request).remedies
}

/** The one change that would, of which there are neither more nor others. */
export function onlyRemedy(layers: Partial<LayerFields>, request?: RequestFields): Change | undefined {
  const [[change, ...further] = [], ...others] = remedies(layers, request)
  expect({ further, others }).toEqual({ further: [], others: [] })
  return change
}
