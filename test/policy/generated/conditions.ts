/**
 * Generates conditions, and contexts to compare them with. The values have the right type, or a wrong one.
 */
import fc from 'fast-check'
import type { BookContext } from '../by-the-book/index.ts'
import { type Scalar, types, type ValueType } from './values.ts'
import { bareOrList, mixed, oneOf } from './vocabulary.ts'

const isSet: ReadonlySet<string> = new Set([
  'aws:TagKeys',
  'x:numbers',
  'x:dates',
  'x:flags',
  'x:blobs',
  'x:addresses',
  'x:arns',
])
const allKeys = [...types.flatMap(({ keys }) => keys), 'x:absent']
const anyWritten = fc.oneof(...types.map(({ written }) => written))
const anyPresent = fc.oneof(...types.map(({ present }) => present))

/** Varies the case, because names of keys and operators are case-insensitive. */
function anyCase(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return mixed(
    [8, text],
    [1, text.map((name) => name.toUpperCase())],
    [1, text.map((name) => name.toLowerCase())],
  )
}

function operatorsOf({ operators }: ValueType): fc.Arbitrary<string> {
  return fc
    .tuple(
      mixed([4, fc.constant('')], [1, oneOf(['ForAllValues:', 'ForAnyValue:'])]),
      oneOf(operators),
      mixed([3, fc.constant('')], [1, fc.constant('IfExists')]),
    )
    .map((parts) => parts.join(''))
}

type Block = Readonly<Record<string, unknown>>

/** One key under one operator. */
const tests: readonly fc.Arbitrary<Block>[] = types.map((type) =>
  fc
    .tuple(
      anyCase(operatorsOf(type)),
      anyCase(mixed([7, oneOf(type.keys)], [1, oneOf(allKeys)])),
      bareOrList(mixed([9, type.written], [1, anyWritten])),
    )
    .map(([operator, key, values]) => ({ [operator]: { [key]: values } })),
)

const presence: fc.Arbitrary<Block> = fc
  .tuple(
    anyCase(oneOf(['Null', 'Null', 'ForAllValues:Null', 'ForAnyValue:Null'])),
    anyCase(oneOf(allKeys)),
    bareOrList(oneOf<Scalar>([true, false, 'true', 'false', 'True', 'no', ''])),
  )
  .map(([operator, key, value]) => ({ [operator]: { [key]: value } }))

/** Malformed and empty blocks, and blocks with unknown operators. */
const malformed = oneOf<unknown>([
  {},
  { StringEquals: {} },
  { Resembles: { 'aws:username': 'bob' } },
  { Resembles: {} },
  { NullIfExists: { 'aws:username': 'true' } },
  { 'ForSomeValues:StringEquals': { 'aws:username': 'bob' } },
  { StringEquals: 'bob' },
  { StringEquals: { 'aws:username': null } },
  { StringEquals: { 'aws:username': { bob: true } } },
  { StringEquals: { 'aws:username': [['bob']] } },
  { StringNotEquals: { 'aws:username': [] } },
  { StringEquals: { 'aws:username': [] } },
  [],
  'StringEquals',
  null,
])

/** Merges tests with the same operator, because a name must be unique in JSON. */
function merge(blocks: readonly Block[]): Block {
  const merged: Record<string, object> = {}
  for (const [operator, keys] of blocks.flatMap((block) => Object.entries(block))) {
    merged[operator] = { ...merged[operator], ...Object(keys) }
  }
  return merged
}

const single = fc.oneof(...tests, presence)

/** A Condition element. */
export const condition: fc.Arbitrary<unknown> = mixed<unknown>(
  [12, single],
  [6, fc.array(single, { minLength: 2, maxLength: 3 }).map(merge)],
  [1, malformed],
)

type Entry = readonly [key: string, value: string | readonly string[] | undefined]

const entries: readonly fc.Arbitrary<Entry>[] = types.flatMap(({ keys, present }) =>
  keys.map((key) => {
    const value = mixed([12, present], [1, anyPresent])
    const values: fc.Arbitrary<string | readonly string[]> = isSet.has(key)
      ? mixed<string | readonly string[]>([3, fc.array(value, { maxLength: 3 })], [1, value])
      : mixed<string | readonly string[]>([12, value], [1, fc.array(value, { maxLength: 2 })])
    return mixed<Entry>([1, fc.constant([key, undefined])], [3, values.map((chosen) => [key, chosen])])
  }),
)

/** The context of a request. The case of the key names varies, and each key is present or absent. */
export const context: fc.Arbitrary<BookContext> = fc
  .tuple(oneOf(['asWritten', 'lower', 'upper'] as const), fc.tuple(...entries))
  .map(([spelling, chosen]) => {
    // A loop for speed, because comparisons create millions of entries.
    const made: Record<string, string | readonly string[]> = {}
    for (const [key, value] of chosen) if (value !== undefined) made[spell(key, spelling)] = value
    return made
  })

function spell(key: string, spelling: 'asWritten' | 'lower' | 'upper'): string {
  if (spelling === 'lower') return key.toLowerCase()
  return spelling === 'upper' ? key.toUpperCase() : key
}
