/** The AWS SDK for Go and policy checks of IAM Access Analyzer. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import { startServer, type TestServer } from '../support/harness.ts'
import { findGo } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { EXISTING_POLICY, NEW_POLICY, TRUST_POLICY } from './access-analyzer-examples.ts'
import { ADMINISTRATOR_PROFILE } from './estate.ts'
import { goProgram } from './go-programs.ts'
import { type Home, makeHome, pathOf, run } from './programs.ts'

const go = findGo()
const test = tool('the AWS SDK for Go', () => go !== undefined)

let server: TestServer
let home: Home
beforeAll(async () => {
  server = await startServer()
  home = makeHome(server, '', ADMINISTRATOR_PROFILE)
})
afterAll(async () => {
  home.remove()
  await server.close()
})

test('results, pages of findings, and errors are those of the SDK', async () => {
  const program = await goProgram(pathOf('go/access-analyzer.go'))
  const documents = [EXISTING_POLICY, NEW_POLICY, TRUST_POLICY]
  const { status, stdout, stderr } = await run(program, documents, home.environment)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout.split('\n')).toEqual([
    'FAIL The modified permissions grant new access compared to your existing policy.',
    '0 New access in the statement with index: 0.',
    '2 SUGGESTION EMPTY_SID_VALUE 5 19',
    '2 ERROR MISMATCHED_ACTION_FOR_PRINCIPAL 11 16',
    '1 ERROR UNSUPPORTED_ACTION_FOR_CONDITION_KEY 12 16',
    'true',
    '',
  ])
})
