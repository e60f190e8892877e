/** The facts of AWS's service authorization reference that checks of policies use. Nothing is read before it is used. */

import { PARTITION_NAMES } from '../core/aws/partitions.ts'
import { REGIONS } from '../core/aws/regions.ts'
import {
  actionsOfService,
  conditionKeys,
  isMultiValued,
  keysOfAction,
  resourceTypes,
  serviceName,
  servicePrefixes,
  spellingOfKey,
  typeOfKey,
} from '../core/aws/service-authorization.ts'
import type { ArnFormat, LintedAction, LintedKey, LintedService, LintFacts } from '../policy/lint/types.ts'

/** Keys that the reference lacks. Source: IAM User Guide, AWS global condition context keys, September 2026. */
const OTHER_KEYS: readonly LintedKey[] = [{ name: 'aws:SignInSessionArn', type: 'ARN', isMultivalued: false }]

export const lintFacts: LintFacts = {
  service,
  services: servicePrefixes,
  key: toKey,
  arnFormats: (name) => arnFormats().get(name) ?? [],
  regions: REGIONS,
  partitions: PARTITION_NAMES,
}

const services = new Map<string, LintedService>()

function service(prefix: string): LintedService | undefined {
  const known = services.get(prefix)
  if (known !== undefined || serviceName(prefix) === undefined) return known
  const read = readService(prefix)
  services.set(prefix, read)
  return read
}

function readService(prefix: string): LintedService {
  const actions = actionsOfService(prefix).map(({ name, resourceTypes: types }): LintedAction => {
    const keys = keysOfAction(`${prefix}:${name}`).map(nameOf)
    return { name, keys: new Set(keys), resources: types.map((type) => type.name) }
  })
  return { prefix, actions: new Map(actions.map((action) => [action.name.toLowerCase(), action])) }
}

/** By key as actions have it, which can be spelled otherwise than in the list of keys. */
const names = new Map<string, string>()

function nameOf(key: string): string {
  const name = names.get(key) ?? toKey(key.toLowerCase())?.name ?? key
  names.set(key, name)
  return name
}

/** The reference has several ways to write that a name follows. */
const NAME_AT_END = /(?:\$\{\w+\}|<key>|(?<=\/)tag-key)$/

function toKey(key: string): LintedKey | undefined {
  const known = spellingOfKey(key) ?? templateOf(key)
  if (known === undefined) return OTHER_KEYS.find(({ name }) => name.toLowerCase() === key)
  const type = typeOfKey(known) as LintedKey['type'] | undefined
  return { name: known.replace(NAME_AT_END, ''), type: type ?? 'String', isMultivalued: isMultiValued(known) }
}

interface Template {
  readonly key: string
  /** In lower case. */
  readonly before: string
  readonly after: string
}

let loadedTemplates: readonly Template[] | undefined

/** Returns the key with a placeholder that a key is made from: the one with the most text. */
function templateOf(key: string): string | undefined {
  loadedTemplates ??= readTemplates()
  return loadedTemplates.find(
    ({ before, after }) =>
      key.length > before.length + after.length && key.startsWith(before) && key.endsWith(after),
  )?.key
}

function readTemplates(): readonly Template[] {
  return conditionKeys()
    .filter((key) => /\$\{\w+\}|<key>|\/$/.test(key))
    .map((key) => {
      const [before = '', after = ''] = key.toLowerCase().split(/\$\{\w+\}|<key>/)
      return { key, before, after }
    })
    .sort((one, other) => lengthOf(other) - lengthOf(one))
}

function lengthOf({ before, after }: Template): number {
  return before.length + after.length
}

let loadedFormats: ReadonlyMap<string, readonly ArnFormat[]> | undefined

/** Reads the resource types of all services, because many have types of others. */
function arnFormats(): ReadonlyMap<string, readonly ArnFormat[]> {
  loadedFormats ??= readFormats()
  return loadedFormats
}

function readFormats(): ReadonlyMap<string, readonly ArnFormat[]> {
  const byService = new Map<string, ArnFormat[]>()
  for (const prefix of servicePrefixes())
    for (const { name: resource, arn: format } of resourceTypes(prefix)) {
      const [, , named = ''] = format.split(':')
      const formats = byService.get(named) ?? []
      formats.push({ prefix, resource, format })
      byService.set(named, formats)
    }
  return byService
}
