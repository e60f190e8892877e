/** The context of a simulation: its context entries, and what its caller implies. */
import { type ConditionContext, type EntryType, isContextValue } from '../../../../policy/index.ts'
import {
  contextValueExpected,
  duplicateContextKey,
  noContextKeyName,
  noContextKeyType,
  noContextValues,
  singleContextValueOnly,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { Entity } from '../policies/policy-source.ts'

/** What is known of condition keys, by key in lower case. */
type ByKey<Fact> = ReadonlyMap<string, Fact>

/** The context entries of a request. */
export interface Entries {
  readonly values: ByKey<string | readonly string[]>
  readonly types: ByKey<EntryType>
}

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

/** What AWS calls the form of a value that does not have it. Strings and Boolean values can have any form. */
const FORMS: Readonly<Record<EntryType, string>> = {
  string: '',
  boolean: '',
  numeric: 'numeric format',
  ip: 'IP address',
  binary: 'base-64 encoded binary format',
  date: 'DateTime format',
}

/**
 * Returns the values of the entries. An entry without any member is ignored (recorded on
 * AWS, September 2026).
 *
 * @throws InvalidInput for an incomplete or repeated entry, or for values that are not of its type
 */
export function readEntries(entries: readonly IamTypes.ContextEntry[] = []): Entries {
  const values = new Map<string, string | readonly string[]>()
  const types = new Map<string, EntryType>()
  for (const entry of entries) {
    if (Object.values(entry).every((member) => member === undefined)) continue
    const { key, type, value } = readEntry(entry)
    if (values.has(key.toLowerCase())) throw duplicateContextKey(key)
    values.set(key.toLowerCase(), value)
    types.set(key.toLowerCase(), type)
  }
  return { values, types }
}

function readEntry({
  ContextKeyName: key,
  ContextKeyType: type,
  ContextKeyValues: values = [],
}: IamTypes.ContextEntry) {
  if (key === undefined) throw noContextKeyName()
  if (type === undefined) throw noContextKeyType(key)
  const [first] = values
  if (first === undefined) throw noContextValues(key)
  const isList = type.endsWith('List')
  if (!isList && values.length > 1) throw singleContextValueOnly(type, values.length)
  const valueType = TYPES[type]
  if (!values.every((value) => isContextValue(valueType, value)))
    throw contextValueExpected(key, FORMS[valueType])
  return { key, type: valueType, value: isList ? values : first }
}

/** Recorded on AWS, September 2026. */
const USER_ID_OF_NOBODY = 'STUB_PRINCIPAL_FOR_POLICY_SIMULATOR'

/**
 * Returns the keys that a simulation has without context entries (recorded on AWS, September 2026). The user ID is
 * the caller's ARN, not its ID.
 */
export function defaultKeys(accountId: string, caller: Entity | undefined): ByKey<string> {
  return new Map([
    ['aws:userid', caller?.arn ?? USER_ID_OF_NOBODY],
    ['aws:principalaccount', accountId],
    ...(caller ? ([['aws:principalarn', caller.arn]] as const) : []),
    ...(caller?.type === 'user' ? ([['aws:username', caller.name]] as const) : []),
  ])
}

/** Returns the context of a simulation. Entries replace default values. */
export function contextOf({ values, types }: Entries, defaults: ByKey<string>): ConditionContext {
  return {
    get: (key) => values.get(key) ?? defaults.get(key),
    has: (key) => values.has(key) || defaults.has(key),
    entryTypeOf: (key) => types.get(key),
  }
}
