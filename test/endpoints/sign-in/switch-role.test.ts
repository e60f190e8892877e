/** Switching roles in the console and switching back. */
import { DeleteRoleCommand, ListUsersCommand, UpdateRoleCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { codeAt } from '../../support/authenticator.ts'
import { credentialsOn, seeded, Visitor } from '../../support/console.ts'
import {
  ACCOUNT,
  administratorOf,
  NOW,
  OTHER,
  policy,
  serverForEachTest,
  trust,
} from '../../support/harness.ts'
import { at } from '../../support/places.ts'

const PASSWORD = 'correct-Horse-7'
const DEVICE = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const HOUR = 3_600_000
const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }

const SEED = `
accounts:
  "${ACCOUNT}":
    root: { email: root@example.com, password: ${PASSWORD} }
    users:
      - { name: alice, password: ${PASSWORD}, inlinePolicies: { assume: '${policy('Allow', 'sts:AssumeRole')}' }, mfaDevices: [{ name: phone, seed: ${DEVICE} }] }
      - { name: bob, password: ${PASSWORD} }
      - { name: carol, password: ${PASSWORD}, inlinePolicies: { assume: '${policy('Allow', 'sts:AssumeRole')}' } }
  "${OTHER}":
    alias: production
    roles:
      - { name: operator, path: /team/, maxSessionDuration: 7200, trust: '${trust({ AWS: ACCOUNT }, 'sts:AssumeRole', MFA)}' }
      - { name: reader, trust: '${trust({ AWS: ACCOUNT })}', attachedPolicies: [arn:aws:iam::aws:policy/IAMReadOnlyAccess] }
`

const server = serverForEachTest(() => seeded(SEED, { now: () => NOW }))
let visitor: Visitor

beforeEach(() => {
  visitor = new Visitor(server)
})

async function signIn(user: string): Promise<void> {
  await visitor.post('/signin', { account: ACCOUNT, user, password: PASSWORD })
  if (user === 'alice') await visitor.submit({ code: codeAt(DEVICE, NOW) })
}

const reader = { account: OTHER, roleName: 'reader', displayName: 'Prod <reader>' }
const READER = `arn:aws:sts::${OTHER}:assumed-role/reader/carol`

