/** Properties that hold for the effective policies of all tag policies. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { cases } from '../support/long.ts'
import { effective, type Levels, type PolicyJson, refusal } from './management.ts'

const control = '@@operators_allowed_for_child_policies'
const lists = ['tag_value', 'report_required_tag_for'] as const

const items = fc.constantFrom('s3:bucket', 'ec2:instance', 'dynamodb:table')
const some = fc.uniqueArray(items, { minLength: 1, maxLength: 3 })
const tagNames = fc.constantFrom('a', 'b')
const allowed = fc.constantFrom(
  ...[['@@none'], ['@@all'], ['@@assign'], ['@@append'], ['@@append', '@@remove']].map((list) => [...list]),
)

const operations = fc.record({ '@@assign': some, '@@append': some, '@@remove': some }, { requiredKeys: [] })
const controlled = fc
  .tuple(operations, fc.option(allowed, { nil: undefined }))
  .map(([setting, list]) => (list === undefined ? setting : { ...setting, [control]: list }))

function policies(setting: fc.Arbitrary<object>, containers: fc.Arbitrary<object> = fc.constant({})) {
  const tag = fc.dictionary(fc.constantFrom(...lists), setting, { maxKeys: 2 })
  const withControl = fc.tuple(tag, containers).map(([settings, controls]) => ({ ...settings, ...controls }))
  const tags = fc.dictionary(tagNames, withControl, { maxKeys: 2 })
  return fc.tuple(tags, containers).map(([all, controls]): PolicyJson => ({ tags: { ...all, ...controls } }))
}

const onContainers = fc.option(allowed, { nil: undefined }).map((list) => (list ? { [control]: list } : {}))
const free = policies(operations)
const any = policies(controlled, onContainers)
const level = fc.array(any, { maxLength: 3 })
const chain = fc.array(level, { maxLength: 4 })

const result = (levels: Levels) => effective('TAG_POLICY', levels) as { readonly tags?: Tags }
type Tags = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

const runs = { numRuns: cases(300, 20_000) }
const holds = <T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void) =>
  fc.assert(fc.property(arbitrary, check), runs)

/** Replaces what a member contains, at any depth. */
function mapped(
  value: unknown,
  change: (key: string, value: unknown) => readonly (readonly [string, unknown])[],
): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const members = Object.entries(value).flatMap(([key, inner]) => change(key, mapped(inner, change)))
  return Object.fromEntries(members)
}

const without = (policy: PolicyJson) =>
  mapped(policy, (key, value) => (key === control ? [] : [[key, value]])) as PolicyJson

test('every generated policy is valid', () => {
  holds(chain, (levels) => {
    expect(levels.flat().map((policy) => refusal('TAG_POLICY', policy))).toEqual(
      levels.flat().map(() => undefined),
    )
  })
})

test('levels without policies change nothing', () => {
  holds(fc.tuple(chain, chain), ([above, below]) => {
    expect(result([...above, [], ...below])).toEqual(result([...above, ...below]))
  })
})

test('a level that is repeated changes nothing, if it controls nothing', () => {
  holds(fc.tuple(chain, fc.array(free, { maxLength: 3 })), ([above, repeated]) => {
    expect(result([...above, repeated, repeated])).toEqual(result([...above, repeated]))
  })
})

test('an effective policy that is assigned as a whole is its own effective policy', () => {
  holds(chain, (levels) => {
    const once = result(levels)
    const assigned = mapped(once, (key, value) => [
      [key, key === 'tag_key' || Array.isArray(value) ? { '@@assign': value } : value],
    ]) as PolicyJson
    expect(once.tags === undefined ? {} : result([[assigned]])).toEqual(once)
  })
})

/** Returns each list by where it is, such as `a/tag_value`. */
function listsOf(tags: Tags): ReadonlyMap<string, readonly string[]> {
  const named = Object.entries(tags).flatMap(([tag, settings]) =>
    lists.flatMap((list) => (settings[list] ? [[`${tag}/${list}`, settings[list]] as const] : [])),
  )
  // AWS completes tags without values.
  return new Map(named.filter(([, values]) => values[0] !== '*'))
}

test('what is appended where nothing is controlled follows what was there, and nothing is lost', () => {
  const appending = policies(fc.record({ '@@append': some }))
  holds(
    fc.tuple(fc.array(fc.array(free, { maxLength: 3 }), { maxLength: 3 }), appending),
    ([above, last]) => {
      const after = listsOf(result([...above, [last]]).tags ?? {})
      for (const [where, kept] of listsOf(result(above).tags ?? {})) {
        expect(after.get(where)?.slice(0, kept.length)).toEqual(kept)
      }
    },
  )
})

test('what is appended where nothing is controlled is in the list', () => {
  const chains = fc.array(fc.array(free, { maxLength: 3 }), { maxLength: 3 })
  holds(fc.tuple(chains, tagNames, fc.constantFrom(...lists), some), ([above, tag, list, appended]) => {
    const last = { tags: { [tag]: { [list]: { '@@append': appended } } } }
    expect(listsOf(result([...above, [last]]).tags ?? {}).get(`${tag}/${list}`)).toEqual(
      expect.arrayContaining(appended),
    )
  })
})

test('ORG7.1: controls do not bind the policies of their own level', () => {
  holds(fc.tuple(chain, level), ([above, last]) => {
    expect(result([...above, last])).toEqual(result([...above, last.map(without)]))
  })
})

test('nothing can be changed below @@none at every node', () => {
  const locked = (policy: unknown): unknown => {
    if (typeof policy !== 'object' || policy === null || Array.isArray(policy)) return policy
    const inner = Object.entries(policy).map(([key, value]) => [key, locked(value)])
    return { ...Object.fromEntries(inner), [control]: ['@@none'] }
  }
  // A setting that the policy leaves out would be a new one, so its container is locked as well.
  holds(fc.tuple(any, chain), ([policy, below]) => {
    const top = { tags: locked(policy['tags']) }
    expect(result([[top], ...below])).toEqual(result([[top]]))
  })
})

test('a control only takes away: what no policy below writes to is not changed by it', () => {
  holds(fc.tuple(level, fc.array(free, { minLength: 1, maxLength: 3 })), ([above, below]) => {
    const withControls = result([above, below])
    const open = result([above.map(without), below])
    const top = result([above])
    for (const [tag, settings] of Object.entries(withControls.tags ?? {})) {
      const names = [...Object.keys(open.tags?.[tag] ?? {}), ...Object.keys(top.tags?.[tag] ?? {})]
      for (const name of Object.keys(settings)) expect(names).toContain(name)
    }
  })
})

test('the case of keys, operators, and controls does not matter', () => {
  const loud = (policy: PolicyJson) =>
    mapped(policy, (key, value) => [
      [key.toUpperCase(), key === control ? (value as string[]).map((item) => item.toUpperCase()) : value],
    ]) as PolicyJson
  holds(chain, (levels) => {
    expect(result(levels.map((policies) => policies.map(loud)))).toEqual(result(levels))
  })
})

test('the order of the policies of a level matters only to the order of lists, unless two of them assign', () => {
  const unassigned = policies(
    fc.record({ '@@append': some, '@@remove': some }, { requiredKeys: [] }),
    onContainers,
  )
  const sorted = (levels: Levels) =>
    mapped(result(levels), (key, value) => [[key, Array.isArray(value) ? [...value].sort() : value]])
  holds(fc.tuple(chain, fc.array(unassigned, { maxLength: 3 }), chain), ([above, same, below]) => {
    expect(sorted([...above, [...same].reverse(), ...below])).toEqual(sorted([...above, same, ...below]))
  })
})
