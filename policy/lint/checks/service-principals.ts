/** Checks what policies grant to services of AWS. */
import { readOperator } from '../../conditions/operators.ts'
import type { StringNode } from '../../json-document.ts'
import type { IssueCode } from '../catalog.ts'
import { type Check, type Hit, inStatements } from '../check.ts'
import type { Condition, Statement } from '../policy.ts'
import { isLiteral } from '../variable.ts'

/** Source: AWS's page, "Restrict access to service principal". In lower case. */
const sourceKeys = ['aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid', 'aws:sourceorgpaths']

/** Source: AWS's page, "Recommended condition key for service principal", which names it as an example. */
const insteadOfSource = 'aws:referer'

/**
 * Source: AWS's page, "Unsupported condition key for service principal", names `aws:PrincipalOrgID` with
 * `cloudfront.amazonaws.com`.
 *
 * Unverified: `aws:PrincipalOrgID` and `aws:PrincipalOrgPaths` are unsupported with all services, because services are
 * in no organization.
 */
const keysOfMembers = ['aws:principalorgid', 'aws:principalorgpaths']

export const servicePrincipals: readonly Check[] = [
  /**
   * Unverified: Trust policies without conditions on the source are not reported, because the services that assume roles
   * mostly do so within the account.
   */
  ofServices('RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL', (statement, services) => {
    const isRestricted = has(statement, [...sourceKeys, insteadOfSource]) || statement.policy.kind === 'trust'
    return isRestricted ? [] : [{ at: services }]
  }),
  ofServices('RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL', (statement, services) =>
    has(statement, sourceKeys)
      ? []
      : conditionsOn(statement, [insteadOfSource]).flatMap(({ key }) =>
          services.map(({ value }) => ({
            at: [key],
            values: {
              servicePrincipalPrefix: value.replace(/\.amazonaws\.com(?:\.cn)?$/, ''),
              key: key.value,
            },
          })),
        ),
  ),
  ofServices('UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL', (statement, services) => {
    const keys = conditionsOn(statement, keysOfMembers)
      .filter(needsKey)
      .map(({ key }) => key)
    const conditionKeys = keys.map(({ value }) => value).join(', ')
    return keys.length === 0 ? [] : [{ at: [...services, ...keys], values: { conditionKeys } }]
  }),
  inStatements('INVALID_SERVICE_PRINCIPAL_FORMAT', findFormats),
]

/** Makes a check of statements that allow something to services, and to nobody else. */
function ofServices(
  code: IssueCode,
  find: (statement: Statement, services: readonly StringNode[]) => readonly Hit[],
): Check {
  return inStatements(code, (statement) => {
    const { effect, principals } = statement
    if (effect !== 'Allow' || principals?.negated !== false) return []
    const services = principals.values.filter(({ type }) => type === 'Service').map(({ node }) => node)
    const isForServices = services.length > 0 && services.length === principals.values.length
    return isForServices ? find(statement, services) : []
  })
}

function has(statement: Statement, keys: readonly string[]): boolean {
  return conditionsOn(statement, keys).length > 0
}

function conditionsOn({ conditions }: Statement, keys: readonly string[]): readonly Condition[] {
  return conditions.filter(({ key }) => keys.includes(key.value.toLowerCase()))
}

/** Returns whether a condition is false without the key. */
function needsKey({ operator: { value } }: Condition): boolean {
  const operator = readOperator(value)
  return operator?.comparison?.negated === false && !operator.ifExists && operator.quantifier !== 'all'
}

interface Format {
  readonly expectedFormat: string
  readonly pattern: RegExp
}

/** Source: AWS's page, "Invalid service principal format". */
const usual: Format = { expectedFormat: 'service-name.amazonaws.com', pattern: /^[a-z0-9.-]+\.[a-z0-9.-]+$/ }
const regional: Format = {
  expectedFormat: 'service-name.AWS_region.amazonaws.com',
  pattern: /^[a-z0-9.-]+\.[a-z]+(?:-[a-z]+)+-\d\.[a-z0-9.-]+$/,
}

/** By lower-cased key. Source: IAM User Guide and KMS Developer Guide, these keys. */
const formats: ReadonlyMap<string, Format> = new Map([
  ['aws:calledvia', usual],
  ['aws:calledviafirst', usual],
  ['aws:calledvialast', usual],
  ['aws:principalservicename', usual],
  ['iam:awsservicename', usual],
  ['iam:passedtoservice', usual],
  ['kms:viaservice', regional],
])

/** Unverified: Service principals can have any domain, because partitions other than `aws` have others. */
function findFormats({ principals, conditions }: Statement): readonly Hit[] {
  const services = (principals?.values ?? []).filter(({ type }) => type === 'Service')
  return [
    ...services.flatMap(({ node }) => misformed(node, usual)),
    ...conditions.flatMap(({ key, values }) => {
      const format = formats.get(key.value.toLowerCase())
      return format === undefined
        ? []
        : values.flatMap((node) => (node.kind === 'string' ? misformed(node, format) : []))
    }),
  ]
}

function misformed(node: StringNode, { expectedFormat, pattern }: Format): readonly Hit[] {
  return !isLiteral(node.value) || pattern.test(node.value)
    ? []
    : [{ at: [node], values: { expectedFormat } }]
}
