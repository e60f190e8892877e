/** A short way to write policy documents. */
import { suggestionFor } from '../core/standards/nearest.ts'
import type {
  OneOrMore,
  PolicyCondition,
  PolicyDocument,
  PolicyPrincipal,
  PolicyStatement,
  PolicyWithStatements,
} from '../schemas/policy-document.ts'
import { IamulatorError } from './errors.ts'

export type { PolicyCondition, PolicyDocument, PolicyPrincipal, PolicyStatement, PolicyWithStatements }

/** A statement, and the methods that complete it. Each returns a new statement. */
export class Statement implements PolicyStatement {
  declare readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  declare readonly Principal?: PolicyPrincipal
  declare readonly Action?: OneOrMore<string>
  declare readonly Resource?: OneOrMore<string>
  declare readonly Condition?: PolicyCondition

  /** @param elements elements besides the effect */
  constructor(effect: 'Allow' | 'Deny', elements: Omit<PolicyStatement, 'Effect'>) {
    this.Effect = effect
    Object.assign(this, elements)
  }

  /**
   * Sets the resources, as ARNs that may contain `*`.
   *
   * @example
   * console.log(allow('s3:GetObject').on('arn:aws:s3:::reports/*').Resource) // arn:aws:s3:::reports/*
   */
  on(...resources: string[]): Statement {
    return this.#with({ Resource: oneOrMore(resources) })
  }

  /**
   * Sets the principals: ARNs, account numbers, services such as `lambda.amazonaws.com`, or `*`. Others, such as identity
   * providers, are objects.
   *
   * @example
   * console.log(allow('sts:AssumeRole').to('lambda.amazonaws.com').Principal) // { Service: 'lambda.amazonaws.com' }
   * const google = { Federated: 'accounts.google.com' }
   * console.log(allow('sts:AssumeRoleWithWebIdentity').to(google).Principal) // { Federated: 'accounts.google.com' }
   */
  to(...principals: (PolicyPrincipal | string)[]): Statement {
    return this.#with({ Principal: principalsOf(principals) })
  }

  /**
   * Adds a condition.
   *
   * @example
   * const statement = allow('s3:*').on('*').when('StringEquals', 'aws:PrincipalTag/team', 'blue')
   * console.log(statement.Condition) // { StringEquals: { 'aws:PrincipalTag/team': 'blue' } }
   */
  when(operator: string, key: string, value: OneOrMore<string | number | boolean>): Statement {
    const { Condition = {} } = this
    return this.#with({ Condition: { ...Condition, [operator]: { ...Condition[operator], [key]: value } } })
  }

  /**
   * Names the statement.
   *
   * @example
   * console.log(deny('s3:DeleteBucket').on('*').named('KeepBuckets').Sid) // KeepBuckets
   */
  named(sid: string): Statement {
    return this.#with({ Sid: sid })
  }

  #with(elements: Omit<PolicyStatement, 'Effect'>): Statement {
    const { Effect, ...known } = this
    return new Statement(Effect, { ...known, ...elements })
  }
}

/**
 * Begins a statement that allows actions.
 *
 * @example
 * console.log(JSON.stringify(allow('s3:Get*').on('arn:aws:s3:::reports/*')))
 * // {"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::reports/*"}
 */
export function allow(...actions: string[]): Statement {
  return new Statement('Allow', { Action: oneOrMore(actions) })
}

/**
 * Begins a statement that denies actions.
 *
 * @example
 * console.log(deny('s3:DeleteBucket', 's3:DeleteObject').on('*').Action)
 * // [ 's3:DeleteBucket', 's3:DeleteObject' ]
 */
export function deny(...actions: string[]): Statement {
  return new Statement('Deny', { Action: oneOrMore(actions) })
}

/**
 * Returns a policy document with these statements.
 *
 * @param statements statements, or lists of them
 *
 * @example
 * const policy = policyOf(allow('s3:*').on('*'), deny('s3:DeleteBucket').on('*'))
 * console.log(policy.Statement.length) // 2
 */
export function policyOf(...statements: OneOrMore<PolicyStatement>[]): PolicyWithStatements {
  return { Version: '2012-10-17', Statement: statements.flat().map((statement) => ({ ...statement })) }
}

function oneOrMore(values: readonly string[]): OneOrMore<string> {
  const [first, ...others] = values
  return first !== undefined && others.length === 0 ? first : values
}

const TYPES_OF_PRINCIPALS = ['AWS', 'Service', 'Federated', 'CanonicalUser']

/** @throws IamulatorError for a type of principal that policies cannot have */
function principalsOf(principals: readonly (PolicyPrincipal | string)[]): PolicyPrincipal {
  if (principals.includes('*')) return '*'
  const values = new Map<string, string[]>()
  for (const [type, each] of principals.flatMap(typedValues))
    values.set(type, [...(values.get(type) ?? []), ...each])
  const unknown = [...values.keys()].find((type) => !TYPES_OF_PRINCIPALS.includes(type))
  if (unknown !== undefined)
    throw new IamulatorError(
      'InvalidArgument',
      `Unknown type of principal "${unknown}".${suggestionFor(unknown, TYPES_OF_PRINCIPALS)}`,
    )
  const known = TYPES_OF_PRINCIPALS.filter((type) => values.has(type))
  return Object.fromEntries(known.map((type) => [type, oneOrMore(values.get(type) ?? [])]))
}

/** Returns the values of a principal, by their type. */
function typedValues(principal: PolicyPrincipal | string): readonly [string, readonly string[]][] {
  if (typeof principal === 'string') return [[isService(principal) ? 'Service' : 'AWS', [principal]]]
  return Object.entries(principal).map(([type, values]) => [type, [values].flat()])
}

function isService(principal: string): boolean {
  return /^[a-z][a-z0-9.-]*\.amazonaws\.com(?:\.cn)?$/.test(principal)
}
