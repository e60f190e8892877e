/** Generates requests from the model: valid, borderline, and hostile ones for each operation. */
import fc from 'fast-check'
import { type Member, type ServiceModel, type Shape, shapeOf } from '../../protocol/service-model.ts'
import { type ServiceName, services } from '../../server/services/index.ts'
import { queryServices } from '../support/query.ts'
import { KNOWN } from './known.ts'
import { placeholderFor, serverAssignedMembers } from './world.ts'

/** A parameter of the form before encoding. */
export type Pair = readonly [name: string, value: string]

export interface FuzzedCall {
  readonly service: ServiceName
  readonly operation: string
  readonly pairs: readonly Pair[]
}

type Pairs = fc.Arbitrary<readonly Pair[]>

/** All implemented operations of the Query protocol. */
export const implemented = queryServices.flatMap((name) =>
  Object.keys(services[name].model.operations)
    .filter((operation) => services[name].operation(operation) !== undefined)
    .map((operation) => ({ service: name, operation })),
)

/** Operations that never change stored state. */
export const READ = /^(?:Get|List|Assume|Simulate|Decode)/

/** Generates calls of implemented operations. About half have plausible values, the others have wild ones. */
export const fuzzedCalls = (): fc.Arbitrary<FuzzedCall> =>
  fc.oneof(
    ...implemented.map(({ service, operation }) => ({
      arbitrary: callOf(service, operation),
      weight: operation === SLOW ? 1 : 5,
    })),
  )

/** Slow because it draws a QR code. */
const SLOW = 'CreateVirtualMFADevice'

function callOf(service: ServiceName, operation: string): fc.Arbitrary<FuzzedCall> {
  const { model } = services[service]
  const members = model.operations[operation]?.input ?? []
  const plausible = new Values(model, operation, false).structure(members, '')
  const wild = disturbed(new Values(model, operation, true).structure(members, ''))
  return fc.oneof(plausible, wild).map((pairs) => ({ service, operation, pairs }))
}

/** Shuffles the pairs, repeats some of them, and adds parameters that no operation has. */
function disturbed(pairs: Pairs): Pairs {
  return fc
    .tuple(
      pairs,
      fc.array(fc.tuple(fc.constantFrom(...JUNK_NAMES), hostileText), { maxLength: 3 }),
      fc.boolean(),
    )
    .chain(([own, junk, twice]) => {
      const again = twice ? own.slice(0, 2).map(([name]): Pair => [name, 'again']) : []
      const all = [...own, ...junk, ...again]
      return fc.shuffledSubarray(all, { minLength: all.length })
    })
}

const JUNK_NAMES = [
  '__proto__',
  '__proto__.polluted',
  'constructor',
  'constructor.prototype.polluted',
  'toString',
  'Tags.__proto__.1.Key',
  'Tags.member.__proto__.Key',
  'Tags.member.1.__proto__.polluted',
  'Tags.member.1.Key.member.1',
  'TagKeys.member',
  'UserName.member.1',
  'Tags.member.1.Extra',
  'PolicyArns.member.1.arn.deeper',
  'a.'.repeat(3000),
  '.',
  '..',
  '',
  'AWSAccessKeyId',
  'Version.member.1',
  'Marker',
]

/** Numberings of list members: the usual one and invalid ones. */
const NUMBERINGS: readonly ((index: number) => string)[] = [
  (index) => `${index + 1}`,
  (index) => `${1000 - index}`,
  (index) => `${index * 7}`,
  () => '1',
  (index) => `0${index + 1}`,
  (index) => `${999_999_998 + index}`,
  (index) => `${2 ** 32 + index}`,
  (index) => `-${index}`,
  () => 'length',
  () => '__proto__',
]

const HOSTILE_TEXTS = [
  '',
  ' ',
  '\0',
  '\u0001\u0008\u000b\u001f',
  '\r\n\t',
  '\u007f\u0085\u2028',
  '\ufeff',
  '\ufffe\uffff',
  '<a>&amp;"\'</a>]]>',
  '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
  '%00%zz%',
  '../../../etc/passwd',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'null',
  'undefined',
  '[object Object]',
  '💥'.repeat(70),
  'e\u0301\u202e\u200b',
  'ｆｕｌｌ',
  'İıſK',
  '*',
  '?*?*?*?*?*?*?*?*a',
  `$\{aws:username}`,
  'arn:aws:iam::000000000000:role/../x',
  'arn:aws:iam::999999999999:policy/elsewhere',
  'arn:aws:iam::aws:policy/AdministratorAccess',
  'arn:::::',
  '('.repeat(64),
  'a'.repeat(100_000),
  '{"Version":"2012-10-17","Statement":[]}',
  '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","__proto__":1}}',
  '{"__proto__":{"Statement":[]}}',
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"constructor":{"a":"b"}}}}',
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["*",{}]},"Action":"sts:AssumeRole"}}',
  `${'['.repeat(5000)}`,
  '{"a":1',
]

export const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
)

const WILD_NUMBERS = [
  '',
  ' 5',
  '-1',
  '0',
  '+900',
  '0900',
  '1e3',
  '0x10',
  '1.5',
  'NaN',
  'Infinity',
  '9'.repeat(40),
]

/** Limit in characters: requests with longer metadata are rejected because of the size of their body. */
const LONGEST_TEXT = 300_000
/** Limit for members of lists, in characters. */
const LONGEST_IN_LISTS = 10_000

const SERVER_ASSIGNED: Readonly<Record<string, ReadonlySet<string>>> = {
  iam: serverAssignedMembers(services.iam.model),
  sts: serverAssignedMembers(services.sts.model),
}

