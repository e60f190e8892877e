/** What AWS KMS grants on keys: key policies, and grants, which allow until a key policy denies. */
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import { type Grant, grantsIn } from './grants.ts'
import { type ConfiguredResource, requestsFor } from './scopes.ts'
import { documentOf, readDocument, type Statement } from './statements.ts'
import type { Zone } from './zone.ts'

type KmsGrant = AccessanalyzerTypes.KmsGrantConfiguration

/**
 * Returns what a key grants to outsiders. Without a policy, it has the default one, which grants nothing outside its
 * account (API reference, KmsKeyConfiguration).
 */
export function keyGrants(
  key: ConfiguredResource,
  { keyPolicies, grants = [] }: AccessanalyzerTypes.KmsKeyConfiguration,
  zone: Zone,
): readonly Grant[] {
  const document = readDocument(keyPolicies?.['default'])
  const statements = [...document.statements, ...grants.flatMap(statementsFor)]
  const policy = documentOf({ ...document, statements })
  return grantsIn({ document: policy, owner: 'resource', resource: key, within: [requestsFor(key)] }, zone)
}

/** Returns the statements of a key policy that allow what a grant allows. Grants to services give no findings. */
function statementsFor(grant: KmsGrant): readonly Statement[] {
  const { granteePrincipal, retiringPrincipal, operations } = grant
  const actions = operations.map((operation) => `kms:${operation}`)
  return [
    ...allowing(granteePrincipal, actions, conditionsIn(grant)),
    ...(retiringPrincipal === undefined ? [] : allowing(retiringPrincipal, ['kms:RetireGrant'], {})),
  ]
}

const PRINCIPAL = /^arn:|^\d{12}$/

function allowing(principal: string, Action: readonly string[], Condition: Statement): readonly Statement[] {
  if (!PRINCIPAL.test(principal)) return []
  return [{ Effect: 'Allow', Principal: { AWS: principal }, Action, Resource: '*', Condition }]
}

/**
 * Returns the conditions of a grant.
 *
 * Unverified: A finding about a grant with an encryption context has the condition keys that compare with each of its
 * members, as a key policy would.
 */
function conditionsIn({ constraints = {} }: KmsGrant): Statement {
  const { encryptionContextEquals, encryptionContextSubset } = constraints
  const pairs = Object.entries({ ...encryptionContextSubset, ...encryptionContextEquals })
  if (pairs.length === 0) return {}
  return {
    StringEquals: Object.fromEntries(pairs.map(([key, value]) => [`kms:EncryptionContext:${key}`, value])),
  }
}
