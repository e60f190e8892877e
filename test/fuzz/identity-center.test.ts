/**
 * Builds and changes an instance of IAM Identity Center by random sequences of calls of its services, AWS Organizations,
 * IAM, and the access portal. Checks that the server has no internal errors, that refused calls and reads change nothing,
 * that failed requests leave nothing behind, that roles are what was provisioned, that exactly those users who should get
 * credentials do, and that deleting the instance removes everything. `npm run fuzz` makes 100,000 steps.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { joinIdentityCenter } from '../../core/engine/permission-sets/members.ts'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { reset } from '../../server/admin/state/reset.ts'
import { provisioningKey, ssoInstanceKey } from '../../store/index.ts'
import { ACCOUNT, NOW, OTHER, policy } from '../support/harness.ts'
import { IDENTITY_STORE, INSTANCE, instanceWith } from '../support/identity-center.ts'
import { cases } from '../support/long.ts'
import { at } from '../support/places.ts'
import { Fingerprint } from './fingerprint.ts'
import { wrongAccess } from './identity-center-access.ts'
import { ask, type Call, type RoleCredentials, sessionArn, whoIs } from './identity-center-calls.ts'
import { brokenInvariants } from './identity-center-invariants.ts'
import { actions, callOf, LIMITED, STEPS_OF_A_RUN, type Step, steps } from './identity-center-steps.ts'
import type { Answer } from './organization-answers.ts'
import { type Repeatable, startRepeatable } from './repeatable.ts'

const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_117)
const RUNS = Math.ceil(Number(process.env['FUZZ_RUNS'] ?? cases(3_000, 30_000)) / STEPS_OF_A_RUN)
const HOUR = 60 * 60 * 1000

jest.setTimeout(1_800_000)

let iamulator: Iamulator
let everything: Fingerprint
/** All but the requests, which remember that they failed. */
let effects: Fingerprint
let logged = () => ''
/** Returns to the state in which every sequence begins. */
let begin = () => {}
const succeeded = new Set<string>()

beforeAll(async () => {
  const repeatable = await startRepeatable('identity center')
  ;({ iamulator, logged } = repeatable)
  everything = new Fingerprint(iamulator.store)
  effects = new Fingerprint(iamulator.store, ['ssoRequests'])
  await furnish(repeatable)
  begin = repeatable.save()
})
afterAll(() => iamulator.store.close())

/** Makes an organization with a member, an instance with a user and a permission set, and a user who may not use IAM. */
async function furnish({ randomBytes }: Repeatable): Promise<void> {
  const organizations = (caller: string, operation: string, input: object) =>
    expectSuccess({ service: 'organizations', operation, caller, input: { ...input } })
  await organizations(ACCOUNT, 'CreateOrganization', {})
  const Target = { Type: 'ACCOUNT', Id: OTHER }
  const { Handshake } = await organizations(ACCOUNT, 'InviteAccountToOrganization', { Target })
  await organizations(OTHER, 'AcceptHandshake', { HandshakeId: Object(Handshake).Id })
  await organizations(ACCOUNT, 'EnableAWSServiceAccess', { ServicePrincipal: 'sso.amazonaws.com' })
  iamulator.store.transact(at(ACCOUNT), (tx) => {
    tx.ssoInstances.put(ssoInstanceKey, instanceWith())
    for (const id of [ACCOUNT, OTHER]) joinIdentityCenter(tx, id, { now: NOW, randomBytes })
  })
  const Name = { GivenName: 'Ann', FamilyName: 'Lee' }
  const ann = { IdentityStoreId: IDENTITY_STORE, UserName: 'ann', DisplayName: 'Ann', Name }
  await expectSuccess({ service: 'identitystore', operation: 'CreateUser', caller: ACCOUNT, input: ann })
  const dev = { InstanceArn: INSTANCE, Name: 'Dev' }
  await expectSuccess({ service: 'sso-admin', operation: 'CreatePermissionSet', caller: ACCOUNT, input: dev })
  await makeLimitedUser()
}

async function makeLimitedUser(): Promise<void> {
  const iam = (operation: string, input: Readonly<Record<string, string>>) =>
    expectSuccess({ service: 'iam', operation, caller: ACCOUNT, input: { UserName: 'limited', ...input } })
  await iam('CreateUser', {})
  const PolicyDocument = policy('Allow', ['sso:*', 'identitystore:*'])
  await iam('PutUserPolicy', { PolicyName: 'limited', PolicyDocument })
  iamulator.store.transact(at(ACCOUNT), (tx) => {
    const userId = tx.users.get('limited')?.id ?? ''
    const key = { id: LIMITED, userId, secret: 'secret', status: 'Active', createDate: NOW } as const
    tx.accessKeys.put(LIMITED, key)
  })
}

async function expectSuccess(call: Call): Promise<Answer['body']> {
  const { status, body } = await ask(iamulator, call)
  expect({ call, status, body }).toEqual({ call, status: 200, body })
  return body
}

const view = () => iamulator.store.view(at(ACCOUNT))

/** Credentials that users got, and what they are for. */
interface Issued {
  readonly credentials: RoleCredentials
  readonly accountId: string
  readonly roleId: string
  /** The ARN that they should have. */
  readonly arn: string
  readonly expiration: number
}

/** What later steps are checked against. */
interface Past {
  readonly issued: Issued[]
  /** Accounts that were reset. */
  readonly lost: Set<string>
}