describe('a user', () => {
  test('switches by a link, which fills the form in after the sign-in', async () => {
    const link = `/switchrole?${new URLSearchParams(reader)}`
    expect((await visitor.get(link)).place).toContain('/signin?destination=%2Fswitchrole')
    const form = await visitor.submit({ account: ACCOUNT, user: 'carol', password: PASSWORD })
    expect(form.place).toBe(link)
    expect(form.text).toContain('value="Prod &lt;reader&gt;"')
    const page = await visitor.submit()
    expect(page.place).toBe('/console')
    expect(page.text).toContain('<h1>Prod &lt;reader&gt;</h1>')
    expect(page.text).toContain(READER)
    expect(page.text).toContain(`<dt>Switched from</dt><dd>arn:aws:iam::${ACCOUNT}:user/carol</dd>`)
    expect(page.text).toContain(`${OTHER} (production)`)
  })

  test('cannot be deceived by a name that turns the text around', async () => {
    await signIn('carol')
    const fields = { ...reader, displayName: 'dorp\u202e\u0007 \u05d0' }
    const page = await visitor.post('/switchrole', fields)
    expect(page.text).toContain('<title>dorp\\u{202e}\\u{7} \u05d0 · iamulator</title>')
    expect(page.text).toContain('<h1>dorp\\u{202e}\\u{7} \u05d0</h1>')
    // The form sends the name back as it is.
    const form = await visitor.get(`/switchrole?${new URLSearchParams(fields)}`)
    expect(form.text).toContain('value="dorp\u202e\u0007 \u05d0"')
  })

  test('has credentials of the role then, and its own again afterwards', async () => {
    await signIn('carol')
    await visitor.post('/switchrole', reader)
    const credentials = credentialsOn(await visitor.post('/console/credentials', {}))
    expect((await server.sts(credentials).send(new GetCallerIdentityCommand({}))).Arn).toBe(READER)
    expect((await server.iam(credentials).send(new ListUsersCommand({}))).Users).toEqual([])
    await visitor.get('/console')
    const page = await visitor.submit({}, '/exitrole')
    expect(page.text).toContain(`<dt>Identity</dt><dd>arn:aws:iam::${ACCOUNT}:user/carol</dd>`)
    expect(page.text).not.toContain('Switch back')
  })

  test('goes to an account by its alias, to a role by its path, with the MFA of the sign-in', async () => {
    await signIn('alice')
    const page = await visitor.post('/switchrole', { account: 'production', roleName: 'team/operator' })
    expect(page.text).toContain('<h1>operator/alice</h1>')
    expect(page.text).toContain(new Date(NOW + 2 * HOUR).toISOString().slice(0, 19).replace('T', ' '))
  })

  test.each([
    ['without the MFA that the role wants', 'carol', { ...reader, roleName: 'team/operator' }],
    ['without the permission', 'bob', reader],
    ['to a role that does not exist', 'carol', { ...reader, roleName: 'ghost' }],
    ['to what is no role', 'carol', { account: '', roleName: '' }],
  ])('does not switch %s', async (_what, user, target) => {
    await signIn(user)
    const page = await visitor.post('/switchrole', target)
    expect(page).toMatchObject({ status: 403, place: '/switchrole' })
    expect(page.text).toContain(
      'Invalid information in one or more fields. Check your information or contact your administrator.',
    )
    expect((await visitor.get('/console')).text).toContain(`<h1>${user}</h1>`)
  })

  test('is told by the log how a refusal is explained', async () => {
    await signIn('bob')
    await visitor.post('/switchrole', reader)
    const [, requestId = ''] =
      /403 AccessDenied signin:SwitchRole deny \S+ \S+ (\S+) explain: iamulator explain \1/.exec(
        server.log(),
      ) ?? []
    const answer = await fetch(`${server.url}/_iamulator/explain`, {
      method: 'POST',
      body: JSON.stringify({ requestId }),
    })
    expect(answer.status).toBe(200)
    const recorded = [...server.iamulator.decisions].find((decision) => decision.requestId === requestId)
    expect(recorded).toMatchObject({ origin: 'sign-in', status: 403, error: 'AccessDenied' })
  })

  test('switches from one role to another as itself', async () => {
    await signIn('alice')
    await visitor.post('/switchrole', reader)
    const page = await visitor.post('/switchrole', { ...reader, roleName: 'team/operator', displayName: '' })
    expect(page.text).toContain(':assumed-role/operator/alice')
    expect(page.text).toContain(`<dt>Switched from</dt><dd>arn:aws:iam::${ACCOUNT}:user/alice</dd>`)
  })

  test('is itself again when the role is gone or its session over', async () => {
    await signIn('alice')
    await visitor.post('/switchrole', { ...reader, roleName: 'team/operator' })
    server.iamulator.clock.advance(2 * HOUR)
    expect((await visitor.get('/console')).text).toContain('<h1>alice</h1>')
    await visitor.post('/switchrole', { ...reader, roleName: 'team/operator', displayName: '' })
    expect((await visitor.get('/console')).text).toContain('<h1>operator/alice</h1>')
    await server.iam(administratorOf(OTHER)).send(new DeleteRoleCommand({ RoleName: 'operator' }))
    expect((await visitor.get('/console')).text).toContain('<h1>alice</h1>')
  })

  test('does not stay longer in a role than signed in', async () => {
    await server
      .iam(administratorOf(OTHER))
      .send(new UpdateRoleCommand({ RoleName: 'reader', MaxSessionDuration: 43_200 }))
    await signIn('carol')
    server.iamulator.clock.advance(11 * HOUR)
    const page = await visitor.post('/switchrole', reader)
    expect(page.text).toContain(new Date(NOW + 12 * HOUR).toISOString().slice(0, 19).replace('T', ' '))
  })
})

describe('with a role in an account whose clock is ahead, the console', () => {
  const utc = (hours: number) =>
    `${new Date(NOW + hours * HOUR).toISOString().slice(0, 19).replace('T', ' ')} UTC`
  const ahead = (hours: number) => server.iamulator.clock.advance(hours * HOUR, at(OTHER))

  test('shows when the session of the role ends by the clock of its account', async () => {
    await signIn('carol')
    ahead(20)
    const page = await visitor.post('/switchrole', reader)
    expect(page.text).toContain(`<dt>Signed in until</dt><dd>${utc(21)}</dd>`)
    const credentials = credentialsOn(await visitor.post('/console/credentials', {}))
    expect((await server.sts(credentials).send(new GetCallerIdentityCommand({}))).Arn).toBe(READER)
    ahead(1)
    expect((await visitor.get('/console')).text).toContain('<h1>carol</h1>')
  })

  test('ends with the sign-in, by the clock of the account that signed in', async () => {
    await signIn('carol')
    server.iamulator.clock.advance(11.5 * HOUR, at(ACCOUNT))
    ahead(20)
    const page = await visitor.post('/switchrole', reader)
    expect(page.text).toContain(`<dt>Signed in until</dt><dd>${utc(20.5)}</dd>`)
    server.iamulator.clock.advance(0.5 * HOUR, at(ACCOUNT))
    expect((await visitor.get('/console')).place).toMatch(/^\/signin/)
  })
})

test('the root user cannot switch', async () => {
  await visitor.post('/signin', { email: 'root@example.com', password: PASSWORD })
  const page = await visitor.post('/switchrole', reader)
  expect(page.status).toBe(403)
  expect(page.text).toContain('Roles may not be assumed by root accounts.')
})

test('who is not signed in is led to the sign-in', async () => {
  for (const place of ['/switchrole', '/exitrole', '/signout', '/console/credentials']) {
    expect((await visitor.post(place, {})).place).toMatch(/^\/signin/)
  }
})
