/** The context of a simulation, which consists only of its context entries. */
import { type ConditionContext, type EntryType, isContextValue } from '../../../../policy/index.ts'
import { invalidContextEntry } from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'

const TYPES = {
  string: 'string',
  stringList: 'string',
  numeric: 'numeric',
  numericList: 'numeric',
  boolean: 'boolean',
  booleanList: 'boolean',
  ip: 'ip',
  ipList: 'ip',
  binary: 'binary',
  binaryList: 'binary',
  date: 'date',
  dateList: 'date',
} as const satisfies Record<IamTypes.ContextKeyTypeEnum, EntryType>

/**
 * Returns the context that the entries describe.
 *
 * @throws InvalidInput for an entry without a name, or with a value that is not of its type
 */
export function contextOf(entries: readonly IamTypes.ContextEntry[] = []): ConditionContext {
  const types = new Map<string, EntryType>()
  const context = new Map<string, string | readonly string[]>()
  for (const entry of entries) {
    const { ContextKeyName: name, ContextKeyValues: values = [], ContextKeyType: type = 'string' } = entry
    if (name === undefined) throw invalidContextEntry(undefined, 'it has no ContextKeyName.')
    const wrong = values.find((value) => !isContextValue(TYPES[type], value))
    if (wrong !== undefined) throw invalidContextEntry(name, `${wrong} is not of the type ${type}.`)
    types.set(name.toLowerCase(), TYPES[type])
    // Conditions treat a key without values as missing.
    if (values.length > 0) context.set(name.toLowerCase(), contextValue(type, values))
  }
  return {
    get: (key) => context.get(key),
    has: (key) => context.has(key),
    entryTypeOf: (key) => types.get(key),
  }
}

/**
 * Returns several values for a list type, whatever their number. For other types, several values make the key
 * multivalued.
 */
function contextValue(
  type: IamTypes.ContextKeyTypeEnum,
  values: readonly string[],
): string | readonly string[] {
  const [first = '', ...others] = values
  return type.endsWith('List') || others.length > 0 ? values : first
}
