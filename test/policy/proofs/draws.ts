/** Draws elements of statements. Their words are few, so that two statements often speak of the same requests. */
import { EVERY_NAME, NAMES } from './callers.ts'
import type { Choices } from './choices.ts'
import type { Fields } from './written.ts'

export type Draw = (choices: Choices) => Fields

/** Returns a text of one to `most` of the letters. */
function pattern(choices: Choices, letters: string, most: number): string {
  return choices.some(1, most, () => choices.oneOf([...letters])).join('')
}

function listOrBare(choices: Choices, make: () => unknown): unknown {
  return choices.percent(40) ? make() : choices.some(1, 3, make)
}

const actionText = (choices: Choices): string =>
  choices.percent(15) ? choices.oneOf(['*', 'a:*', '*:b', '?:?']) : pattern(choices, 'aabbAB:**?', 4)

const RESOURCES = [
  '*',
  'arn:*',
  'arn:a',
  'arn:a:b',
  ':::::*',
  'arn::::*',
  'arn:::::a*',
  'a*b:a',
  'a?:*',
  '::::*:a',
  '*:*',
  ':?:*',
]

/** Short patterns, and such behind the colons of an ARN, where wildcards match colons. */
function resourceText(choices: Choices): string {
  if (choices.percent(25)) return choices.oneOf(RESOURCES)
  const start = choices.oneOf(['', '', '', '::::', ':::::', ':::::', 'arn:', 'arn::::', 'arn:::::'])
  return start + pattern(choices, 'aabb::**?', start === '' ? 4 : 3)
}

/** Draws an element or its negated form. */
function element(name: string, text: (choices: Choices) => unknown, negated: number): Draw {
  return (choices) => ({
    [choices.percent(negated) ? `Not${name}` : name]: listOrBare(choices, () => text(choices)),
  })
}

export const action = element('Action', actionText, 25)
export const resource = element('Resource', resourceText, 25)

const STRINGS = ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike']
const FOLDED = ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase']
const ARNS = ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike']
const ADDRESSES = ['IpAddress', 'NotIpAddress']
const SETS = ['ForAnyValue:', 'ForAllValues:']

const compared = (type: string): readonly string[] => [
  `${type}Equals`,
  `${type}NotEquals`,
  ...['LessThan', 'GreaterThan'].flatMap((order) => [`${type}${order}`, `${type}${order}Equals`]),
]

/** How a key is compared, and with what. */
interface Comparison {
  readonly key: string
  readonly operators: readonly string[]
  /** `ForAnyValue:` and `ForAllValues:`, or an empty text for neither. */
  readonly prefixes?: readonly string[]
  readonly value: (choices: Choices) => unknown
}

/** Returns one operator on the key with its values. */
function test({ key, operators, prefixes = [''], value }: Comparison, choices: Choices): Fields {
  if (choices.percent(12))
    return { [`${choices.oneOf(prefixes)}Null`]: { [key]: choices.oneOf(['true', 'false', true]) } }
  const suffix = choices.percent(25) ? 'IfExists' : ''
  const name = choices.oneOf(prefixes) + choices.oneOf(operators) + suffix
  return { [name]: { [key]: listOrBare(choices, () => value(choices)) } }
}

/** Joins conditions. Two on the same key and operator become one, of the latter. */
function joined(conditions: readonly Fields[]): Fields {
  const all: Record<string, object> = {}
  for (const [operator, tests] of conditions.flatMap((condition) => Object.entries(condition)))
    all[operator] = { ...all[operator], ...Object(tests) }
  return all
}

/** Draws a condition with up to two tests of each comparison, and often none. */
function condition(...comparisons: readonly Comparison[]): Draw {
  return (choices) => {
    const tests = comparisons.flatMap((comparison) =>
      choices.percent(30) ? [] : choices.some(1, 2, () => test(comparison, choices)),
    )
    return tests.length === 0 ? {} : { Condition: joined(tests) }
  }
}

const chosen =
  (...values: readonly unknown[]) =>
  (choices: Choices) =>
    choices.oneOf(values)

const text = (choices: Choices): string =>
  choices.percent(10) ? choices.oneOf(['', '*', '?']) : pattern(choices, 'aabbA**?', 3)

