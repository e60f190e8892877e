/** Tests, by random changes, that every account has its last valid effective policy. */

import {
  DescribeEffectivePolicyCommand,
  MoveAccountCommand,
  UpdatePolicyCommand,
} from '@aws-sdk/client-organizations'
import { beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { effective, errorsOf, type PolicyJson, at as written } from '../../../policy/management.ts'
import { tryCasesAsync } from '../../../support/budget.ts'
import { ACCOUNT, NOW, OTHER, serverForAllTests } from '../../../support/harness.ts'
import { INNER, OUTER, organizationWith, seededServer } from '../../../support/organizations.ts'
import { at, OTHER_REGION } from '../../../support/places.ts'
import { incomplete, plan, selections } from './backup-plans.ts'
import { policyCalls, ROOT_ID } from './policy-calls.ts'

const TYPE = 'BACKUP_POLICY'
const EMPTY: PolicyJson = { plans: {} }
const OTHERS = ['111122223333', '111122224444'] as const

/** The root or unit of each account, which random changes move. */
const parents = new Map<string, string>([
  [ACCOUNT, ROOT_ID],
  [OTHER, INNER],
  ...OTHERS.map((account) => [account, ROOT_ID] as const),
])
const above: Readonly<Record<string, readonly string[]>> = {
  [ROOT_ID]: [ROOT_ID],
  [OUTER]: [ROOT_ID, OUTER],
  [INNER]: [ROOT_ID, OUTER, INNER],
}
const targets = [...Object.keys(above), ...parents.keys()]
const documents = [
  EMPTY,
  plan('p'),
  plan('q', OTHER_REGION),
  incomplete('p'),
  incomplete('q'),
  written('plans/q', { selections }),
]

const server = serverForAllTests(() => {
  const organization = organizationWith([], {})
  const accounts = Object.fromEntries(OTHERS.map((account) => [account, {}]))
  const seed = { organization: { ...organization, root: { ...organization.root, accounts } } }
  return seededServer(seed, {}, { now: () => NOW })
})
let calls: ReturnType<typeof policyCalls>
const contents = new Map<string, PolicyJson>()
const attached = new Map<string, readonly string[]>()
/** The last valid effective policies of the accounts. */
const last = new Map<string, unknown>()

beforeAll(async () => {
  calls = policyCalls(server)
  await calls.enable(TYPE)
  for (const name of ['one', 'two', 'three'])
    contents.set(await calls.created(name, TYPE, { Content: JSON.stringify(EMPTY) }), EMPTY)
})

type Step =
  | { readonly kind: 'attach or detach'; readonly policy: number; readonly target: string }
  | { readonly kind: 'update'; readonly policy: number; readonly document: PolicyJson }
  | { readonly kind: 'move'; readonly account: string; readonly parent: string }

const policy = fc.nat(2)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('attach or detach' as const), policy, target: fc.constantFrom(...targets) }),
  fc.record({ kind: fc.constant('update' as const), policy, document: fc.constantFrom(...documents) }),
  fc.record({
    kind: fc.constant('move' as const),
    account: fc.constantFrom(...parents.keys()),
    parent: fc.constantFrom(...Object.keys(above)),
  }),
)

const idOf = (index: number) => [...contents.keys()][index] ?? ''

async function take(change: Step): Promise<void> {
  if (change.kind === 'move') return move(change.account, change.parent)
  const id = idOf(change.policy)
  if (change.kind === 'attach or detach') return attachOrDetach(id, change.target)
  contents.set(id, change.document)
  const Content = JSON.stringify(change.document)
  await calls.client.send(new UpdatePolicyCommand({ PolicyId: id, Content }))
}

async function attachOrDetach(id: string, target: string): Promise<void> {
  const present = attached.get(target) ?? []
  if (present.includes(id)) {
    attached.set(
      target,
      present.filter((each) => each !== id),
    )
    await calls.detach(id, target)
  } else {
    attached.set(target, [...present, id])
    await calls.attach(id, target)
  }
}

async function move(account: string, parent: string): Promise<void> {
  const former = parents.get(account)
  if (former === parent) return
  parents.set(account, parent)
  await calls.client.send(
    new MoveAccountCommand({ AccountId: account, SourceParentId: former, DestinationParentId: parent }),
  )
}

/** Compares the answer with the last valid effective policy, which is computed from what is attached now. */
async function compare(account: string, parent: string): Promise<void> {
  const levels = [...(above[parent] ?? []), account].map((target) =>
    (attached.get(target) ?? []).map((id) => contents.get(id) ?? {}),
  )
  const isValid = errorsOf(TYPE, levels, NOW).length === 0
  if (isValid) last.set(account, effective(TYPE, levels))
  const command = new DescribeEffectivePolicyCommand({ PolicyType: TYPE, TargetId: account })
  const { EffectivePolicy } = await calls.client.send(command)
  const content = JSON.parse(EffectivePolicy?.PolicyContent ?? '')
  expect({ account, content }).toEqual({ account, content: last.get(account) ?? {} })
  const row = server.iamulator.store.view(at(ACCOUNT)).memberAccounts.get(account)
  if (isValid) expect({ account, held: row?.heldPolicies }).toEqual({ account, held: undefined })
}

test('whatever is attached, detached, updated, or moved', async () => {
  const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 15 }), async (steps) => {
    for (const each of steps) {
      await take(each)
      for (const [account, parent] of parents) await compare(account, parent)
    }
  })
  // The state is that of all steps so far, so a failure cannot be made smaller.
  await tryCasesAsync(property, { seed: 20_261_128, atLeast: 8, all: 300, endOnFailure: true })
})
