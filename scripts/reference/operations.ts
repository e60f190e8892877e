/** Every operation: implemented or not, what it needs, what it may answer. */
import type { OperationModel } from '../../protocol/service-model.ts'
import type { AnyOperation } from '../../server/engine/operation.ts'
import { type ServiceName, serviceNames, services } from '../../server/services/index.ts'
import { declaring, readExceptions, type Standing, standings } from './completeness.ts'
import { code, codes, page, table } from './markdown.ts'

const TITLES: Readonly<Record<ServiceName, string>> = { iam: 'IAM', sts: 'STS' }

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

const INTRODUCTION = `An operation does what AWS does, or answers \`501 NotImplemented\`. The columns:

- **needs**: the permission that a policy has to give. *and more* says that some requests need further ones: tags, another
  name, a role that is passed on. *nothing* cannot be denied by any policy.
- **resource**: whether policies can name what it acts on. Without, only \`"Resource": "*"\` matches.
- **pages**: the answer comes in pages, by \`Marker\` and \`MaxItems\`.
- **errors**: those in the model of the API that tests provoke. The [errors](errors.md) that every operation can answer come on top.
- **never**: declared errors that [nothing brings about](#declared-errors-that-nothing-brings-about) here.
- **tests lack**: what no test has seen of the operation yet, if anything.`

function completenessOf(all: readonly Standing[]): string {
  const complete = all.filter(({ lacks }) => lacks.length === 0)
  return `Of ${all.length} operations, ${complete.length} have tests through the SDK of everything that there is to see: that they succeed; each declared
error that something can bring about; every constraint of their members, at its edge and beyond; an effect on what others
answer; pages that hold while the list changes; who may call them and who may not. A run of all tests checks that this is so.`
}

/** What tests cannot see, and why. */
function exceptionsOf(root: string): string[] {
  const { errors, effects } = readExceptions(root)
  return [
    '## Declared errors that nothing brings about',
    table(
      ['error', 'operations', 'why'],
      errors.map(({ code: error, operations, reason }) => [code(error), named(error, operations), reason]),
    ),
    '## Operations that no answer of another tells of',
    table(
      ['operations', 'why'],
      effects.map(({ operations, reason }) => [operations.join(', '), reason]),
    ),
  ]
}

/** Of so many operations those are named that are not meant. */
const MANY = 40

function named(error: string, operations: readonly string[]): string {
  if (operations.length < MANY) return operations.join(', ')
  const others = declaring(error).filter((name) => !operations.includes(name))
  return ['all that declare it', ...others.map((name) => `but ${name}`)].join(' ')
}

function sectionsOf(service: ServiceName, standing: readonly Standing[]): string[] {
  const { model, operation } = services[service]
  const all = Object.entries(model.operations).map(
    ([name, each]): Listed => ({ name, model: each, operation: operation(name) }),
  )
  const missing = all.filter((each) => each.operation === undefined)
  const present = all.flatMap((each) => {
    const own = standing.find(({ name }) => name === each.name)
    return each.operation && own ? [rowOf(each, each.operation, own)] : []
  })
  return [
    `## ${TITLES[service]}: ${present.length} of ${all.length} operations`,
    table(['operation', 'needs', 'resource', 'pages', 'errors', 'never', 'tests lack'], present),
    ...(missing.length === 0
      ? []
      : [`### ${TITLES[service]}: not yet (${missing.length})`, codes(missing.map(({ name }) => name))]),
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

function permissionsOf(service: ServiceName, name: string, { ungoverned, also }: AnyOperation): string {
  if (ungoverned) return 'nothing'
  return `${code(`${service}:${name}`)}${also ? ' and more' : ''}`
}