const numbers = chosen('0', '1', 1, '1.0', '1e0', 2, '-1', 10, '1.5', 'x', '')
const addresses = chosen(
  ...[
    '10.0.0.0/8',
    '10.0.0.1',
    '10.0.0.0/25',
    '10.0.0.128/25',
    '10.0.0.0/24',
    '0.0.0.0/0',
    '0.0.0.0/1',
    '128.0.0.0/1',
  ],
  ...[
    '::/0',
    '2001:db8::/32',
    '2001:db8::1',
    '10.0.0.0/31',
    '10.0.0.1/31',
    'x',
    '::ffff:10.0.0.1',
    '2001:db8::1/32',
  ],
)
const arnTexts = chosen(
  ...[
    '*',
    'arn:*:*:*:*:*',
    'arn:aws:s3:::a',
    'arn:aws:s3:::a*',
    'arn:aws:s3:::*',
    'arn:aws:s3:::?',
    'arn:aws:*:*:*:a',
  ],
  ...[
    'arn:aws:s3:*:1*:a',
    'arn:aws:s3:::a:b',
    '*:*:*:*:*:*',
    '*:*:*:*:*:*:*',
    'arn:aws:s3:::*:*',
    'a',
    '',
    'arn:aws:a:*',
    '?*:aws:s3:::a',
  ],
)

export const onText = condition({ key: 'x:text', operators: [...STRINGS, ...FOLDED], value: text })
const LETTERS = [
  'k',
  'K',
  '\u212a',
  's',
  'ſ',
  'ß',
  'ẞ',
  'SS',
  'i',
  'I',
  'İ',
  'Σ',
  'σ',
  'ς',
  'AΣ',
  'aς',
  'aσa',
  '\u{10400}',
  '\u{10428}',
  '?',
  '??',
  'i?',
  '*k',
]
export const onFolded = condition({
  key: 'x:folded',
  operators: [...FOLDED, ...FOLDED, ...STRINGS],
  value: chosen(...LETTERS),
})
export const onNumber = condition({ key: 'x:number', operators: compared('Numeric'), value: numbers })
export const onDate = condition({
  key: 'x:date',
  operators: compared('Date'),
  value: chosen(
    ...[
      '2026-01-01',
      '2026',
      '1767225600',
      '2026-01-01T12:00:00Z',
      '2026-01-01T12:00:00+00:00',
      '2026-01-02',
      '0',
    ],
    ...['2025-12-31T23:59:59.999Z', '2026-01-01T06:00:00+06:00', 'x', '1'],
  ),
})
export const onFlag = condition({
  key: 'x:flag',
  operators: ['Bool'],
  value: chosen('true', 'false', true, false, 'x'),
})
export const onBytes = condition({
  key: 'x:bytes',
  operators: ['BinaryEquals'],
  value: chosen('QQ==', 'QUI=', 'QUJD', 'QQ'),
})
export const onAddress = condition({ key: 'x:address', operators: ADDRESSES, value: addresses })
export const onArn = condition({ key: 'x:arn', operators: ARNS, value: arnTexts })
export const onSet = condition({
  key: 'x:set',
  prefixes: SETS,
  operators: STRINGS,
  value: chosen('', 'a', 'b', 'ab', 'a*', '*b', '*', '?', 'A', '?*'),
})
export const onFoldedSet = condition({
  key: 'x:set',
  prefixes: SETS,
  operators: [...FOLDED, ...STRINGS],
  value: chosen('', 'a', 'b', 'A', 'AB', '*'),
})
export const onNumbers = condition({
  key: 'x:numbers',
  prefixes: SETS,
  operators: compared('Numeric'),
  value: chosen('0', 1, '1.0', 2, 3, 'x'),
})
export const onAddresses = condition({
  key: 'x:addresses',
  prefixes: SETS,
  operators: ADDRESSES,
  value: chosen('10.0.0.0/8', '10.0.0.0/25', '10.0.0.1', '0.0.0.0/0', '::/0', 'x'),
})
export const onArns = condition({
  key: 'x:arns',
  prefixes: SETS,
  operators: ARNS,
  value: chosen(
    'arn:aws:s3:::a',
    'arn:aws:s3:::a*',
    'arn:aws:s3:::*',
    'arn:*:*:*:*:*',
    'arn:aws:s3:::?',
    'a',
  ),
})
export const onEither = condition({
  key: 'x:either',
  prefixes: ['', ...SETS],
  operators: STRINGS,
  value: chosen('', 'a', 'b', 'a*', '*', '?'),
})
export const onMixed = condition({
  key: 'x:mixed',
  operators: [
    ...STRINGS,
    'NumericLessThan',
    'NumericEquals',
    'NumericNotEquals',
    'Bool',
    'IpAddress',
    'NotIpAddress',
    'DateLessThan',
    'ArnLike',
    'ArnNotLike',
    'BinaryEquals',
  ],
  value: chosen(
    '1',
    '2',
    'true',
    '10.0.0.1',
    '10.0.0.0/31',
    '2026-01-01',
    'arn:aws:s3:::a',
    'arn:aws:s3:::*',
    'QQ==',
    'a',
    '*',
    '?',
  ),
})
export const onOther = condition({
  key: 'x:other',
  operators: ['StringEquals', 'StringNotEquals'],
  value: chosen('a', 'b'),
})

