/** What a trust policy grants to principals outside a zone of trust: one grant for each statement and principal. */
import {
  type CompiledPolicy,
  compilePolicy,
  difference,
  publicAccess,
  type Side,
} from '../../../../policy/index.ts'
import { proofOptions, sourced } from '../checks/proof.ts'
import { denialsOf, type Zone } from './zone.ts'

export interface Grant {
  /** One member, such as `AWS`. */
  readonly principal: Readonly<Record<string, string>>
  readonly actions: readonly string[]
  /** Condition key -> the values that the policy compares it with. */
  readonly conditions: Readonly<Record<string, string>>
  readonly isPublic: boolean
}

type Statement = Readonly<Record<string, unknown>>

/**
 * Returns what the trust policy grants to outsiders. What is not proved to be no access is a grant, because AWS too
 * reports what might be access.
 *
 * @param document a well-formed trust policy
 */
export function outsideGrants(document: string, zone: Zone): readonly Grant[] {
  const statements = statementsOf(document)
  const denials = statements.filter(({ Effect }) => Effect === 'Deny')
  return statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) => principalsOf(statement).map((principal) => ({ ...statement, ...principal })))
    .flatMap((statement) => grantOf(statement, denials, zone))
}

function statementsOf(document: string): readonly Statement[] {
  const { Statement: statements }: { Statement: Statement | readonly Statement[] } = JSON.parse(document)
  return [statements].flat()
}

/** Returns an element for each principal. Services are left out, because they give no findings. */
function principalsOf({ Principal }: Statement): readonly Statement[] {
  if (Principal === '*') return [{ Principal: { AWS: '*' } }]
  return Object.entries(Object(Principal))
    .filter(([type]) => type !== 'Service')
    .flatMap(([type, names]) => listOf(names).map((name) => ({ Principal: { [type]: name } })))
}

function grantOf(statement: Statement, denials: readonly Statement[], zone: Zone): readonly Grant[] {
  const outside = policyOf([statement, ...denials, ...denialsOf(zone)])
  if (!mayAllow(outside)) return []
  const [type = '', name = ''] = Object.entries(Object(statement['Principal'])).flat().map(String)
  return [
    {
      principal: { [type]: accountIn(name) ?? name },
      actions: listOf(statement['Action']),
      conditions: conditionsOf(policyOf([statement])),
      isPublic: name === '*' && isPublic(policyOf([statement, ...denials])),
    },
  ]
}

function mayAllow(policy: CompiledPolicy): boolean {
  const granted: Side = { sets: [{ layer: 'trust', policies: [sourced(policy)] }] }
  const nothing: Side = { sets: [{ layer: 'trust', policies: [] }] }
  return difference(granted, nothing, proofOptions()).answer !== 'contained'
}

const isPublic = (policy: CompiledPolicy): boolean =>
  publicAccess(sourced(policy), 'role', proofOptions()).answer.answer !== 'contained'

const policyOf = (statements: readonly Statement[]): CompiledPolicy =>
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

/** Returns the number of an account that is named by its ARN. Source: IAM User Guide, filter keys, `principal.AWS`. */
const accountIn = (name: string): string | undefined => /^arn:[^:]+:iam::(\d{12}):root$/.exec(name)?.[1]

const listOf = (value: unknown): readonly string[] => (value === undefined ? [] : [value].flat().map(String))
