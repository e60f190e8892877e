/** Checks what a policy allows beyond what its author may have meant. */

import { type Member, membersOf, type Span, stringIn } from '../../../../policy/json-document.ts'
import type { Finding } from './finding.ts'
import type { PolicyKind } from './kinds.ts'
import { covers } from './patterns.ts'
import { type CheckedStatement, type Part, partsIn } from './statements.ts'

/** Returns warnings about one statement. An SCP or a boundary grants nothing, so that its wildcards are harmless. */
export function securityFlaws(statement: CheckedStatement, kind: PolicyKind): readonly Finding[] {
  if (!statement.allows) return []
  const grants = kind !== 'scp' && kind !== 'boundary'
  return [
    ...(grants ? [...everything(statement), ...dangerousOnStar(statement), ...negations(statement)] : []),
    ...(kind === 'trust' ? everyone(statement) : []),
  ]
}

function warning(code: string, { start, end }: Span, message: string, detail?: string): Finding {
  return { severity: 'security-warning', code, message, detail, start, end, fixes: [] }
}

/** Returns the resource `*`, unless conditions limit the statement. */
function star({ resources, notResource }: CheckedStatement): Part | undefined {
  return notResource ? undefined : resources.find(({ text }) => text === '*')
}

function everything(statement: CheckedStatement): readonly Finding[] {
  const all = statement.notAction
    ? undefined
    : statement.actions.find(({ text }) => /^\*(?::\*)?$/.test(text))
  const isLimited = statement.conditions.length > 0 || star(statement) === undefined
  if (all === undefined || isLimited) return []
  return [warning('ALLOW_EVERYTHING', all, 'This statement allows every action on every resource.')]
}

const PASS_ROLE = 'iam:PassRole'
const SERVICE_LINKED = 'iam:CreateServiceLinkedRole'

function dangerousOnStar(statement: CheckedStatement): readonly Finding[] {
  const span = star(statement)
  if (span === undefined || statement.notAction) return []
  return [...passing(statement, span), ...linking(statement, span)]
}

/** Returns the action that includes another. Everything is reported as such. */
function included({ actions }: CheckedStatement, action: string): Part | undefined {
  return actions.find(({ text }) => text !== '*' && covers(text.toLowerCase(), action.toLowerCase()))
}

function hasKey({ conditions }: CheckedStatement, name: string): boolean {
  return conditions.some(({ key }) => key.toLowerCase() === name)
}

function passing(statement: CheckedStatement, span: Span): readonly Finding[] {
  const action = included(statement, PASS_ROLE)
  if (action === undefined || hasKey(statement, 'iam:passedtoservice')) return []
  const isWide = action.text.includes('*')
  const code = isWide ? 'PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE' : 'PASS_ROLE_WITH_STAR_IN_RESOURCE'
  const subject = isWide ? `${action.text} includes iam:PassRole, which` : PASS_ROLE
  const message = `${subject} on * lets the caller give any role of the account to a service.`
  return [warning(code, span, message, 'Name the roles, or limit the services with iam:PassedToService.')]
}

function linking(statement: CheckedStatement, span: Span): readonly Finding[] {
  const isNamed = statement.actions.some(({ text }) => text.toLowerCase() === SERVICE_LINKED.toLowerCase())
  if (!isNamed || hasKey(statement, 'iam:awsservicename')) return []
  const message = `${SERVICE_LINKED} on * lets the caller create the role of any service.`
  const detail = 'Name the role, or limit the services with iam:AWSServiceName.'
  return [warning('CREATE_SLR_WITH_STAR_IN_RESOURCE', span, message, detail)]
}

function negations({ notAction, notResource, notPrincipal }: CheckedStatement): readonly Finding[] {
  const found = (code: string, member: Member | undefined, message: string) =>
    member ? [warning(code, member.name, message)] : []
  return [
    ...found(
      'ALLOW_WITH_NOT_ACTION',
      notAction,
      'Allow with NotAction allows all other actions, also those that AWS adds later.',
    ),
    ...found(
      'ALLOW_WITH_NOT_RESOURCE',
      notResource,
      'Allow with NotResource allows the actions on all other resources.',
    ),
    ...found(
      'ALLOW_WITH_NOT_PRINCIPAL',
      notPrincipal,
      'Allow with NotPrincipal allows everybody else, also anonymous callers.',
    ),
  ]
}

/** Keys that identify callers well enough that everybody may be named. */
const IDENTIFYING =
  /^(?:aws:Principal(?:Arn|Account|OrgID|OrgPaths)|aws:Source(?:Arn|Account|Vpc|Vpce|OrgID)|aws:userid|sts:ExternalId|aws:FederatedProvider)$/i

function everyone({ principal, conditions }: CheckedStatement): readonly Finding[] {
  const isLimited = conditions.some(({ key, operator }) => IDENTIFYING.test(key) && !operator.ifExists)
  const all = everybodyIn(principal)
  if (all === undefined || isLimited) return []
  return [
    warning(
      'TRUST_EVERYBODY',
      all,
      'Every principal of every AWS account can assume this role.',
      'Name the principals, or add a condition such as aws:PrincipalOrgID.',
    ),
  ]
}

function everybodyIn(principal: Member | undefined): Span | undefined {
  if (principal && stringIn(principal.value) === '*') return principal.value
  const aws = membersOf(principal?.value).filter(({ name }) => name.value === 'AWS')
  return aws.flatMap(({ value }) => partsIn(value)).find(({ text }) => text === '*')
}
