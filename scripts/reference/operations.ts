/**
 * Prints the page of operations. It shows whether each is implemented, the permission it requires, and the
 * errors it returns.
 */

import type { AnyOperation } from '../../core/engine/operation.ts'
import type { OperationModel } from '../../protocol/service-model.ts'
import { type ServiceName, serviceNames, services } from '../../server/services/index.ts'
import { printTypeName } from '../generate/print-model.ts'
import { declaring, readExceptions, type Standing, standings } from './completeness.ts'
import { code, codes, page, table } from './markdown.ts'

/** Services whose titles are not their names. */
const TITLES: Readonly<Record<string, string>> = {
  accessanalyzer: 'IAM Access Analyzer (accessanalyzer)',
  'account-access': 'Account access manager',
  iam: 'IAM',
  'iam-toolbox': 'IAM Toolbox',
  identitystore: 'Identity store',
  signin: 'Sign-in',
  sso: 'Access portal (sso)',
  'sso-admin': 'IAM Identity Center (sso-admin)',
  'sso-oidc': 'IAM Identity Center OIDC (sso-oidc)',
  sts: 'STS',
}
const titleOf = (service: ServiceName) => TITLES[service] ?? printTypeName(service)

interface Listed {
  readonly name: string
  readonly model: OperationModel
  readonly operation: AnyOperation | undefined
}

/** @param root the project's folder */
export function operationsPage(root: string): string {
  const all = standings(root)
  return page(
    'Operations',
    INTRODUCTION,
    completenessOf(all),
    ...serviceNames.flatMap((service) => sectionsOf(service, all)),
    ...exceptionsOf(root),
  )
}

const INTRODUCTION = `An operation does what AWS does, or returns \`501 NotImplemented\`. The columns are:

- **permission**: the permission that a policy must grant. *and more* means that some requests require additional permissions, for
  example for tags, a new name, or a passed role. *none* means that no policy can deny the operation.
- **resource**: whether the operation supports resource-level permissions. If not, only \`"Resource": "*"\` matches.
- **paginated**: whether the response is paginated, with \`Marker\` and \`MaxItems\`, or with \`NextToken\` and \`MaxResults\`.
- **errors**: the errors that the API model declares and the tests verify. In addition, every operation can return the common
  [errors](errors.md).
- **unreachable**: declared errors that [cannot occur](#declared-errors-that-cannot-occur).
- **untested**: what no test has observed of the operation yet.`

function completenessOf(all: readonly Standing[]): string {
  const complete = all.filter(({ lacks }) => lacks.length === 0)
  return `For ${complete.length} of ${all.length} operations, SDK tests verify everything in this list that applies, and every complete test run confirms it:

- The operation succeeds.
- It returns each declared error that can occur.
- It enforces every constraint of its members, at the limit and beyond.
- It changes what other operations return, or its response shows what they change.
- Its pages are correct while the list changes.
- It can be called only by principals with permission.`
}

/** Returns what tests cannot observe, and why. */
function exceptionsOf(root: string): string[] {
  const { errors, successes, effects } = readExceptions(root)
  return [
    '## Declared errors that cannot occur',
    table(
      ['error', 'operations', 'reason'],
      errors.map(({ code: error, operations, reason }) => [code(error), named(error, operations), reason]),
    ),
    '## Operations that cannot succeed',
    table(
      ['operations', 'reason'],
      successes.map(({ operations, reason }) => [operations.join(', '), reason]),
    ),
    '## Operations whose effect no other operation shows',
    table(
      ['operations', 'reason'],
      effects.map(({ operations, reason }) => [operations.join(', '), reason]),
    ),
  ]
}

/** From this number of operations on, the page lists the exceptions instead. */
const MANY = 40

function named(error: string, operations: readonly string[]): string {
  if (operations.length < MANY) return operations.join(', ')
  const others = declaring(error).filter((name) => !operations.includes(name))
  return ['all that declare it', others.join(', ')].filter((text) => text !== '').join(' except ')
}

const COLUMNS = ['operation', 'permission', 'resource', 'paginated', 'errors', 'unreachable', 'untested']

function sectionsOf(service: ServiceName, standing: readonly Standing[]): string[] {
  const { model, operation } = services[service]
  const all = Object.entries(model.operations).map(
    ([name, each]): Listed => ({ name, model: each, operation: operation(name) }),
  )
  const missing = all.filter((each) => each.operation === undefined)
  const present = all.flatMap((each) => {
    const own = standing.find(({ service: of, name }) => of === service && name === each.name)
    return each.operation && own ? [rowOf(each, each.operation, own)] : []
  })
  return [
    `## ${titleOf(service)}: ${present.length} of ${all.length} operations`,
    ...(present.length === 0 ? [] : [table(COLUMNS, present)]),
    ...(missing.length === 0
      ? []
      : [
          `### ${titleOf(service)}: not implemented (${missing.length})`,
          codes(missing.map(({ name }) => name)),
        ]),
  ]
}

function rowOf(
  { name, model }: Listed,
  operation: AnyOperation,
  { service, provoked, impossible, lacks }: Standing,
): string[] {
  return [
    code(name),
    permissionsOf(service, name, operation),
    operation.resource ? 'yes' : '',
    model.paging ? 'yes' : '',
    codes(provoked),
    impossible.join(', '),
    lacks.join(', '),
  ]
}

function permissionsOf(service: ServiceName, name: string, operation: AnyOperation): string {
  const { action = services[service].action(name), also, ungoverned } = operation
  return ungoverned ? 'none' : `${code(action)}${also ? ' and more' : ''}`
}
