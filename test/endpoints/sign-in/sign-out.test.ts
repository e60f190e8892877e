/** Signed-out sessions stay signed out, even with a saved cookie, and their records do not accumulate. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateLoginProfileCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { rememberSignOut } from '../../../core/identity/signed-out.ts'
import { Visitor } from '../../support/console.ts'
import { ACCOUNT, NOW, startServer, type TestServer } from '../../support/harness.ts'
import { at } from '../../support/places.ts'

const PASSWORD = 'correct-Horse-7'
const TWELVE_HOURS = 43_200_000

let data: string
let server: TestServer
let visitor: Visitor

/** @param cookie the cookie that the visitor has saved */
async function start(cookie?: string): Promise<void> {
  server = await startServer({ data }, { now: () => NOW })
  visitor = new Visitor(server)
  if (cookie !== undefined) visitor.cookie = cookie
}

async function restart(cookie: string): Promise<void> {
  await server.close()
  await start(cookie)
}

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'iamulator-sign-out-'))
  await start()
  await server.iam().send(new CreateUserCommand({ UserName: 'alice' }))
  await server.iam().send(new CreateLoginProfileCommand({ UserName: 'alice', Password: PASSWORD }))
})
afterEach(async () => {
  await server.close()
  rmSync(data, { recursive: true })
})

const signIn = () => visitor.post('/signin', { account: ACCOUNT, user: 'alice', password: PASSWORD })
const signedOutRows = () => [...server.iamulator.store.view(at(ACCOUNT)).signedOut.rows()]

describe('after a restart', () => {
  test('a session goes on', async () => {
    await signIn()
    await restart(visitor.cookie)
    expect((await visitor.get('/console')).place).toBe('/console')
  })

  test('one that was signed out does not', async () => {
    await signIn()
    const { cookie } = visitor
    await visitor.post('/signout', {})
    await restart(cookie)
    expect((await visitor.get('/console')).place).toContain('/signin')
    expect((await signIn()).place).toBe('/console')
  })
})

describe('what is remembered of those that were signed out', () => {
  test('goes once they have ended anyway', async () => {
    await signIn()
    await visitor.post('/signout', {})
    server.iamulator.clock.advance(TWELVE_HOURS / 2)
    await signIn()
    await visitor.post('/signout', {})
    expect(signedOutRows()).toHaveLength(2)
    server.iamulator.clock.advance(TWELVE_HOURS / 2 + 1000)
    await signIn()
    await visitor.post('/signout', {})
    expect(signedOutRows().map(([key]) => Number.parseInt(key, 10) - NOW)).toEqual([
      1.5 * TWELVE_HOURS,
      2 * TWELVE_HOURS + 1000,
    ])
  })

  test('is so much and no more', () => {
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      for (let end = 1; end <= 10_010; end++) rememberSignOut(tx, `ASIA${end}`, NOW + end, NOW)
    })
    const rows = signedOutRows()
    expect([rows.length, rows[0]?.[1].accessKeyId]).toEqual([10_000, 'ASIA11'])
  })
})
