/**
 * What AWS's service authorization reference says of the actions, resource types and condition keys of every service.
 * It is data of 2 MB that most runs never touch, so the file is read and decompressed on first use (some 5 ms), and a
 * service is parsed only when it is asked for.
 */
import { readDataFile } from './data-file.ts'

type AccessLevel = 'List' | 'Read' | 'Write' | 'Permissions management' | 'Tagging'

export interface ActionFacts {
  /** The service's prefix, such as `iam`. */
  readonly service: string
  /** As AWS spells it, such as `CreateRole`. */
  readonly name: string
  readonly accessLevel: AccessLevel
  /** It has no resource-level permissions: see `decidedOn`. */
  readonly wildcardOnly: boolean
  readonly resourceTypes: readonly ActionResource[]
  /** Those particular to the action, without the keys of the resources that it acts on; `aws:RequestTag/${TagKey}`. */
  readonly conditionKeys: readonly string[]
}

interface ActionResource {
  readonly name: string
  /** AWS's tables have a star at it. */
  readonly required: boolean
}

interface ResourceType {
  readonly name: string
  /** With placeholders: `arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}`. */
  readonly arn: string
  /** Keys that every action on such a resource has. */
  readonly conditionKeys: readonly string[]
}

/** The action, whatever the case of its letters; undefined for one that AWS does not have. */
export function actionFacts(action: string): ActionFacts | undefined {
  const [prefix = '', name = ''] = action.toLowerCase().split(':')
  return serviceOf(prefix)?.actions.get(name)
}

/**
 * What is decided on `*`, whatever it is about, because it has no resource-level permissions: all of it but the list of
 * buckets, which policies also allow on every bucket (S3 User Guide, "Controlling access to a bucket with user
 * policies", whose example has the Resource `arn:aws:s3:::*`).
 */
const NOT_ON_EVERYTHING: ReadonlyMap<string, string> = new Map([['s3:listallmybuckets', 'arn:aws:s3:::*']])

/**
 * The resource that policies must name for an action.
 *
 * @param action `service:Action`, in any case
 * @param resource what it is about
 */
export function decidedOn(action: string, resource: string): string {
  if (actionFacts(action)?.wildcardOnly !== true) return resource
  return NOT_ON_EVERYTHING.get(action.toLowerCase()) ?? '*'
}

/** Every action of a service. @param prefix such as `iam`, in any case */
export function actionsOfService(prefix: string): readonly ActionFacts[] {
  return [...(serviceOf(prefix.toLowerCase())?.actions.values() ?? [])]
}

/** @param prefix such as `iam`, in any case */
export function resourceTypes(prefix: string): readonly ResourceType[] {
  return serviceOf(prefix.toLowerCase())?.resourceTypes ?? []
}

/** Such as `AWS Identity and Access Management (IAM)` for `iam`. */
export function serviceName(prefix: string): string | undefined {
  return reference().services.get(prefix.toLowerCase())?.name
}

/** Of all services, sorted. */
export function servicePrefixes(): readonly string[] {
  return [...reference().services.keys()]
}

/**
 * Whether requests may have several values of the condition key, global or of a service: what policies compare with
 * ForAllValues and ForAnyValue. A key that AWS does not have has one value.
 */
export function isMultiValued(key: string): boolean {
  const { multiValued, multiValuedTemplates } = reference()
  return multiValued.has(key.toLowerCase()) || multiValuedTemplates.some((template) => template.test(key))
}

/** The condition key as AWS spells it; undefined for one that AWS does not have. @param key in lower case */
export function spellingOfKey(key: string): string | undefined {
  return reference().spellings.get(key)
}

/** The layout of the file is described in `scripts/service-authorization.mjs`, which writes it. */
interface Index {
  readonly services: readonly (readonly [prefix: string, name: string, bytes: number])[]
}
type KeysByType = Readonly<Record<string, readonly string[]>>
interface ServiceLine {
  readonly actions: Readonly<Record<string, ActionLine>>
  readonly resourceTypes: Readonly<Record<string, readonly [arn: string, conditionKeys: readonly string[]]>>
}
type ActionLine = readonly [
  level: AccessLevel,
  resourceTypes: readonly string[],
  conditionKeys: readonly string[],
]

interface Service {
  /** By their names in lower case. */
  readonly actions: ReadonlyMap<string, ActionFacts>
  readonly resourceTypes: readonly ResourceType[]
}

interface Reference {
  readonly services: ReadonlyMap<string, { readonly name: string; readonly read: () => ServiceLine }>
  /** In lower case. */
  readonly multiValued: ReadonlySet<string>
  /** Of keys with placeholders. */
  readonly multiValuedTemplates: readonly RegExp[]
  /** Condition keys by their names in lower case. */
  readonly spellings: ReadonlyMap<string, string>
}

let loaded: Reference | undefined
const parsed = new Map<string, Service>()

function reference(): Reference {
  loaded ??= load()
  return loaded
}

function load(): Reference {
  const data = readDataFile('service-authorization.json.br')
  const endOfIndex = data.indexOf('\n')
  const endOfKeys = data.indexOf('\n', endOfIndex + 1)
  const { services }: Index = JSON.parse(data.toString('utf8', 0, endOfIndex))
  const keys: KeysByType = JSON.parse(data.toString('utf8', endOfIndex, endOfKeys))
  let offset = endOfKeys + 1
  const entries = services.map(([prefix, name, bytes]) => {
    const [start, end] = [offset, offset + bytes]
    offset = end + 1
    return [prefix, { name, read: () => JSON.parse(data.toString('utf8', start, end)) }] as const
  })
  const spellings = Object.values(keys)
    .flat()
    .map((key) => [key.toLowerCase(), key] as const)
  return { services: new Map(entries), spellings: new Map(spellings), ...multiValuedOf(keys) }
}

function multiValuedOf(keys: KeysByType): Pick<Reference, 'multiValued' | 'multiValuedTemplates'> {
  const multiValued = Object.keys(keys)
    .filter((type) => type.startsWith('ArrayOf'))
    .flatMap((type) => keys[type] ?? [])
  return {
    multiValued: new Set(multiValued.map((key) => key.toLowerCase())),
    multiValuedTemplates: multiValued.filter((key) => key.includes('${')).map(toPattern),
  }
}

function toPattern(template: string): RegExp {
  const literals = template
    .split(/\$\{\w+\}/)
    .map((literal) => literal.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&'))
  return new RegExp(`^${literals.join('.+')}$`, 'i')
}

function serviceOf(prefix: string): Service | undefined {
  const known = parsed.get(prefix)
  if (known) return known
  const line = reference().services.get(prefix)?.read()
  if (!line) return undefined
  const service = toService(prefix, line)
  parsed.set(prefix, service)
  return service
}

function toService(service: string, line: ServiceLine): Service {
  const actions = Object.entries(line.actions).map(
    ([name, facts]) => [name.toLowerCase(), toActionFacts(service, name, facts)] as const,
  )
  const types = Object.entries(line.resourceTypes)
  return {
    actions: new Map(actions),
    resourceTypes: types.map(([name, [arn, conditionKeys]]) => ({ name, arn, conditionKeys })),
  }
}

function toActionFacts(
  service: string,
  name: string,
  [level, types, conditionKeys]: ActionLine,
): ActionFacts {
  return {
    service,
    name,
    accessLevel: level,
    wildcardOnly: types.length === 0,
    resourceTypes: types.map(toActionResource),
    conditionKeys,
  }
}

function toActionResource(type: string): ActionResource {
  const required = type.endsWith('*')
  return { name: required ? type.slice(0, -1) : type, required }
}
