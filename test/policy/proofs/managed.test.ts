/** Proofs about the managed policies of AWS, against requests that are made of the texts in both policies. */
import { expect, test } from '@jest/globals'
import { proofUniverse } from '../../../analysis/proof-universe.ts'
import { managedPolicies } from '../../../core/aws/managed-policies.ts'
import type { AuthorizationRequest } from '../../../policy/index.ts'
import { difference } from '../../../policy/proofs/difference.ts'
import { cases } from '../../support/long.ts'
import { callers } from './callers.ts'
import { Choices } from './choices.ts'
import { Judge } from './verdicts.ts'
import { allowedBy, type Fields, type WrittenSide } from './written.ts'

const POLICIES = cases(10, 400)
const REQUESTS = cases(200, 4_000)
const ANCHORS = [
  'AdministratorAccess',
  'PowerUserAccess',
  'ReadOnlyAccess',
  'SecurityAudit',
  'AmazonS3FullAccess',
]

const all = managedPolicies('aws')
const isAnchor = ({ name }: { readonly name: string }) => ANCHORS.includes(name)
/** Evenly spread, whatever services AWS adds. */
const chosen = all.filter((policy, at) => at % Math.ceil(all.length / POLICIES) === 0 || isAnchor(policy))

function sideOf(document: string): WrittenSide {
  const { Statement } = JSON.parse(document)
  return [{ layer: 'identity', policies: [[Statement].flat()] }]
}

/** What the requests of a pair are made of. */
interface Words {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  /** By key, values that a statement compares it with. */
  readonly values: ReadonlyMap<string, readonly string[]>
}

function wordsOf(sides: readonly WrittenSide[]): Words {
  const statements = sides.flat().flatMap(({ policies }) => policies.flat())
  const textsAt = (names: readonly string[]) =>
    statements.flatMap((statement) => names.flatMap((name) => textsIn(statement[name])))
  const values = new Map<string, string[]>()
  for (const [key, texts] of statements.flatMap(comparisons)) {
    values.set(key, [...(values.get(key) ?? []), ...texts])
  }
  return {
    actions: [...textsAt(['Action', 'NotAction']), 'x:X'],
    resources: [...textsAt(['Resource', 'NotResource']), '*', 'x'],
    values,
  }
}

function textsIn(value: unknown): readonly string[] {
  return value === undefined ? [] : [value].flat().map(String)
}

function comparisons({ Condition }: Fields): readonly (readonly [string, readonly string[]])[] {
  return Object.values(Object(Condition)).flatMap((tests) =>
    Object.entries(Object(tests)).map(([key, texts]) => [key.toLowerCase(), textsIn(texts)] as const),
  )
}

/** Fills wildcards, and then often changes the end of the text, so that it just fails to match. */
function near(text: string, choices: Choices): string {
  const filled = text.replaceAll(/\$\{[^}]*\}|[*?]/g, () => choices.oneOf(['', 'a', 'Get', 'a/b', 'x:y']))
  const way = choices.below(6)
  if (way === 0) return filled.slice(0, -1)
  return way === 1 ? `${filled}x` : filled
}

function requestOf({ actions, resources, values }: Words, choices: Choices): AuthorizationRequest {
  const context = new Map<string, string | readonly string[]>()
  for (const [key, texts] of values) {
    const text = near(choices.oneOf(texts), choices)
    const way = choices.below(4)
    if (way > 0) context.set(key, way === 1 ? [text] : text)
  }
  return {
    action: near(choices.oneOf(actions), choices),
    resource: near(choices.oneOf(resources), choices),
    principal: callers[0].principal,
    context,
  }
}

/** Returns the requests that A allows and B doesn't, and how many A allows. */
function sampled({ a, b, pair }: Judge, seed: number) {
  const words = wordsOf([pair.a, pair.b])
  const choices = new Choices(seed)
  const requests = Array.from({ length: REQUESTS }, () => requestOf(words, choices))
  const allowed = requests.filter((request) => allowedBy(a, request))
  return { allowed: allowed.length, excess: allowed.filter((request) => !allowedBy(b, request)) }
}

test('no sampled request contradicts a proof, and both evaluators confirm each witness', () => {
  const pairs = chosen.flatMap((one) => [one, ...all.filter(isAnchor)].map((other) => [one, other] as const))
  const answers = pairs.map(([one, other]) => {
    const judge = new Judge({ a: sideOf(one.document), b: sideOf(other.document) })
    const answer = difference(judge.a, judge.b, { universe: proofUniverse() })
    const { allowed, excess } = sampled(judge, one.name.length)
    const fault = answer.answer === 'exceeds' ? judge.faultOfWitness(answer)?.why : undefined
    const contradicting = answer.answer === 'contained' ? excess : []
    return { answer: answer.answer, allowed, faults: [fault ?? contradicting].flat() }
  })
  const count = (name: string) => answers.filter(({ answer }) => answer === name).length
  expect(answers.flatMap(({ faults }) => faults)).toEqual([])
  expect(count('contained')).toBeGreaterThan(chosen.length)
  expect(count('exceeds')).toBeGreaterThan(chosen.length)
  expect(count('unknown')).toBeLessThan(chosen.length / 4)
  expect(answers.filter(({ allowed }) => allowed > 0).length).toBeGreaterThan(pairs.length / 2)
})

test('each managed policy contains itself', () => {
  const open = chosen.filter(({ document }) => {
    const { a, b } = new Judge({ a: sideOf(document), b: sideOf(document) })
    return difference(a, b, { universe: proofUniverse() }).answer !== 'contained'
  })
  expect(open.map(({ name }) => name)).toEqual([])
})
