/**
 * The actions, resource types, and condition keys in AWS's service authorization reference.
 *
 * They are 2 MB of data that most runs never use. The file is read and decompressed on first use (some 5 ms),
 * and a service is parsed only when it is needed.
 */
import { readDataFile } from './data-file.ts'

type AccessLevel = 'List' | 'Read' | 'Write' | 'Permissions management' | 'Tagging'

export interface ActionFacts {
  /** The service's prefix, such as `iam`. */
  readonly service: string
  /** As AWS spells it, such as `CreateRole`. */
  readonly name: string
  readonly accessLevel: AccessLevel
  /** Whether the action has no resource-level permissions: see `authorizedResource`. */
  readonly wildcardOnly: boolean
  readonly resourceTypes: readonly ActionResource[]
  /** The keys of the action, such as `aws:RequestTag/${TagKey}`, without its resource types' keys. */
  readonly conditionKeys: readonly string[]
}

interface ActionResource {
  readonly name: string
  /** Marked with an asterisk in AWS's tables. */
  readonly required: boolean
}

interface ResourceType {
  readonly name: string
  /** Contains placeholders: `arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}`. */
  readonly arn: string
  /** The keys of every action on such a resource. */
  readonly conditionKeys: readonly string[]
}

/** Actions that were asked for in AWS's spelling, so that there are only so many. */
const asked = new Map<string, ActionFacts>()

/** Returns an action, ignoring case. Undefined when AWS does not have it. */
export function actionFacts(action: string): ActionFacts | undefined {
  return asked.get(action) ?? findAction(action)
}

/** Returns an action in AWS's spelling. Unchanged when AWS does not have it. */
export function spellingOfAction(action: string): string {
  // Most are asked for in AWS's spelling, and making the same text again takes longer than looking it up.
  if (asked.has(action)) return action
  const facts = findAction(action)
  return facts ? `${facts.service}:${facts.name}` : action
}

function findAction(action: string): ActionFacts | undefined {
  const [prefix = '', name = ''] = action.toLowerCase().split(':')
  const facts = serviceOf(prefix)?.actions.get(name)
  if (facts && action === `${facts.service}:${facts.name}`) asked.set(action, facts)
  return facts
}

/** Whose request it is, and the region that it is sent to. */
interface Requester {
  readonly partition: string
  readonly region: string
  /** Undefined when the caller belongs to no account. */
  readonly accountId: string | undefined
}

/**
 * Actions without resource-level permissions that are not evaluated on `*`.
 *
 * Policies can also allow s3:ListAllMyBuckets on every bucket. Source: S3 User Guide, "Controlling access to
 * a bucket with user policies", whose example has the Resource `arn:aws:s3:::*`. SQS evaluates sqs:ListQueues
 * on a queue without a name (recorded on AWS, September 2026).
 */
const OTHER_RESOURCES = new Map<string, (requester: Requester) => string>([
  ['s3:listallmybuckets', ({ partition }) => `arn:${partition}:s3:::*`],
  [
    'sqs:listqueues',
    ({ partition, region, accountId }) =>
      accountId === undefined ? '*' : `arn:${partition}:sqs:${region}:${accountId}:`,
  ],
])

/**
 * Returns the resource that policies must name for an action.
 *
 * @param action `service:Action`, in any case
 * @param resource the resource that the request acts on
 */
export function authorizedResource(action: string, resource: string, requester: Requester): string {
  if (actionFacts(action)?.wildcardOnly !== true) return resource
  return OTHER_RESOURCES.get(action.toLowerCase())?.(requester) ?? '*'
}

/** Returns every action of a service. @param prefix such as `iam`, in any case */
export function actionsOfService(prefix: string): readonly ActionFacts[] {
  return [...(serviceOf(prefix.toLowerCase())?.actions.values() ?? [])]
}

/** Returns every resource type of a service. @param prefix such as `iam`, in any case */
export function resourceTypes(prefix: string): readonly ResourceType[] {
  return serviceOf(prefix.toLowerCase())?.resourceTypes ?? []
}

/** Returns the name of a service, such as `AWS Identity and Access Management (IAM)` for `iam`. */
export function serviceName(prefix: string): string | undefined {
  return reference().services.get(prefix.toLowerCase())?.name
}

/** Returns the date of the reference, such as `2026-09-26`. AWS may have added actions since. */
export function dateOfReference(): string {
  return reference().date
}

/** Returns the prefixes of all services, sorted. */
export function servicePrefixes(): readonly string[] {
  return [...reference().services.keys()]
}

/**
 * Returns whether the condition key is multivalued. Policies compare such keys with ForAllValues and
 * ForAnyValue.
 *
 * The key can be global or belong to a service. A key that AWS does not have is single-valued.
 */
