/** aws-nuke, which finds and deletes everything in an account. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { ACCOUNT } from '../support/harness.ts'
import { findNuke } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { countsOf } from './calls.ts'
import { type Estate, startEstate } from './estate.ts'
import { run } from './programs.ts'

const nuke = findNuke()
const nukeTest = tool('aws-nuke', () => nuke !== undefined)
/** Returns the IAM resource types that aws-nuke supports. */
async function kindsOf(program: string): Promise<string[]> {
  const { stdout } = await run(program, ['resource-types'], {})
  return stdout.split('\n').filter((kind) => kind.startsWith('IAM'))
}

/** Configures custom endpoints by region and session. The sessions '' and '-' belong to no single service. */
function configurationFor(url: string): string {
  const services = ['', '-', 'iam', 'sts'].map((service) => ({ service, url }))
  return JSON.stringify({
    regions: ['global'],
    'account-blocklist': ['999999999999'],
    endpoints: [{ region: 'us-east-1', services }],
    accounts: { [ACCOUNT]: {} },
  })
}

let estate: Estate
beforeAll(async () => {
  // Signing certificates are the only type that aws-nuke does not support. Users with one cannot be deleted.
  estate = await startEstate(['UploadSigningCertificate'])
})
afterAll(() => estate.close())

nukeTest('an account is emptied', async () => {
  const program = nuke ?? ''
  const { server, home } = estate
  const config = join(home.directory, 'nuke.json')
  writeFileSync(config, configurationFor(server.url))
  const kinds = await kindsOf(program)
  const targets = kinds.flatMap((kind) => ['--target', kind])
  const words = ['--config', config, '--access-key-id', 'test', '--secret-access-key', 'test', ...targets]
  // aws-nuke waits for seconds before it starts, and between its rounds.
  const force = ['--force', '--force-sleep', '3', '--no-dry-run', '--max-wait-retries', '9']
  const { status, stdout, stderr } = await run(program, [...words, ...force], home.environment)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/\nNuke complete: 0 failed, \d+ skipped, \d+ finished\.\n/)
  const removed = stdout.matchAll(/^global - (IAM\w+) - .* - removed$/gm)
  expect(new Set(Array.from(removed, ([, kind]) => kind))).toEqual(new Set(kinds))
  // aws-nuke skips service-linked roles, which only their service can delete.
  expect(await countsOf(server)).toEqual({ roles: 1 })
  expect(server.log()).not.toMatch(/ 5\d\d /)
})