/** Makes a step, and checks what must be true after each. */
async function make(step: Step, { issued, lost }: Past): Promise<void> {
  if ('hours' in step) return pass(step.hours)
  if ('reset' in step) {
    await reset(iamulator, { account: step.reset })
    lost.add(step.reset)
    expect({ step, broken: brokenInvariants(view(), lost) }).toEqual({ step, broken: [] })
    return
  }
  const call = callOf(step, view())
  const before = { everything: everything.take(), effects: effects.take(), requests: failedRequests() }
  const answer = await ask(iamulator, call)
  expect([200, 400, 401, 403, 404, 409]).toContain(answer.status)
  const isRead = /^(?:Describe|List|Get)/.test(call.operation)
  if (answer.status === 200) succeeded.add(step.action)
  if (isRead || answer.status !== 200)
    expect({ call, answer, state: everything.take() }).toEqual({ call, answer, state: before.everything })
  // Of an attempt to provision all accounts, some may succeed.
  if (failedRequests() > before.requests && step.action !== 'provisionAll')
    expect({ call, answer, state: effects.take() }).toEqual({ call, answer, state: before.effects })
  expect({ call, answer, broken: brokenInvariants(view(), lost) }).toEqual({ call, answer, broken: [] })
  if (answer.status === 200 && failedRequests() === before.requests) expectEffect(call)
  issued.push(...issuedBy(call, answer))
}

/** The last assignment goes with the role, and provisioning brings the role up to date. */
function expectEffect({ operation, input }: Call): void {
  const { TargetId: accountId, PermissionSetArn: arn }: Readonly<Record<string, unknown>> = input
  const setId = String(arn).split('/').at(-1) ?? ''
  const key = provisioningKey(String(accountId), setId)
  const provisioning = view().provisionings.get(key)
  if (operation === 'DeleteAccountAssignment' && view().accountAssignments.count('provisioning', key) === 0)
    expect(provisioning).toBe(undefined)
  if (operation === 'CreateAccountAssignment') expect(provisioning?.accountId).toBe(accountId)
  if (operation === 'ProvisionPermissionSet' && provisioning)
    expect(view().permissionSets.get(setId)).toMatchObject(provisioning.provisioned)
}

const failedRequests = () =>
  Array.from(view().ssoRequests.rows()).filter(([, { failureReason }]) => failureReason !== undefined).length

/** Lets time pass. Closed accounts leave whose time has come. */
async function pass(hours: number): Promise<void> {
  iamulator.clock.advance(hours * HOUR)
  const operation = 'DescribeOrganization'
  await ask(iamulator, { service: 'organizations', operation, caller: ACCOUNT, input: {} })
}

function issuedBy(call: Call, { status, body }: Answer): readonly Issued[] {
  if (call.service !== 'sso' || call.operation !== 'GetRoleCredentials' || status !== 200) return []
  const { account_id: accountId = '', role_name: name = '' } = call.input
  const { expiration, ...credentials } = Object(body['roleCredentials'])
  const [setId = ''] = Array.from(view().permissionSets.by('name', name), ([id]) => id)
  const { roleId = '' } = view().provisionings.get(provisioningKey(accountId, setId)) ?? {}
  const role = Array.from(view().account(accountId).roles.rows(), ([, row]) => row).find(
    ({ id }) => id === roleId,
  )
  const arn = sessionArn(
    accountId,
    role?.name ?? 'none',
    view().directoryUsers.get(call.userId)?.userName ?? '',
  )
  return [{ credentials, accountId, roleId, arn, expiration }]
}

/** Credentials last until they expire or their role is gone, whatever happens to the user. */
async function expectValid({ credentials, accountId, roleId, arn, expiration }: Issued): Promise<void> {
  const member = view().memberAccounts.get(accountId)
  if (!member || member.closeDate !== undefined) return
  const isThere = Array.from(view().account(accountId).roles.rows()).some(([, { id }]) => id === roleId)
  const hasExpired = iamulator.clock.now(at(accountId)) >= expiration
  const isOver = hasExpired || !isThere
  // A session of a deleted role that would have expired since has either error.
  const errors = [...(hasExpired ? ['ExpiredToken'] : []), ...(isThere ? [] : ['InvalidClientTokenId'])]
  expect(isOver ? errors : [arn]).toContain(await whoIs(iamulator, credentials))
}

/** Nothing of a deleted instance is left in any account. */
async function expectRemovable(): Promise<void> {
  const input = { InstanceArn: INSTANCE }
  await expectSuccess({ service: 'sso-admin', operation: 'DeleteInstance', caller: ACCOUNT, input })
  expect(brokenInvariants(view())).toEqual([])
}

test(`seed ${SEED}: roles are what was provisioned, and go to those who should have them`, async () => {
  const property = fc.asyncProperty(steps, async (all) => {
    begin()
    const past: Past = { issued: [], lost: new Set() }
    for (const step of all) await make(step, past)
    expect(await wrongAccess(iamulator)).toEqual([])
    for (const each of past.issued) await expectValid(each)
    await expectRemovable()
  })
  await fc.assert(property, { seed: SEED, numRuns: RUNS })
  expect(logged()).toBe('')
})

/** Actions that IAM always refuses, because AWS protects what they change. */
const REFUSED = [
  'attachToRole',
  'boundRole',
  'deleteProvider',
  'deleteRole',
  'deleteRolePolicy',
  'detachFromRole',
  'putRolePolicy',
  'trustRole',
  'unboundRole',
  'updateRole',
]

test('every action succeeded at least once, except those that are always refused', () => {
  expect(actions.filter((name) => succeeded.has(name) === REFUSED.includes(name))).toEqual([])
})
