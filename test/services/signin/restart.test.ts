/** Programs that are signed in stay so when the server starts again. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Visitor } from '../../support/console.ts'
import { ACCOUNT, expectError, startServer, type TestServer } from '../../support/harness.ts'
import { Program } from '../../support/signin.ts'
import { claimsOf, invalidGrant } from './logins.ts'

let data: string
let server: TestServer
let visitor: Visitor
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'iamulator-login-'))
  server = await startServer({ data })
  visitor = new Visitor(server)
  await visitor.post('/signin', { administrator: ACCOUNT })
})
afterEach(async () => {
  await server.close()
  rmSync(data, { recursive: true })
})

/** Starts the server again, and returns the program at its new address. */
async function restart({ keys }: Program): Promise<Program> {
  await server.close()
  server = await startServer({ data })
  return new Program(server, { keys })
}

test('a refresh token, its proofs, and its last answer outlast the server', async () => {
  const program = new Program(server)
  const { refreshToken } = await program.logIn(visitor)
  const proof = program.proof()
  const second = await program.refresh(refreshToken, {}, proof)
  const moved = await restart(program)
  const again = await moved.refresh(refreshToken)
  expect(again).toEqual({ ...second, expiresIn: expect.any(Number) })
  expect((await moved.refresh(second.refreshToken)).refreshToken).not.toBe(second.refreshToken)
})

test('a code that was used stays so', async () => {
  const program = new Program(server)
  const code = await program.codeOf(visitor)
  await program.exchange(code)
  const moved = await restart(program)
  const { redirectUri, verifier: codeVerifier } = program
  await expectError(moved.exchange(code, { redirectUri, codeVerifier }), invalidGrant)
})

test('ID tokens are signed with the same key', async () => {
  const program = new Program(server)
  const { idToken = '' } = await program.logIn(visitor)
  const key = server.iamulator.logins.key.publicKey
  await restart(program)
  expect(server.iamulator.logins.key.publicKey.equals(key)).toBe(true)
  expect(claimsOf(idToken)).toMatchObject({ sub: `arn:aws:iam::${ACCOUNT}:user/iamulator` })
})

test('a reset ends every login', async () => {
  const program = new Program(server)
  const { refreshToken } = await program.logIn(visitor)
  await fetch(`${server.url}/_iamulator/reset`, { method: 'POST', body: `{"account":"${ACCOUNT}"}` })
  await expectError(program.refresh(refreshToken), invalidGrant)
})