export function isMultiValued(key: string): boolean {
  const { multiValued, multiValuedTemplates, spellings } = reference()
  if (spellings.has(key.toLowerCase())) return multiValued.has(key.toLowerCase())
  return multiValuedTemplates.some((template) => template.test(key))
}

/**
 * Returns the condition key in AWS's spelling. Undefined when AWS does not have it.
 *
 * @param key in lower case
 */
export function spellingOfKey(key: string): string | undefined {
  return reference().spellings.get(key)
}

/** Returns whether AWS has the condition key. @param key in any case, such as `aws:RequestTag/team` */
export function isConditionKey(key: string): boolean {
  if (spellingOfKey(key.toLowerCase()) !== undefined) return true
  return conditionKeys().some((each) => hasPlaceholder(each) && toPattern(each).test(key))
}

/**
 * Returns the type of a condition key's values, such as `IPAddress`, also for keys with several values. Undefined when
 * AWS does not have the key.
 *
 * @param key in any case
 */
export function typeOfKey(key: string): string | undefined {
  const { types } = reference()
  const known = types.get(key.toLowerCase())
  if (known !== undefined) return known
  return [...types].find(([each]) => hasPlaceholder(each) && toPattern(each).test(key))?.[1]
}

/** Returns the condition keys of an action and of its resource types, some with placeholders. */
export function keysOfAction(action: string): readonly string[] {
  const facts = actionFacts(action)
  if (!facts) return []
  const names = new Set(facts.resourceTypes.map(({ name }) => name))
  const ofTypes = resourceTypes(facts.service).filter(({ name }) => names.has(name))
  return [...new Set([...facts.conditionKeys, ...ofTypes.flatMap(({ conditionKeys: keys }) => keys)])]
}

/** Returns whether a key as written is the known one. The known one may have a placeholder. */
export function matchesKey(known: string, key: string): boolean {
  return hasPlaceholder(known) ? toPattern(known).test(key) : known.toLowerCase() === key.toLowerCase()
}

/** Returns all condition keys. Those with a variable part contain a placeholder: `aws:RequestTag/${TagKey}`. */
export function conditionKeys(): readonly string[] {
  return [...reference().spellings.values()]
}

/**
 * The index of the file. `scripts/service-authorization.mjs`, which writes the file, describes its layout.
 */
interface Index {
  /** The npm package and its version, whose last number begins with the date of the reference. */
  readonly source: string
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
  /** By action name in lower case. */
  readonly actions: ReadonlyMap<string, ActionFacts>
  readonly resourceTypes: readonly ResourceType[]
}

interface Reference {
  readonly date: string
  readonly services: ReadonlyMap<string, { readonly name: string; readonly read: () => ServiceLine }>
  /** In lower case. */
  readonly multiValued: ReadonlySet<string>
  /** Patterns for the keys with placeholders. */
  readonly multiValuedTemplates: readonly RegExp[]
  /** Condition keys by name in lower case. */
  readonly spellings: ReadonlyMap<string, string>
  /** Types of values by key in lower case. */
  readonly types: ReadonlyMap<string, string>
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
  const { source, services }: Index = JSON.parse(data.toString('utf8', 0, endOfIndex))
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
  return {
    date: dateIn(source),
    services: new Map(entries),
    spellings: new Map(spellings),
    types: typesOf(keys),
    ...multiValuedOf(keys),
  }
}

function dateIn(source: string): string {
  const [, year, month, day] = /\.(\d{4})(\d{2})(\d{2})\d*$/.exec(source) ?? []
  return [year, month, day].join('-')
}

function typesOf(keys: KeysByType): Reference['types'] {
  return new Map(
    Object.entries(keys).flatMap(([type, names]) =>
      names.map((name) => [name.toLowerCase(), type.replace(/^ArrayOf/, '')] as const),
    ),
  )
}

function multiValuedOf(keys: KeysByType): Pick<Reference, 'multiValued' | 'multiValuedTemplates'> {
  const multiValued = Object.keys(keys)
    .filter((type) => type.startsWith('ArrayOf'))
    .flatMap((type) => keys[type] ?? [])
  return {
    multiValued: new Set(multiValued.map((key) => key.toLowerCase())),
    multiValuedTemplates: multiValued.filter(hasPlaceholder).map(toPattern),
  }
}

/** The variable part of a condition key. Keys of S3 have `<key>`, all others `${TagKey}`. */
const PLACEHOLDER = /\$\{\w+\}|<\w+>/

function hasPlaceholder(key: string): boolean {
  return PLACEHOLDER.test(key)
}

function toPattern(template: string): RegExp {
  const literals = template
    .split(PLACEHOLDER)
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
