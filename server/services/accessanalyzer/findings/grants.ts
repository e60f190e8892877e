/** Lists a policy's grants to principals outside a zone of trust, one for each statement and principal. */
import { type CompiledPolicy, compilePolicy } from '../../../../policy/index.ts'
import { difference, type PolicyOwner, publicAccess } from '../../../../policy/proofs/index.ts'
import type { FindingSource } from '../../../../store/index.ts'
import { findingOptions, setOf, sourced } from '../checks/proof.ts'
import { allowsLikely } from './likely.ts'
import type { ConfiguredResource } from './scopes.ts'
import { documentOf, isAllow, isDeny, policyOf, readDocument, type Statement, textsOf } from './statements.ts'
import { denialsOf, type Zone } from './zone.ts'

export interface Grant {
  /** One member, such as `AWS`. */
  readonly principal: Readonly<Record<string, string>>
  readonly actions: readonly string[]
  /** Condition key -> the values that the policy compares it with. */
  readonly conditions: Readonly<Record<string, string>>
  readonly isPublic: boolean
  /** How the access is granted. Only grants on buckets have sources. */
  readonly sources?: readonly FindingSource[]
}

/** Returns a text that is the same for grants of the same access. */
export const keyOfGrant = ({ principal, actions, conditions }: Grant): string =>
  JSON.stringify([principal, actions, conditions])

/** A policy that is asked for its grants. */
export interface GrantingPolicy {
  readonly document: string
  readonly owner: PolicyOwner
  /** Undefined for a role. */
  readonly resource?: ConfiguredResource
  /** Policies that must each allow a request too, such as one that allows only requests for the resource. */
  readonly within: readonly CompiledPolicy[]
}

/** A statement that is reduced to one principal. */
interface Candidate {
  readonly statement: Statement
  /** The principal as findings show it. */
  readonly principal: Readonly<Record<string, string>>
  readonly namesEveryone: boolean
}

/**
 * Returns what the trust policy of a role grants to outsiders.
 *
 * @param document a well-formed trust policy
 */
export const outsideGrants = (document: string, zone: Zone): readonly Grant[] =>
  grantsIn({ document, owner: 'role', within: [] }, zone)

/**
 * Returns what a policy grants to outsiders. What is not proved to be no access is a grant, because AWS too reports what
 * might be access. A document that is no policy grants nothing.
 */
export function grantsIn(policy: GrantingPolicy, zone: Zone): readonly Grant[] {
  const document = readDocument(policy.document)
  const insiders = policyOf(denialsOf(zone))
  const denials = document.statements.filter(isDeny)
  const compiled = (statements: readonly Statement[]) =>
    compilePolicy(documentOf({ ...document, statements }))
  return document.statements
    .filter(isAllow)
    .flatMap(candidatesIn)
    .filter(({ principal }) => !isInside(principal, zone))
    .flatMap(({ statement, principal, namesEveryone }) => {
      const granted = compiled([statement, ...denials])
      if (!reachesOutsiders(statement, [granted, insiders], policy)) return []
      return [
        {
          principal,
          actions: actionsOf(statement),
          conditions: conditionsOf(compiled([statement])),
          isPublic: namesEveryone && isPublic(granted, policy.owner),
        },
      ]
    })
}

/** Returns a candidate for each principal. Services are left out, because they give no findings. */
function candidatesIn(statement: Statement): readonly Candidate[] {
  const { Principal: principals, NotPrincipal: others } = statement
  if (principals === '*' || others !== undefined)
    return [{ statement, principal: { AWS: '*' }, namesEveryone: true }]
  return Object.entries(Object(principals))
    .filter(([type]) => type !== 'Service')
    .flatMap(([type, names]) => textsOf(names).map((name) => candidateFor(statement, type, name)))
}

const candidateFor = (statement: Statement, type: string, name: string): Candidate => ({
  statement: { ...statement, Principal: { [type]: name } },
  principal: { [type]: accountIn(name) ?? name },
  namesEveryone: name === '*',
})

/** Saves a proof where the name of the principal tells its account. */
function isInside({ AWS: name = '' }: Candidate['principal'], { accounts }: Zone): boolean {
  const [, account = name] = /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(name) ?? []
  return accounts.includes(account)
}

/** @param granted the statement, with all that the policy denies, and what denies everything to the zone */
function reachesOutsiders(
  statement: Statement,
  granted: readonly CompiledPolicy[],
  { owner, resource, within }: GrantingPolicy,
): boolean {
  const layer = owner === 'role' ? 'trust' : 'resource'
  const sets = [setOf(layer, granted.map(sourced)), ...within.map((each) => setOf(layer, [sourced(each)]))]
  if (allowsLikely(statement, resource, sets)) return true
  return difference({ sets }, { sets: [setOf(layer, [])] }, findingOptions()).answer !== 'contained'
}

/** Returns whether a policy is not proved to grant no public access. */
export const isPublic = (policy: CompiledPolicy, owner: PolicyOwner): boolean =>
  publicAccess(sourced(policy), owner, findingOptions()).answer.answer !== 'contained'

const NOT_COMPARED = /Not|^Null$/

/**
 * Returns the condition keys whose values limit who has access.
 *
 * Unverified: All keys are shown, several values are joined by commas, and operators that exclude values or ask only
 * whether there is one show nothing, because few findings with conditions are public.
 */
export function conditionsOf({
  statements,
}: Pick<CompiledPolicy, 'statements'>): Readonly<Record<string, string>> {
  const compared = statements
    .flatMap(({ conditions }) => conditions ?? [])
    .filter(({ operator }) => !NOT_COMPARED.test(operator))
  const keys = [...new Set(compared.map(({ key }) => key))]
  const valuesOf = (wanted: string) => compared.flatMap(({ key, values }) => (key === wanted ? values : []))
  return Object.fromEntries(keys.map((key) => [key, [...new Set(valuesOf(key))].join(',')]))
}

/**
 * Returns the actions of a statement.
 *
 * Unverified: A finding about a statement with NotAction has the action `*`, because it cannot show which are left out.
 */
const actionsOf = ({ Action, NotAction }: Statement): readonly string[] =>
  NotAction === undefined ? textsOf(Action) : ['*']

/** Returns the number of an account that is named by its ARN. Source: IAM User Guide, filter keys, `principal.AWS`. */
const accountIn = (name: string): string | undefined => /^arn:[^:]+:iam::(\d{12}):root$/.exec(name)?.[1]
