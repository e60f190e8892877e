/** The AWS SDK for Go and AWS Organizations. Terraform is built on it. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import { ACCOUNT, NOW, startServer, type TestServer } from '../support/harness.ts'
import { findGo } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { ADMINISTRATOR_PROFILE } from './estate.ts'
import { goProgram } from './go-programs.ts'
import { type Home, makeHome, pathOf, run } from './programs.ts'

const go = findGo()
const test = tool('the AWS SDK for Go', () => go !== undefined)

let server: TestServer
let home: Home
beforeAll(async () => {
  server = await startServer({ quotas: { AccountsPerOrganizationQuota: 50 } }, { now: () => NOW + 250 })
  home = makeHome(server, '', ADMINISTRATOR_PROFILE)
})
afterAll(async () => {
  home.remove()
  await server.close()
})

test('pages, timestamps, and errors are those of the SDK', async () => {
  const program = await goProgram(pathOf('go/organization.go'))
  const { status, stdout, stderr } = await run(program, [], home.environment)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout.split('\n')).toEqual([
    'AWSOrganizationsNotInUseException Your account is not a member of an organization.',
    `ALL ${ACCOUNT}`,
    `20 ${NOW + 250}`,
    `3 ${NOW + 250}`,
    'InvalidInputException INVALID_PATTERN:CHILD_ID You provided a value that does not match the required pattern.',
    '',
  ])
})
