/** Writes management policies, and reads the recorded vectors. */
import type { ManagementPolicyFacts, ManagementPolicyType } from '../../policy/index.ts'
import { effectivePolicy, effectivePolicyErrors, organizationPolicyError } from '../../policy/index.ts'
import { readJson } from './cases.ts'

/** A policy as JSON, of which only the tests know the types. */
export type PolicyJson = Readonly<Record<string, unknown>>
export type Levels = readonly (readonly PolicyJson[])[]

interface Vector {
  readonly name: string
  readonly type: ManagementPolicyType
  readonly levels: Levels
}

interface ErrorVector {
  readonly ErrorCode: string
  readonly ErrorMessage: string
  readonly PathToError: string
  readonly contributing: readonly (readonly [number, number])[]
}

interface Vectors {
  readonly valid: readonly (Vector & { readonly expected: PolicyJson })[]
  readonly invalid: readonly (Vector & { readonly errors: readonly ErrorVector[] })[]
}

export const vectors = readJson<Vectors>(new URL('./data/effective-policies.json', import.meta.url))

export const now = Date.UTC(2026, 8, 13, 12)

const services: ReadonlySet<string> = new Set(['dynamodb', 'ec2', 'ecs', 'redshift', 's3'])
export const facts: ManagementPolicyFacts = { partition: 'aws', now, isService: (name) => services.has(name) }

/** Names each policy by its level and index. */
function attached(levels: Levels) {
  return levels.map((level, at) =>
    level.map((policy, index) => ({ id: `${at},${index}`, content: JSON.stringify(policy) })),
  )
}

export function effective(type: ManagementPolicyType, levels: Levels): unknown {
  return JSON.parse(effectivePolicy(type, attached(levels)))
}

/** Returns the errors in the form of the vectors. */
export function errorsOf(type: ManagementPolicyType, levels: Levels, at = now): readonly ErrorVector[] {
  return effectivePolicyErrors(type, attached(levels), at).map(({ code, message, path, contributors }) => ({
    ErrorCode: code,
    ErrorMessage: message,
    PathToError: path,
    contributing: contributors.map((id) => JSON.parse(`[${id}]`)),
  }))
}

/** Writes a value below a path such as `tags/stage/tag_value`. Names with a slash are not needed. */
export function at(path: string, value: unknown): PolicyJson {
  return path.split('/').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as PolicyJson
}

export const assign = (value: unknown) => ({ '@@assign': value })

/** Combines policies into one, member by member. */
export function merged(...policies: readonly PolicyJson[]): PolicyJson {
  const all: Record<string, unknown> = {}
  for (const [key, value] of policies.flatMap((policy) => Object.entries(policy))) {
    const present = all[key]
    all[key] = isRecord(present) && isRecord(value) ? merged(present, value) : value
  }
  return all
}

function isRecord(value: unknown): value is PolicyJson {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function refusal(
  type: ManagementPolicyType,
  policy: PolicyJson | string,
  changes: Partial<ManagementPolicyFacts> = {},
) {
  const document = typeof policy === 'string' ? policy : JSON.stringify(policy)
  return organizationPolicyError(type, document, { ...facts, ...changes })?.code
}
