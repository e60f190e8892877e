import { hasOnly, isObject, isScalar, isString, type Json, type JsonObject, listOf } from '../json.ts'
import { globOf, matchesGlob } from '../match.ts'
import { parseDistinct } from './distinct.ts'
import { issuerProblem } from './issuer-control.ts'
import { isRefused } from './literals.ts'
import { hasDuplicates } from './sid.ts'
import { policyElements, readLiterals, versions } from './strict.ts'
import { principalProblem } from './trust-principal.ts'

/** The actions that a trust policy can contain. They are case-sensitive. */
const trustActions = [
  'sts:AssumeRole',
  'sts:AssumeRoleWithSAML',
  'sts:AssumeRoleWithWebIdentity',
  'sts:SetContext',
  'sts:SetSourceIdentity',
  'sts:TagSession',
]

const syntaxError = 'Syntax error in policy.'
const emptyStatement = 'Could not parse the policy: Statement is empty!'
const statementElements = new Set(['Sid', 'Effect', 'Principal', 'Action', 'Condition'])

/**
 * Returns the text of AWS's MalformedPolicyDocument error for a role's trust policy. Undefined if AWS accepts
 * it. The caller must check whether the principals exist.
 *
 * @param partition the partition of the account, the only one that the policy can name
 */
export function validateTrustPolicy(document: string, partition: string): string | undefined {
  const json = parseDistinct(document)
  if (json === undefined) return 'This policy contains invalid Json'
  if (!isObject(json)) return syntaxError
  if (!versions.has(json['Version'] ?? '2008-10-17')) return 'The policy must contain a valid version string'
  const statements = listOf(json['Statement'])
  if (statements.length === 0) return emptyStatement
  return documentProblem(json, statements, partition)
}

function documentProblem(
  json: JsonObject,
  statements: readonly Json[],
  partition: string,
): string | undefined {
  if (!hasOnly(json, policyElements) || !isString(json['Id'] ?? '')) return syntaxError
  for (const statement of statements) {
    const problem = isObject(statement) ? statementProblem(statement, partition) : syntaxError
    if (problem !== undefined) return problem
  }
  const sids = statements.filter(isObject).map(({ Sid: sid }) => sid)
  return hasDuplicates(sids.filter(isString)) ? 'The Statement Ids in the policy are not unique' : undefined
}

function statementProblem(statement: JsonObject, partition: string): string | undefined {
  return (
    effectProblem(statement) ??
    notPrincipalProblem(statement) ??
    principalProblem(statement['Principal'], partition) ??
    actionProblem(statement) ??
    resourceProblem(statement) ??
    restProblem(statement)
  )
}

function effectProblem({ Effect: effect }: JsonObject): string | undefined {
  if (effect === undefined) return 'Missing required field Effect'
  if (effect === 'Allow' || effect === 'Deny') return undefined
  return isScalar(effect) ? `Invalid effect: ${effect}` : syntaxError
}

function notPrincipalProblem({ Effect: effect, NotPrincipal: notPrincipal }: JsonObject): string | undefined {
  if (notPrincipal === undefined) return undefined
  if (effect === 'Allow') return 'Allow with NotPrincipal is not allowed.'
  return 'AssumeRole policy must not contain NotPrincipal field.'
}

function actionProblem(statement: JsonObject): string | undefined {
  const actions = listOf(statement['Action'])
  if (actions.length === 0) return 'Missing required field Action'
  if (!actions.every(isString)) return syntaxError
  return actions.every(isTrustAction)
    ? undefined
    : 'AssumeRole policy may only specify STS AssumeRole actions.'
}

/**
 * Returns whether a trust policy can contain the action. Wildcards are allowed after `sts:` if they match one
 * of the actions.
 */
function isTrustAction(action: string): boolean {
  if (!action.startsWith('sts:')) return false
  const glob = globOf(action)
  return trustActions.some((known) => matchesGlob(glob, known))
}

function resourceProblem(statement: JsonObject): string | undefined {
  if (statement['Resource'] !== undefined) return 'Has prohibited field Resource'
  return statement['NotResource'] === undefined ? undefined : 'AssumeRole policy must not contain resources.'
}

function restProblem(statement: JsonObject): string | undefined {
  const { Sid: sid = '', Condition: condition } = statement
  if (!hasOnly(statement, statementElements) || !isString(sid)) return syntaxError
  const literals = readLiterals(condition)
  if (literals === undefined || literals.some((literal) => isRefused(literal, 'all'))) return syntaxError
  return issuerProblem(statement)
}
