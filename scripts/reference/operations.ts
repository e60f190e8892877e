/** Every operation: implemented or not, what it needs, what it may answer. */
import type { OperationModel, ServiceModel } from '../../protocol/service-model.ts'
import { type AnyOperation, type ServiceName, serviceNames, services } from '../../server/services.ts'
import { code, codes, page, table } from './markdown.ts'

const TITLES: Readonly<Record<ServiceName, string>> = { iam: 'IAM', sts: 'STS' }

interface Listed {
  readonly name: string
  readonly model: OperationModel
  readonly operation: AnyOperation | undefined
}

export function operationsPage(): string {
  return page('Operations', INTRODUCTION, ...serviceNames.flatMap(sectionsOf))
}

const INTRODUCTION = `An operation does what AWS does, or answers \`501 NotImplemented\`. The columns:

- **needs**: the permission that a policy has to give. *and more* says that some requests need further ones: tags, another
  name, a role that is passed on. *nothing* cannot be denied by any policy.
- **resource**: whether policies can name what it acts on. Without, only \`"Resource": "*"\` matches.
- **pages**: the answer comes in pages, by \`Marker\` and \`MaxItems\`.
- **declared errors**: those in the model of the API. The [errors](errors.md) that every operation can answer come on top.`

function sectionsOf(service: ServiceName): string[] {
  const { model, operation } = services[service]
  const all = Object.entries(model.operations).map(
    ([name, each]): Listed => ({ name, model: each, operation: operation(name) }),
  )
  const missing = all.filter((each) => each.operation === undefined)
  const present = all.flatMap((each) => (each.operation ? [rowOf(service, each, each.operation)] : []))
  return [
    `## ${TITLES[service]}: ${present.length} of ${all.length} operations`,
    table(['operation', 'needs', 'resource', 'pages', 'declared errors'], present),
    ...(missing.length === 0
      ? []
      : [`### ${TITLES[service]}: not yet (${missing.length})`, codes(missing.map(({ name }) => name))]),
  ]
}

function rowOf(service: ServiceName, { name, model }: Listed, operation: AnyOperation): string[] {
  return [
    code(name),
    permissionsOf(service, name, operation),
    operation.resource ? 'yes' : '',
    model.paging ? 'yes' : '',
    codes(codesOf(services[service].model, model)),
  ]
}

function permissionsOf(service: ServiceName, name: string, { ungoverned, also }: AnyOperation): string {
  if (ungoverned) return 'nothing'
  return `${code(`${service}:${name}`)}${also ? ' and more' : ''}`
}

/** What the exceptions are called on the wire. */
function codesOf({ errors }: ServiceModel, model: OperationModel): string[] {
  return model.errors.map((shape) => errors[shape]?.code ?? shape).toSorted()
}
