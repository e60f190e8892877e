/** What a policy grants to principals outside a zone of trust: one grant for each statement and principal. */
import {
  type CompiledPolicy,
  compilePolicy,
  difference,
  type LayerName,
  type PolicyOwner,
  type PolicySet,
  publicAccess,
  type SourcedPolicy,
} from '../../../../policy/index.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import { proofOptions, sourced } from '../checks/proof.ts'
import { denialsOf, type Zone } from './zone.ts'

export interface Grant {
  /** One member, such as `AWS`. */
  readonly principal: Readonly<Record<string, string>>
  readonly actions: readonly string[]
  /** Condition key -> the values that the policy compares it with. */
  readonly conditions: Readonly<Record<string, string>>
  readonly isPublic: boolean
  /** How the access is granted. Only grants on S3 buckets have sources. */
  readonly sources?: readonly AccessanalyzerTypes.FindingSource[]
}

/** A policy, and how it grants access. */
export interface GrantingPolicy {
  readonly document: string
  readonly owner: PolicyOwner
  /** Policies that must each allow a request too. They are about the resource, or lie before it. */
  readonly within: readonly CompiledPolicy[]
}

type Statement = Readonly<Record<string, unknown>>

/** A statement for one principal, with everything that the policy denies. */
interface Question {
  readonly statement: Statement
  /** The principal as findings show it. */
  readonly principal: Readonly<Record<string, string>>
  /** Whether the principal is everyone. */
  readonly isOpen: boolean
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
  const { version, statements } = read(policy.document)
  const denials = statements.filter(({ Effect }) => Effect === 'Deny')
  const compiled = (all: readonly Statement[]) =>
    compilePolicy(JSON.stringify({ ...(version !== undefined && { Version: version }), Statement: all }))
  return statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(questionsAbout)
    .flatMap(({ statement, principal, isOpen }) => {
      const allowed = compiled([statement, ...denials])
      if (!reachesOutsiders(allowed, policy, zone)) return []
      return [
        {
          principal,
          actions: actionsOf(statement),
          conditions: conditionsOf(compiled([statement])),
          isPublic: isOpen && isPublic(allowed, policy),
        },
      ]
    })
}

function read(document: string): {
  readonly version: unknown
  readonly statements: readonly Statement[]
} {
  if (!compilePolicy(document).readable) return { version: undefined, statements: [] }
  const { Version: version, Statement: statements = [] }: Statement = JSON.parse(document)
  return { version, statements: [statements].flat().map(Object) }
}

/** Returns a question for each principal. Services are left out, because they give no findings. */
function questionsAbout(statement: Statement): readonly Question[] {
  const { Principal: principals } = statement
  if (principals === undefined || principals === '*')
    return [{ statement, principal: { AWS: '*' }, isOpen: true }]
  return Object.entries(Object(principals))
    .filter(([type]) => type !== 'Service')
    .flatMap(([type, names]) =>
      listOf(names).map((name) => ({
        statement: { ...statement, Principal: { [type]: name } },
        principal: { [type]: accountIn(name) ?? name },
        isOpen: name === '*',
      })),
    )
}

function reachesOutsiders(allowed: CompiledPolicy, { owner, within }: GrantingPolicy, zone: Zone): boolean {
  const layer = owner === 'role' ? 'trust' : 'resource'
  const sets = [
    setOf(layer, [sourced(allowed), sourced(policyOf(denialsOf(zone)))]),
    ...within.map((each) => setOf(layer, [sourced(each)])),
  ]
  return difference({ sets }, { sets: [setOf(layer, [])] }, proofOptions()).answer !== 'contained'
}

const setOf = (layer: LayerName, policies: readonly SourcedPolicy[]): PolicySet => ({ layer, policies })

const isPublic = (policy: CompiledPolicy, { owner }: GrantingPolicy): boolean =>
  publicAccess(sourced(policy), owner, proofOptions()).answer.answer !== 'contained'

/** Returns a policy with these statements. */
export const policyOf = (statements: readonly Statement[]): CompiledPolicy =>
  compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }))

const NOT_COMPARED = /Not|^Null$/

/**
 * Returns the condition keys whose values limit who has access.
 *
 * Unverified: All keys are shown, several values are joined by commas, and operators that exclude values or ask only
 * whether there is one show nothing, because few findings with conditions are public.
 */
function conditionsOf({ statements }: CompiledPolicy): Readonly<Record<string, string>> {
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
 * Unverified: A finding about a statement with NotAction shows `*`, because it has no member for the actions left out.
 */
const actionsOf = ({ Action, NotAction }: Statement): readonly string[] =>
  NotAction === undefined ? listOf(Action) : ['*']

/** Returns the number of an account that is named by its ARN. Source: IAM User Guide, filter keys, `principal.AWS`. */
const accountIn = (name: string): string | undefined => /^arn:[^:]+:iam::(\d{12}):root$/.exec(name)?.[1]

const listOf = (value: unknown): readonly string[] => (value === undefined ? [] : [value].flat().map(String))
