/** Lets the disk on which the database keeps the log become full. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateUserCommand, GetUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually } from '../store/shared/eventually.ts'
import { Bundle } from '../support/bundle.ts'
import { ADMINISTRATOR } from '../support/harness.ts'
import { postgresServer, postgresTest } from '../support/postgres.ts'

/** Mounts a small disk. Returns its folder. */
function mount(): string {
  const directory = mkdtempSync(join(tmpdir(), 'iamulator-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=777', 'none', directory], { stdio: 'ignore' })
    return directory
  } catch (error) {
    rmdirSync(directory)
    throw error
  }
}

function unmount(directory: string): void {
  execFileSync('umount', ['--lazy', directory])
  rmdirSync(directory)
}

/** Only root may, and in a container not always. */
function canMount(): boolean {
  try {
    unmount(mount())
    return true
  } catch {
    process.stderr.write('skipped: this machine permits no small disk\n')
    return false
  }
}

const diskTest = canMount() ? postgresTest : test.skip

const database = postgresServer()
let bundle: Bundle
let disk: string | undefined
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(async () => {
  await bundle.remove()
  if (disk !== undefined) unmount(disk)
})

/** Creates a schema whose tables are on the small disk. Returns a URL whose connections use it. */
async function schemaOnDisk(): Promise<string> {
  disk = mount()
  const folder = mkdtempSync(join(disk, 'tables-'))
  execFileSync('chown', ['nobody', folder])
  await database().query(`create tablespace small location '${folder}'`)
  const url = await database().schema()
  return `${url}${encodeURIComponent(' -c default_tablespace=small')}`
}

async function succeeds(promise: Promise<unknown>): Promise<boolean> {
  const [{ status }] = await Promise.allSettled([promise])
  return status === 'fulfilled'
}

/** Fills the disk with a table. Returns when there is no room for more. */
async function fill(url: string): Promise<void> {
  await database().query('create table filling(text text)', url)
  await database().query('alter table filling alter text set storage plain', url)
  for (const rows of [100, 10, 1]) {
    const insert = `insert into filling select repeat('x', 7000) from generate_series(1, ${rows})`
    while (await succeeds(database().query(insert, url)));
  }
}

diskTest('with a full disk, writes fail and reads go on, until there is room again', async () => {
  const IAMULATOR_STORE = await schemaOnDisk()
  const replicas = [
    await bundle.start(['--store-patience', '500ms'], { IAMULATOR_STORE }),
    await bundle.start(['--store-patience', '500ms'], { IAMULATOR_STORE }),
  ]
  const clients = replicas.map(
    ({ url }) =>
      new IAMClient({ endpoint: url, region: 'us-east-1', credentials: ADMINISTRATOR, maxAttempts: 1 }),
  )
  const [first] = clients
  if (!first) throw new Error('there are two')
  const acknowledged: string[] = []
  let tries = 0
  const create = async (client: IAMClient, UserName: string) => {
    await client.send(new CreateUserCommand({ UserName }))
    acknowledged.push(UserName)
  }
  await create(first, 'before')
  await fill(IAMULATOR_STORE)
  let failure: unknown
  for (let index = 0; failure === undefined; index++)
    await create(first, `user-${index}`).catch((error) => {
      failure = error
    })
  expect(failure).toMatchObject({ $metadata: { httpStatusCode: 503 } })
  expect(String(failure)).toMatch(/No space left on device/)
  for (const client of clients) await client.send(new GetUserCommand({ UserName: 'before' }))
  await database().query('drop table filling', IAMULATOR_STORE)
  // A new name each time: what was answered with 503 may have been applied.
  for (const [index, client] of clients.entries())
    await eventually(() => succeeds(create(client, `after-${index}-${tries++}`)))
  for (const client of clients) {
    const { Users = [] } = await client.send(new ListUsersCommand({ MaxItems: 1000 }))
    const names = new Set(Users.map(({ UserName }) => UserName))
    expect(acknowledged.filter((name) => !names.has(name))).toEqual([])
  }
})
