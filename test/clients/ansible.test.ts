/** Ansible with its AWS collections. Playbooks create, find, change, and delete resources. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GetRoleCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { certificates, privateKeys } from '../services/iam/credentials/key-fixtures.ts'
import { PASSWORD } from '../services/iam/credentials/passwords.ts'
import { startServer, type TestServer } from '../support/harness.ts'
import { metadataOf } from '../support/saml.ts'
import { ansibleEnvironment, findPlaybook } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { countsOf } from './calls.ts'
import { ADMINISTRATOR_PROFILE } from './estate.ts'
import { type Home, makeHome, othersThan, run } from './programs.ts'

const program = findPlaybook()
const test = tool('ansible with amazon.aws', () => program !== undefined)

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

const ONE_OF_EACH = {
  users: 1,
  groups: 1,
  roles: 1,
  policies: 1,
  instanceProfiles: 1,
  accessKeys: 1,
  loginProfiles: 1,
  serverCertificates: 1,
  samlProviders: 1,
}

const VARIABLES = {
  password: PASSWORD,
  certificate: certificates.server,
  private_key: privateKeys.server,
  metadata: metadataOf(),
}

const BLUE = { color: 'blue', hours: 2, actions: ['s3:GetObject', 's3:ListBucket'] }
const RED = { color: 'red', hours: 3, actions: ['s3:*'] }

/** Runs a playbook of this folder. Returns the outcome of each task by the name of its module. */
async function play(playbook: string, changes: object = {}): Promise<Readonly<Record<string, string>>> {
  const variablesFile = join(home.directory, 'given.json')
  writeFileSync(variablesFile, JSON.stringify({ ...VARIABLES, ...changes }))
  const path = fileURLToPath(new URL(playbook, import.meta.url))
  const words = [
    '--inventory',
    'localhost,',
    '--connection',
    'local',
    '--extra-vars',
    `@${variablesFile}`,
    path,
  ]
  const { stdout } = await run(program ?? '', words, {
    ...home.environment,
    ANSIBLE_STDOUT_CALLBACK: 'ansible.posix.json',
    ...ansibleEnvironment(),
    // Passes modules to Python on standard input. Otherwise, each would need a temporary folder and further
    // processes.
    ANSIBLE_PIPELINING: '1',
  })
  const { plays }: PlaybookOutput = JSON.parse(stdout)
  const results = plays.flatMap(({ tasks }) =>
    tasks.map(({ task, hosts }) => [task.name, outcomeOf(hosts.localhost)]),
  )
  return Object.fromEntries(results)
}

interface Result {
  readonly changed?: boolean
  readonly skipped?: boolean
  readonly failed?: boolean
  readonly msg?: string
}

interface PlaybookOutput {
  readonly plays: readonly {
    readonly tasks: readonly {
      readonly task: { readonly name: string }
      readonly hosts: { readonly localhost: Result }
    }[]
  }[]
}

function outcomeOf({ changed, skipped, failed, msg }: Result): string {
  if (failed) return `failed: ${msg}`
  if (skipped) return 'skipped'
  return changed ? 'changed' : 'same'
}

const ACCOUNT_PLAY = 'ansible-account.yaml'
const ABSENT_PLAY = 'ansible-absent.yaml'

/** An access key has no settings to compare, so its task is skipped if the key exists. */
const NOTHING_CHANGED = { 'amazon.aws.iam_access_key': 'skipped' }

test('a playbook makes what it says, and finds it made', async () => {
  expect(othersThan('changed', await play(ACCOUNT_PLAY, BLUE))).toEqual({
    'amazon.aws.iam_access_key_info': 'same',
  })
  expect(await countsOf(server)).toEqual(ONE_OF_EACH)
  expect(othersThan('same', await play(ACCOUNT_PLAY, BLUE))).toEqual(NOTHING_CHANGED)
  const { Role } = await server.iam().send(new GetRoleCommand({ RoleName: 'machine' }))
  expect(Role).toMatchObject({
    Path: '/team/',
    Description: 'What machines may do.',
    MaxSessionDuration: 7200,
    PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess' },
    Tags: [{ Key: 'team', Value: 'blue' }],
  })
})

test('what the playbook says otherwise is changed, and nothing else', async () => {
  expect(othersThan('changed', await play(ACCOUNT_PLAY, RED))).toEqual({
    ...NOTHING_CHANGED,
    'amazon.aws.iam_group': 'same',
    'amazon.aws.iam_access_key_info': 'same',
    'community.aws.iam_saml_federation': 'same',
    'community.aws.iam_server_certificate': 'same',
  })
  expect(othersThan('same', await play(ACCOUNT_PLAY, RED))).toEqual(NOTHING_CHANGED)
})

test('what shall be absent leaves nothing, and may be absent already', async () => {
  expect(othersThan('changed', await play(ABSENT_PLAY))).toEqual({})
  expect(await countsOf(server)).toEqual({})
  const again = await play(ABSENT_PLAY)
  expect(Object.keys(again)).toHaveLength(9)
  expect(othersThan('same', again)).toEqual({})
})
