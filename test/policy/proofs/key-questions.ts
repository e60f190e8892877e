/** Random conditions on one key, with values of it, and values that are hard to find a neighbor of. */
import fc from 'fast-check'
import type { Condition } from '../../../policy/conditions/block.ts'
import { compilePolicy } from '../../../policy/index.ts'
import { type KeyOptions, type KeyValue, keyClasses } from '../../../policy/proofs/values.ts'
import { types } from '../generated/values.ts'
import { mixed, oneOf } from '../generated/vocabulary.ts'

export const key = 'x:key'
export const states = 20_000

export interface Written {
  readonly operator: string
  readonly values: readonly unknown[]
  readonly effect?: 'Allow' | 'Deny'
  readonly version?: '2008-10-17' | '2012-10-17'
}

export function compiled(written: readonly Written[]): readonly Condition[] {
  return written.map(({ operator, values, effect = 'Allow', version = '2012-10-17' }) => {
    const statement = {
      Effect: effect,
      Action: '*',
      Resource: '*',
      Condition: { [operator]: { [key]: values } },
    }
    const policy = compilePolicy(JSON.stringify({ Version: version, Statement: statement }))
    const [condition] = policy.statements[0]?.conditions ?? []
    if (condition === undefined) throw new Error(`no condition: ${JSON.stringify(statement)}`)
    return condition
  })
}

export function results(conditions: readonly Condition[], value: KeyValue): string {
  const context = {
    get: (name: string) => (name === key ? value : undefined),
    has: (name: string) => name === key && value !== undefined,
  }
  return conditions.map((condition) => (condition.holds(context) ? '1' : '0')).join('')
}

/** Returns the results of each class, after checking that its value has them. */
export function listed(
  conditions: readonly Condition[],
  options: Partial<KeyOptions> = {},
): ReadonlyMap<string, KeyValue> {
  const classes = keyClasses(conditions, { states, ...options })
  if (typeof classes === 'string') throw new Error(classes)
  const byResults = new Map<string, KeyValue>()
  for (const { value, matches } of classes) {
    const expected = matches.map((isMatch) => (isMatch ? '1' : '0')).join('')
    if (results(conditions, value) !== expected || byResults.has(expected))
      throw new Error(`the class of ${JSON.stringify(value)} is wrong or not the only one`)
    byResults.set(expected, value)
  }
  return byResults
}

const someType = oneOf(types)

function conditionOf({ operators, written }: (typeof types)[number]): fc.Arbitrary<Written> {
  const operator = fc
    .tuple(
      mixed([3, fc.constant('')], [1, oneOf(['ForAllValues:', 'ForAnyValue:'])]),
      oneOf(operators),
      mixed([3, fc.constant('')], [1, fc.constant('IfExists')]),
    )
    .map((parts) => parts.join(''))
  return fc.record({
    operator,
    values: fc.array(written, { maxLength: 3 }),
    effect: oneOf(['Allow', 'Deny'] as const),
    version: oneOf(['2012-10-17', '2008-10-17'] as const),
  })
}

const nullCondition: fc.Arbitrary<Written> = fc.record({
  operator: oneOf(['Null', 'ForAnyValue:Null', 'ForAllValues:Null']),
  values: fc.array(oneOf(['true', 'false']), { minLength: 1, maxLength: 2 }),
})

/** Conditions of one type on one key, and sometimes one of another type. */
const conditionLists = someType
  .chain((type) =>
    fc.tuple(
      fc.array(conditionOf(type), { minLength: 1, maxLength: 4 }),
      mixed(
        [6, fc.constant<readonly Written[]>([])],
        [1, nullCondition.map((one) => [one])],
        [1, someType.chain(conditionOf).map((one) => [one])],
      ),
    ),
  )
  .map((lists) => lists.flat())

/** Returns a text near those of the conditions: with something for each wildcard, and a change. */
function near(written: readonly Written[]): fc.Arbitrary<string> {
  const operands = written.flatMap(({ values }) => values).map(String)
  const fill = oneOf(['', 'q', ':', '*', 'a:b', 'Z', '7'])
  const change = oneOf<(text: string, at: number) => string>([
    (text) => text,
    (text) => text,
    (text) => text.toUpperCase(),
    (text) => text.toLowerCase(),
    (text, at) => text.slice(0, at) + text.slice(at + 1),
    (text, at) => `${text.slice(0, at)}0${text.slice(at)}`,
    (text, at) => `${text.slice(0, at)}K${text.slice(at)}`,
    (text) => `${text}9`,
    (text) => `-${text}`,
    (text) => text.split('/')[0] ?? '',
    (text) => String(Number(text) + 1),
    (text) => String(Number(text) / 2),
    (text) => text.replaceAll('${*}', '*'),
  ])
  if (operands.length === 0) return fc.constant('')
  return fc
    .tuple(oneOf(operands), fill, fill, change, fc.nat(40))
    .map(([operand, run, one, changed, at]) =>
      changed(operand.replaceAll('*', run).replaceAll('?', one), at % (operand.length + 1)),
    )
}

export const present = fc.oneof(...types.map((type) => type.present))

interface Question {
  readonly written: readonly Written[]
  readonly texts: readonly string[]
  readonly lists: readonly (readonly string[])[]
}

export const questions: fc.Arbitrary<Question> = conditionLists.chain((written) => {
  const text = mixed([3, near(written)], [1, present])
  return fc.record({
    written: fc.constant(written),
    texts: fc.array(text, { minLength: 10, maxLength: 20 }),
    lists: fc.array(fc.array(text, { minLength: 1, maxLength: 4 }), { minLength: 10, maxLength: 10 }),
  })
})

/** Numbers, dates, and addresses that are hard to find a neighbor of. */
export const hard: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'Numeric',
    [
      ...['0', '-0', '1e999999999999999', '-1e999999999999999', '1e-999999999999999', '-.5e-999999999999999'],
      ...[
        '9007199254740992',
        '9007199254740993',
        '10',
        '10.00000000000000000001',
        '+3',
        '-3',
        '-3.5',
        '1000',
      ],
      ...['1000.5', '.5', '5.', '007', '1e400', '12e400', '-1e400', '-12e400', '999999999999999', 'x', ''],
    ],
  ],
  [
    'Date',
    [
      ...[
        '0000-01-01',
        '0000-01-01T00:00:00.001Z',
        '0000-01-01T00:00:00+23:59',
        '-62167305540',
        '-62167305541',
      ],
      ...['0000-01-01T00:00:00.001+23:59', '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999-23:59'],
      ...[
        '253402387139',
        '253402387140',
        '253402387141',
        '253402300800',
        '9223372036854775807',
        '2026-01-01',
      ],
      ...['-9223372036854775808', '9223372036854775806', '9223372036854774784', '-9223372036854774785'],
      ...['2026-01-01T00:00:00.001Z', '2026-01-01T00:00:00.002Z', '+1970', '1970', '1971', '1', '2', 'x', ''],
    ],
  ],
  [
    'IpAddress',
    [
      ...[
        '0.0.0.0/0',
        '0.0.0.0',
        '255.255.255.255',
        '255.255.255.254/31',
        '10.0.0.0/8',
        '10.1.2.3/9',
        '::/0',
      ],
      ...[
        '::',
        '::1',
        'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
        '::ffff:0:0/96',
        '::fffe:ffff:ffff',
        '::/95',
      ],
      ...['::1:0:0:0', '2001:db8::/32', '2001:db8::1', '::ffff:10.0.0.1', '::/64', '::fffe:0:0/95', 'x', ''],
    ],
  ],
])
