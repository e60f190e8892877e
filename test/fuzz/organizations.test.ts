/**
 * Builds organizations by random sequences of calls, from several accounts at a time. Checks that the server has no
 * internal errors, that refused calls and reads change nothing, that organizations stay consistent, that lists agree
 * with each other, and that decisions follow the policies. `npm run fuzz` makes 100,000 steps.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { evidenceName, readExceptions } from '../../scripts/reference/completeness.ts'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { root } from '../docs/pages.ts'
import { RIVAL, RIVAL_MEMBER } from '../support/handshakes.ts'
import { ACCOUNT, OTHER } from '../support/harness.ts'
import { cases } from '../support/long.ts'
import { at } from '../support/places.ts'
import { Fingerprint } from './fingerprint.ts'
import { type Answer, type Ask, asking } from './organization-answers.ts'
import { brokenInvariants } from './organization-invariants.ts'
import { disagreements } from './organization-reads.ts'
import {
  operations,
  type Request,
  requestOf,
  STEPS_OF_A_RUN,
  type Step,
  steps,
} from './organization-steps.ts'
import { DENIES_USERS, VALID_PLAN } from './organization-values.ts'
import { startRepeatable } from './repeatable.ts'

const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_117)
const RUNS = Math.ceil(Number(process.env['FUZZ_RUNS'] ?? cases(10_000, 50_000)) / STEPS_OF_A_RUN)
const DAY = 24 * 60 * 60 * 1000

jest.setTimeout(1_800_000)

let iamulator: Iamulator
let ask: Ask
let fingerprint: Fingerprint
let logged = () => ''
/** Returns to the state in which every sequence begins. */
let begin = () => {}
const succeeded = new Set<string>()

beforeAll(async () => {
  const quotas = { InboundBillingTransfersQuota: 20, BillingTransferChainLengthQuota: 2 }
  const repeatable = await startRepeatable('organizations', { quotas })
  ;({ iamulator, logged } = repeatable)
  ask = asking(iamulator)
  fingerprint = new Fingerprint(iamulator.store)
  await makeOrganizations()
  begin = repeatable.save()
})
afterAll(() => iamulator.store.close())

/** Makes two organizations with a member each. One has consolidated billing, so that it can change. */
async function makeOrganizations(): Promise<void> {
  await expectSuccess(ACCOUNT, 'CreateOrganization', {})
  await expectSuccess(RIVAL, 'CreateOrganization', { FeatureSet: 'CONSOLIDATED_BILLING' })
  for (const [management, member] of [
    [ACCOUNT, OTHER],
    [RIVAL, RIVAL_MEMBER],
  ] as const) {
    const Target = { Type: 'ACCOUNT', Id: member }
    const { Handshake } = await expectSuccess(management, 'InviteAccountToOrganization', { Target })
    await expectSuccess(member, 'AcceptHandshake', { HandshakeId: Object(Handshake).Id })
  }
  await furnish()
}

/** Makes units that are almost as deep as possible, policies of two types, and a service with trusted access. */
async function furnish(): Promise<void> {
  const { Roots } = await expectSuccess(ACCOUNT, 'ListRoots', {})
  const RootId: unknown = Object(Roots)[0].Id
  let ParentId = RootId
  for (const Name of ['first', 'second', 'third', 'fourth']) {
    const answer = await expectSuccess(ACCOUNT, 'CreateOrganizationalUnit', { ParentId, Name })
    ParentId = Object(answer['OrganizationalUnit']).Id
  }
  const ServicePrincipal = 'config.amazonaws.com'
  await expectSuccess(ACCOUNT, 'EnableAWSServiceAccess', { ServicePrincipal })
  const types = { SERVICE_CONTROL_POLICY: DENIES_USERS, BACKUP_POLICY: VALID_PLAN }
  for (const [PolicyType, Content] of Object.entries(types)) {
    await expectSuccess(ACCOUNT, 'EnablePolicyType', { PolicyType, RootId })
    const policy = { Type: PolicyType, Content, Name: 'first', Description: '' }
    const { Policy } = await expectSuccess(ACCOUNT, 'CreatePolicy', policy)
    const PolicyId: unknown = Object(Policy).PolicySummary.Id
    if (Content === VALID_PLAN) await expectSuccess(ACCOUNT, 'AttachPolicy', { PolicyId, TargetId: RootId })
  }
}

async function expectSuccess(accountId: string, operation: string, input: Request['input']) {
  const { status, body } = await ask({ accountId, operation, input })
  expect({ status, body }).toEqual({ status: 200, body })
  return body
}

const view = () => iamulator.store.view(at(ACCOUNT))

/** Lets time pass, and closed accounts leave whose time has come. */
async function pass(days: number): Promise<void> {
  iamulator.clock.advance(days * DAY)
  for (const accountId of [...view().accounts()])
    await ask({ accountId, operation: 'DescribeOrganization', input: {} })
}

/** The only refusal that changes something: the invitation of an account that is a member already is used up. */
const keepsChanges = ({ operation }: Request, { body }: Answer) =>
  operation === 'AcceptHandshake' && body['Reason'] === 'ALREADY_IN_AN_ORGANIZATION'

async function make(step: Step): Promise<void> {
  if ('days' in step) return pass(step.days)
  const request = requestOf(step, view(), iamulator.clock.now(at(ACCOUNT)))
  const ended = endedHandshakes()
  const before = fingerprint.take()
  const answer = await ask(request)
  expect([200, 400]).toContain(answer.status)
  if (answer.status === 200) succeeded.add(request.operation)
  const isRead = /^(?:Describe|List)/.test(request.operation)
  if ((isRead || answer.status !== 200) && !keepsChanges(request, answer))
    expect({ request, answer, state: fingerprint.take() }).toEqual({ request, answer, state: before })
  expect({ request, broken: brokenInvariants(view()) }).toEqual({ request, broken: [] })
  for (const [id, state] of endedHandshakes()) expect([id, ended.get(id) ?? state]).toEqual([id, state])
}

/** Returns the states of handshakes that have ended. They never change again. */
function endedHandshakes(): ReadonlyMap<string, string> {
  const rows = [...view().accounts()].flatMap((id) => [...view().account(id).handshakes.rows()])
  return new Map(rows.flatMap(([id, { endDate, state }]) => (endDate === undefined ? [] : [[id, state]])))
}

test(`seed ${SEED}: organizations are consistent after any calls`, async () => {
  const property = fc.asyncProperty(steps, async (all) => {
    begin()
    for (const step of all) await make(step)
    expect(await disagreements(view(), ask)).toEqual([])
  })
  await fc.assert(property, { seed: SEED, numRuns: RUNS })
  expect(logged()).toBe('')
})

test('every operation succeeded at least once', () => {
  const impossible = readExceptions(root).successes.flatMap(({ operations: names }) => names)
  const failed = operations.filter((name) => !succeeded.has(name))
  expect(failed.filter((name) => !impossible.includes(evidenceName('organizations', name)))).toEqual([])
})
