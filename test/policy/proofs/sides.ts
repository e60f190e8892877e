/** Sides of proofs, written as statements, and a small universe for them. */
import { compilePolicy, type LayerName } from '../../../policy/index.ts'
import { difference } from '../../../policy/proofs/difference.ts'
import type {
  Difference,
  Exceeds,
  PolicySet,
  ProofOptions,
  Side,
  Universe,
} from '../../../policy/proofs/types.ts'

export type Fields = Readonly<Record<string, unknown>>

export const universe: Universe = {
  actions: ['ec2:RunInstances', 'iam:ListUsers', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
  resourcesOf: (action) =>
    ({
      's3:GetObject': ['arn:*:s3:::*/*'],
      's3:PutObject': ['arn:*:s3:::*/*'],
      's3:ListBucket': ['arn:*:s3:::*'],
    })[action] ?? [],
  nestedIn: (action) => (action === 's3:ListBucket' ? ['arn:*:s3:::*/*'] : []),
  hasKey: (action, key) => (key.startsWith('s3:') ? action.startsWith('s3:') : undefined),
  typeOf: (key) => (key === 'aws:multifactorauthpresent' ? 'Bool' : undefined),
  isMultivalued: (key) => (key.startsWith('aws:') ? key === 'aws:tagkeys' : undefined),
}

/** Returns a set with a policy for each list of statements. */
export function setOf(layer: LayerName, ...documents: readonly (readonly Fields[])[]): PolicySet {
  const policies = documents.map((statements, at) => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statements })
    return { policy: compilePolicy(text), source: `${layer} ${at}`, kind: 'inline' as const }
  })
  return { layer, policies }
}

export const side = (...statements: readonly Fields[]): Side => ({ sets: [setOf('identity', statements)] })
export const allow = (fields: Fields = {}): Fields => ({
  Effect: 'Allow',
  Action: '*',
  Resource: '*',
  ...fields,
})
export const deny = (fields: Fields = {}): Fields => allow({ ...fields, Effect: 'Deny' })

export function compare(a: Side, b: Side, options: Partial<ProofOptions> = {}): Difference {
  return difference(a, b, { universe, ...options })
}

/** Returns the excess, or fails. */
export function excess(a: Side, b: Side, options: Partial<ProofOptions> = {}): Exceeds {
  const found = compare(a, b, options)
  if (found.answer !== 'exceeds') throw new Error(JSON.stringify(found))
  return found
}

/** Returns what the example asks for. */
export const asked = ({ request: { action, resource, context } }: Exceeds) => [
  action,
  resource,
  context instanceof Map ? Object.fromEntries(context) : {},
]
