/** `aws configure sso`, answered in a terminal. The test is the browser, too. */
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { assign, portalServer } from '../support/access-portal.ts'
import { OTHER, type TestServer } from '../support/harness.ts'
import { START_URL } from '../support/portal.ts'
import { findCli, findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { type Home, makeHome, pathOf, run, startUntilShown } from './programs.ts'
import { ANN, AUTHORIZE, allowDevice, answerAt, CODE, WHO_AM_I } from './sso-home.ts'

const cli = findCli()
const python = findPython()
const cliTest = tool('AWS CLI v2 with a Python and boto3', () => cli !== undefined && python !== undefined)

let server: TestServer
let home: Home
beforeEach(async () => {
  server = await portalServer()
  home = makeHome(server, '', '')
})
afterEach(async () => {
  home.remove()
  await server.close()
})

const ENTER = '\r'
const NEXT = '\x1b[B'

/** The terminal, in which nothing but the answers of the test counts. */
function terminal() {
  const { AWS_REGION: _, AWS_DEFAULT_REGION: __, ...environment } = home.environment
  // A test does not tell where the cursor is.
  return { ...environment, TERM: 'xterm', PROMPT_TOOLKIT_NO_CPR: '1' }
}

/** Configures a profile with these answers. Returns what the CLI showed. */
async function configure(
  wanted: RegExp,
  browse: (server: TestServer, shown: string) => Promise<void>,
  prompts: readonly (readonly [string, string])[],
  ...words: string[]
) {
  const command = [cli ?? '', 'configure', 'sso', '--no-browser', ...words]
  const parameters = ['-B', pathOf('answer-prompts.py'), JSON.stringify(prompts), ...command]
  const { shown, end } = await startUntilShown(wanted, python ?? '', parameters, terminal())
  await browse(server, shown)
  const { status, stdout, stderr } = await end()
  expect([status, stderr, status === 0 || stdout]).toEqual([0, '', true])
  return stdout
}

const aws = (...words: string[]) => run(cli ?? '', words, terminal())

const SESSION = [
  ['SSO session name (Recommended):', `work${ENTER}`],
  ['SSO start URL [None]:', START_URL + ENTER],
  ['SSO region [None]:', `us-east-1${ENTER}`],
  ['SSO registration scopes [sso:account:access]:', ENTER],
] as const

/** The config file that the CLI writes. */
const written = (profile: string, more = '') => `[profile ${profile}]
sso_session = work
sso_account_id = ${OTHER}
sso_role_name = Dev
region = us-east-1
${more}[sso-session work]
sso_start_url = ${START_URL}
sso_region = us-east-1
sso_registration_scopes = sso:account:access
`

describe('aws configure sso', () => {
  cliTest('AWS CLI v2 lets the user choose from accounts and roles', async () => {
    await assign(server)
    await assign(server, { Name: 'Audit', accounts: [OTHER] })
    await configure(AUTHORIZE, answerAt, [
      ...SESSION,
      [`(${OTHER})`, NEXT + ENTER],
      ['> Audit', NEXT + ENTER],
      ['CLI default client Region [None]:', `us-east-1${ENTER}`],
      ['CLI default output format [None]:', `json${ENTER}`],
      [`CLI profile name [Dev-${OTHER}]:`, `dev${ENTER}`],
    ])
    expect(readFileSync(home.configFile, 'utf8')).toBe(written('dev', 'output = json\n'))
    expect((await aws(...WHO_AM_I, '--profile', 'dev')).stdout).toMatch(ANN)
    const roles = await aws('iam', 'list-roles', '--profile', 'dev', '--query', 'Roles[].RoleName')
    expect(JSON.parse(roles.stdout)).toContain('AWSServiceRoleForOrganizations')
  })

  cliTest('AWS CLI v2 takes the only account and the only role, with a device code', async () => {
    await assign(server, { accounts: [OTHER] })
    const shown = await configure(
      CODE,
      allowDevice,
      [
        ...SESSION,
        ['CLI default client Region [None]:', `us-east-1${ENTER}`],
        ['CLI default output format [None]:', ENTER],
      ],
      ...['--use-device-code', '--profile', 'only'],
    )
    expect(shown).toContain(`The only AWS account available to you is: ${OTHER}`)
    expect(shown).toContain('The only role available to you is: Dev')
    expect(readFileSync(home.configFile, 'utf8')).toBe(written('only'))
    expect((await aws(...WHO_AM_I, '--profile', 'only')).stdout).toMatch(ANN)
  })
})