/** Returns plausible values for a member of an operation, selected by its name. */
function knownValues({ service }: ServiceModel, operation: string, name: string): readonly string[] {
  const known = KNOWN[`${operation}.${name}`] ?? KNOWN[name] ?? []
  return known.length === 0 && SERVER_ASSIGNED[service]?.has(name) ? [placeholderFor(name)] : known
}

/** Generates values for the shapes of a model. Wild values violate every constraint, but not all at once. */
class Values {
  readonly #model: ServiceModel
  readonly #operation: string
  readonly #wild: boolean

  constructor(model: ServiceModel, operation: string, wild: boolean) {
    this.#model = model
    this.#operation = operation
    this.#wild = wild
  }

  structure(members: readonly Member[], prefix: string): Pairs {
    return joined(members.map((member) => this.#member(member, `${prefix}${member.name}`)))
  }

  #member(member: Member, path: string): Pairs {
    const present = this.#value(member.shape, path, member.name)
    return fc.oneof(
      { arbitrary: fc.constant([]), weight: this.#absence(member, path) },
      { arbitrary: present, weight: 6 },
    )
  }

  /**
   * Returns the weight of leaving a member out. Names and members of structures are mostly present; for other
   * members, calls that omit many of them succeed more often.
   */
  #absence({ name, required }: Member, path: string): number {
    if (required) return this.#wild ? 1 : 0
    return path.includes('.') || name.endsWith('Name') ? 1 : 8
  }

  #value(shapeName: string, path: string, name: string): Pairs {
    const shape = shapeOf(this.#model, shapeName)
    if (shape.type === 'structure') return this.structure(shape.members, `${path}.`)
    if (shape.type === 'list') return this.#list(shape, path, name)
    if (shape.type === 'map') return this.#entry(shape.value, `${path}.entry.1`, name)
    return this.#scalar(shape, name).map((text) => [[path, text]])
  }

  #list(shape: Extract<Shape, { type: 'list' }>, path: string, name: string): Pairs {
    const { max = 50 } = shape
    const sizes = this.#wild ? [0, 1, 2, ...(this.#isLong(shape.of) ? [] : [max, max + 1, 300])] : [1, 2, 3]
    const numberings = this.#wild ? NUMBERINGS : NUMBERINGS.slice(0, 1)
    return fc
      .tuple(fc.constantFrom(...sizes), fc.constantFrom(...numberings))
      .chain(([size, number]) =>
        joined(
          Array.from({ length: size }, (_, index) =>
            this.#value(shape.of, `${path}.member.${number(index)}`, name),
          ),
        ),
      )
  }

  #entry(valueShape: string, path: string, name: string): Pairs {
    const known = knownValues(this.#model, this.#operation, 'key')
    const key = fc.constantFrom(
      ...(known.length === 0 ? ['key'] : known),
      ...(this.#wild ? ['', '__proto__'] : []),
    )
    return joined([
      key.map((text): Pair[] => [[`${path}.key`, text]]),
      this.#value(valueShape, `${path}.value`, name),
    ])
  }

  /**
   * Returns whether many values of the shape would make a body too large. A body with many policy documents
   * or nested lists is rejected.
   */
  #isLong(shapeName: string): boolean {
    const shape = shapeOf(this.#model, shapeName)
    if (shape.type === 'structure') return shape.members.some((member) => this.#isLong(member.shape))
    return shape.type === 'list' || (shape.type === 'string' && (shape.max ?? 0) > LONGEST_IN_LISTS)
  }

  #scalar(shape: Shape, name: string): fc.Arbitrary<string> {
    const usual = fc.constantFrom(...usualTexts(shape, knownValues(this.#model, this.#operation, name)))
    if (!this.#wild) return usual
    return fc.oneof(
      { arbitrary: usual, weight: 6 },
      { arbitrary: fc.constantFrom(...edgeTexts(shape)), weight: 2 },
      { arbitrary: hostileText, weight: 2 },
    )
  }
}

function joined(parts: readonly Pairs[]): Pairs {
  return fc.tuple(...parts).map((lists) => lists.flat())
}

function usualTexts(shape: Shape, known: readonly string[]): readonly string[] {
  if (known.length > 0) return known
  if (shape.type === 'boolean') return ['true', 'false']
  if (shape.type === 'string') return shape.enum ?? ['a'.repeat(Math.max(shape.min ?? 0, 8))]
  if (shape.type === 'integer' || shape.type === 'long') return [`${shape.min ?? 1}`, `${shape.max ?? 100}`]
  return ['2026-01-01T00:00:00Z']
}

function edgeTexts(shape: Shape): readonly string[] {
  if (shape.type === 'boolean') return ['TRUE', 'False', '1', 'yes', '']
  if (shape.type === 'string') {
    const { min = 0, max = 2000 } = shape
    const lengths = [min - 1, min, max, max + 1, 2 * max].filter(
      (length) => length >= 0 && length <= LONGEST_TEXT,
    )
    const enums = (shape.enum ?? []).flatMap((each) => [each.toLowerCase(), `${each} `])
    return [...lengths.flatMap((length) => ['a'.repeat(length), 'é'.repeat(length)]), ...enums]
  }
  if (shape.type !== 'integer' && shape.type !== 'long') return ['']
  const { min = 0, max = 1000 } = shape
  return [`${min - 1}`, `${max + 1}`, `${2 ** 31}`, `${2 ** 63}`, ...WILD_NUMBERS]
}
