/**
 * Whether the policy of a resource grants public access, as CheckNoPublicAccess of IAM Access Analyzer asks.
 *
 * AWS publishes what public means for Amazon S3 only (User Guide, "The meaning of public"): whatever isn't limited to
 * fixed values. Here, access is public if somebody has it whom the policy doesn't know: anonymous, or in an account that
 * the policy doesn't name, and without any of the fixed values that the policy lists. So the proof denies what is
 * known, and asks whether the rest allows anything.
 *
 * Unverified: Services and users of identity providers that a policy names are known, so that access for them is not
 * public.
 */
import { compilePolicy } from '../compile.ts'
import type { Condition } from '../conditions/block.ts'
import type { SourcedPolicy } from '../types.ts'
import { type PolicyProof, provePolicy } from './causes.ts'
import { CorrelatedKey } from './correlated.ts'
import { fixedValues, keysOfPoints, keysOfResources } from './fixed-values.ts'
import { type Named, namedBy } from './named.ts'
import type { ProofOptions, Side } from './types.ts'

export type PolicyOwner = 'resource' | 'access point' | 'role'

type Document = Readonly<Record<string, unknown>>

/**
 * Returns whether the policy grants public access, and by which statements: `exceeds` is public, with a request that
 * the policy allows, and `contained` isn't public. Never throws.
 *
 * @param of what has the policy: an access point of Amazon S3, a role with its trust policy, or any other resource
 */
export function publicAccess(policy: SourcedPolicy, of: PolicyOwner, options: ProofOptions): PolicyProof {
  const layer = of === 'role' ? 'trust' : 'resource'
  const known: SourcedPolicy = { ...policy, policy: compilePolicy(knownDenials(policy, of)) }
  const granted: Side = { sets: [{ layer, policies: [policy, known] }] }
  const nothing: Side = { sets: [{ layer, policies: [] }] }
  return provePolicy(granted, nothing, options)
}

/** Returns a policy that denies everything to those whom the policy knows. */
function knownDenials({ policy: { statements } }: SourcedPolicy, of: PolicyOwner): string {
  const conditions = statements.flatMap((statement) => statement.conditions ?? [])
  const named = namedBy(statements.map(({ principals }) => principals))
  const values = fixedValues(conditions, of === 'access point' ? keysOfPoints : keysOfResources)
  const denials = [
    ...principalDenials(named, accountsIn(conditions)),
    denial({ Principal: '*', Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } }),
    ...values.map(({ operator, key, values: fixed }) =>
      denial({ Principal: '*', Condition: { [operator]: { [key]: fixed } } }),
    ),
  ]
  return JSON.stringify({ Version: '2012-10-17', Statement: denials })
}

function principalDenials(named: Named, accounts: readonly string[]): readonly Document[] {
  const known = {
    AWS: [...new Set([...named.accounts, ...accounts, ...named.arns.flatMap(accountOf)])],
    Service: named.services,
    Federated: named.providers,
    CanonicalUser: named.canonicalUsers,
  }
  const types = Object.entries(known).filter(([, names]) => names.length > 0)
  return types.map(([type, names]) => denial({ Principal: { [type]: names } }))
}

/** Returns the accounts of the principals that conditions compare ARNs with. The rest of the ARN can be a pattern. */
function accountsIn(conditions: readonly Condition[]): readonly string[] {
  const arns = conditions.filter(({ key }) => key.toLowerCase() === CorrelatedKey.arn)
  return arns.flatMap(({ values }) => values.flatMap(accountOf))
}

function accountOf(arn: string): readonly string[] {
  return arn.match(/(?<=^arn:[^:]*:[^:]*:[^:]*:)\d{12}(?=:)/) ?? []
}

function denial(fields: Document): Document {
  return { Effect: 'Deny', Action: '*', Resource: '*', ...fields }
}
