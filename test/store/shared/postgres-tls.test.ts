import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { openAuthority } from '../../../server/http/tls/authority.ts'
import { StoreError } from '../../../store/index.ts'
import { openPostgres } from '../../../store/shared/postgres/index.ts'
import { duringTests, postgresServer, postgresTest } from '../../support/postgres.ts'
import { PostgresServer } from '../../support/postgres-server.ts'

let directory: string
/** The file with the certificate of the authority. */
let authority: string
const sources = { now: Date.now, randomBytes }

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'iamulator-postgres-tls-'))
  authority = join(directory, 'authority.pem')
})
afterAll(() => rm(directory, { recursive: true }))

const server = duringTests(async () => {
  const opened = await openAuthority(undefined, sources)
  await writeFile(authority, opened.certificate)
  return PostgresServer.start(opened.identify(['localhost']))
})
const plainServer = postgresServer()

/** Returns how a connection with these parameters is encrypted, or the error. */
async function connect(parameters: string, host: string, url = server().url(parameters, host)) {
  const log = await openPostgres(url)
  try {
    await log.open(() => {})
    const [row] = await server().query(
      `select bool_and(ssl) as ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'iamulator'`,
    )
    return row?.['ssl']
  } finally {
    await log.close()
  }
}

const named = () => `localhost:${server().port}`

postgresTest('with verify-full, certificate and name of the server are verified', async () => {
  expect(await connect(`sslmode=verify-full&sslrootcert=${authority}`, named())).toBe(true)
  const wrongName = connect(`sslmode=verify-full&sslrootcert=${authority}`, server().host)
  await expect(wrongName).rejects.toBeInstanceOf(StoreError)
  await expect(wrongName).rejects.toThrow("Hostname/IP does not match certificate's altnames")
})

postgresTest('a certificate of an unknown authority is refused, also with require', async () => {
  for (const sslmode of ['verify-full', 'verify-ca', 'require', 'prefer']) {
    const opening = connect(`sslmode=${sslmode}`, named())
    await expect(opening).rejects.toBeInstanceOf(StoreError)
    await expect(opening).rejects.toThrow(/certificate/)
  }
})

postgresTest('with no-verify, anybody is trusted, and without sslmode, nothing is encrypted', async () => {
  expect(await connect('sslmode=no-verify', server().host)).toBe(true)
  expect(await connect('', server().host)).toBe(false)
})

postgresTest('a server that lacks TLS is refused', async () => {
  const opening = connect('', '', plainServer().url('sslmode=require'))
  await expect(opening).rejects.toBeInstanceOf(StoreError)
  await expect(opening).rejects.toThrow('The server does not support SSL connections')
})
