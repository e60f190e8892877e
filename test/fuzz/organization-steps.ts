/**
 * Steps of organizations: calls, and the passing of time. What a call names is chosen from what there is when the call
 * is made, so that any part of a sequence of steps is a sequence too.
 */
import fc from 'fast-check'
import type { JsonModel, Member } from '../../protocol/service-model.ts'
import { shapeOf } from '../../protocol/service-model.ts'
import { services } from '../../server/services/index.ts'
import type { View } from '../../store/index.ts'
import { RIVAL, RIVAL_MEMBER } from '../support/handshakes.ts'
import { ACCOUNT, OTHER } from '../support/harness.ts'
import { OUTSIDER } from '../support/organizations.ts'
import { type Candidates, candidatesIn } from './organization-values.ts'

/** Each number chooses from the candidates for one value. */
interface Call {
  readonly operation: string
  readonly caller: number
  readonly choices: readonly number[]
}
export type Step = Call | { readonly days: number }

const { organizations } = services
const model: JsonModel = asJson(organizations.model)

function asJson(each: typeof organizations.model): JsonModel {
  if (each.protocol !== 'json') throw new TypeError('AWS Organizations has the JSON protocol')
  return each
}

export const operations = Object.keys(model.operations)

/** How often operations are called, compared with those that only read. The others are called twice as often. */
const WEIGHTS: Readonly<Record<string, number>> = {
  AcceptHandshake: 8,
  AttachPolicy: 7,
  CloseAccount: 1,
  CreateAccount: 4,
  CreateOrganization: 3,
  CreateOrganizationalUnit: 6,
  CreatePolicy: 5,
  DeleteOrganization: 1,
  DeregisterDelegatedAdministrator: 4,
  DetachPolicy: 4,
  DisableAWSServiceAccess: 1,
  DisablePolicyType: 1,
  EnableAWSServiceAccess: 3,
  EnableAllFeatures: 3,
  EnablePolicyType: 5,
  InviteAccountToOrganization: 6,
  InviteOrganizationToTransferResponsibility: 5,
  ListDelegatedServicesForAccount: 4,
  MoveAccount: 8,
  RegisterDelegatedAdministrator: 5,
  TerminateResponsibilityTransfer: 4,
  UpdatePolicy: 5,
}
const READ = /^(?:Describe|List)/

const operation = fc.oneof(
  ...operations.map((name) => ({
    arbitrary: fc.constant(name),
    weight: WEIGHTS[name] ?? (READ.test(name) ? 1 : 2),
  })),
)

/** The average number of steps. */
export const STEPS_OF_A_RUN = 100

const MOST_CHOICES = 14
const MINUTE = 1 / 24 / 60

export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      arbitrary: fc.record({
        operation,
        caller: fc.nat(99),
        choices: fc.array(fc.nat(999), { minLength: MOST_CHOICES, maxLength: MOST_CHOICES }),
      }),
      weight: 20,
    },
    { arbitrary: fc.record({ days: fc.constantFrom(MINUTE, MINUTE, 1, 5, 16, 31, 91) }), weight: 1 },
  ),
  { minLength: STEPS_OF_A_RUN - 50, maxLength: STEPS_OF_A_RUN + 50, size: 'max' },
)

/** The accounts that call. Those that can change most call most often. */
const CALLERS = [...Array.from({ length: 10 }, () => ACCOUNT), RIVAL, RIVAL, OTHER, RIVAL_MEMBER, OUTSIDER]

/** A call as it is sent. */
export interface Request {
  readonly operation: string
  readonly accountId: string
  readonly input: Readonly<Record<string, unknown>>
}

/** @param view any account of the partition */
export function requestOf({ operation: name, caller, choices }: Call, view: View, now: number): Request {
  const choose = chooser(choices)
  const accountId = at([...CALLERS, ...view.accounts()], caller)
  const candidates = candidatesIn(view.account(accountId), now)
  const input = inputOf(model.operations[name]?.input ?? [], { choose, candidates, input: {} })
  // Nobody but the recipient can answer a handshake.
  const recipient = /^(?:Accept|Decline)/.test(name)
    ? candidates.recipientOf(input['HandshakeId'])
    : undefined
  return { operation: name, accountId: (caller % 5 > 0 && recipient) || accountId, input }
}

type Choose = <Value>(from: readonly Value[]) => Value

function at<Value>(from: readonly Value[], index: number): Value {
  const value = from[index % from.length]
  if (value === undefined) throw new TypeError('there is nothing to choose from')
  return value
}

function chooser(choices: readonly number[]): Choose {
  let next = 0
  return (from) => at(from, choices[next++ % choices.length] ?? 0)
}

interface Choosing {
  readonly choose: Choose
  readonly candidates: Candidates
  /** The members that are chosen already. */
  readonly input: Readonly<Record<string, unknown>>
}

/** What other members depend on. */
const FIRST = ['Type', 'PolicyType', 'PolicyId', 'AccountId']
const rank = ({ name }: Member) => (FIRST.includes(name) ? 0 : 1)

function inputOf(members: readonly Member[], { choose, candidates, input: outer }: Choosing) {
  const input: Record<string, unknown> = {}
  for (const member of members.toSorted((one, other) => rank(one) - rank(other))) {
    if (member.name === 'NextToken' || (!member.required && choose([true, false, false]))) continue
    input[member.name] = valueFor(member, { choose, candidates, input: { ...outer, ...input } })
  }
  return input
}

function valueFor(member: Member, choosing: Choosing): unknown {
  const { choose, candidates } = choosing
  const shape = shapeOf(model, member.shape)
  switch (shape.type) {
    case 'structure':
      return inputOf(shape.members, choosing)
    case 'list':
      return Array.from({ length: choose([0, 1, 1, 2]) }, () =>
        valueFor({ name: member.name, shape: shape.of }, choosing),
      )
    case 'boolean':
      return choose([true, false])
    case 'integer':
      return choose([1, 2, 20])
    default:
      return choose(candidates.for(member, choosing.input) ?? (('enum' in shape && shape.enum) || ['text']))
  }
}