/** Draws a short condition, where other elements matter more. */
export const maybeOther: Draw = (choices) => (choices.percent(60) ? {} : onOther(choices))
export const maybeText: Draw = (choices) => (choices.percent(60) ? {} : onText(choices))

function names(choices: Choices): unknown {
  if (choices.percent(10)) return '*'
  const types = choices.some(1, 2, () =>
    choices.oneOf(['AWS', 'AWS', 'AWS', 'Service', 'Federated', 'CanonicalUser'] as const),
  )
  return Object.fromEntries(
    types.map((type) => [type, listOrBare(choices, () => choices.oneOf<string>(NAMES[type]))]),
  )
}

export const principal: Draw = (choices) => {
  if (choices.percent(60)) return { Principal: names(choices) }
  return { NotPrincipal: choices.percent(40) ? { AWS: choices.oneOf(EVERY_NAME) } : names(choices) }
}

const principalArns = chosen(
  ...[
    '*',
    'arn:aws:iam::*:user/*',
    'arn:aws:iam::111122223333:user/ann',
    'arn:aws:iam::111122223333:*',
    'arn:*:iam::*:*',
  ],
  ...[
    'arn:aws:iam::111122223333:role/*',
    'arn:aws:iam::111122223333:role/app',
    'arn:aws:iam::*:root',
    'arn:aws:sts::*:*',
  ],
)
const aboutCallers: readonly Comparison[] = [
  { key: 'aws:PrincipalArn', operators: [...ARNS, 'StringLike', 'StringNotLike'], value: principalArns },
  {
    key: 'aws:PrincipalAccount',
    operators: STRINGS,
    value: chosen('111122223333', '444455556666', '*', '1*', ''),
  },
  {
    key: 'aws:PrincipalType',
    operators: ['StringEquals', 'StringNotEquals'],
    value: chosen('User', 'AssumedRole', 'Account', 'FederatedUser', 'Anonymous'),
  },
  { key: 'aws:username', operators: STRINGS, value: chosen('ann', 'zoe', 'a*', '*', '') },
]
export const onCaller: Draw = (choices) =>
  choices.percent(25) ? {} : condition(...choices.some(1, 2, () => choices.oneOf(aboutCallers)))(choices)

/** Variables with and without defaults, between texts and wildcards, and variables that have no value. */
const VARIABLES = ['${x:one}', '${x:one}', '${x:two}', "${x:one, 'a'}", '${*}', '${X:One}']
const variableText = (choices: Choices): string =>
  choices
    .some(1, 3, () => (choices.percent(40) ? choices.oneOf(VARIABLES) : choices.oneOf([...'aab/**?'])))
    .join('')

export const variableResource = element(
  'Resource',
  (choices) => (choices.percent(12) ? '*' : `:::::${variableText(choices)}`),
  20,
)
export const onVariables: Draw = (choices) => {
  if (choices.percent(50)) return {}
  const one = { key: 'x:one', operators: STRINGS, value: variableText }
  return condition(choices.oneOf([one, { ...one, key: 'x:two' }]))(choices)
}
