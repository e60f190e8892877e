/** boto3. Each scenario is a script in this folder, whose output is checked here. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import { deniedText, userArn } from '../services/callers.ts'
import { assumeDenied } from '../services/sts/sts-callers.ts'
import { ACCOUNT } from '../support/harness.ts'
import { findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { type Environment, runPython } from './programs.ts'
import {
  CROWD,
  createUsers,
  lastUseOf,
  mayNotCreate,
  roleArn,
  sessionArn,
  startWorld,
  type World,
} from './world.ts'

const python = findPython()
const test = tool('boto3', () => python !== undefined)

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const run = (script: string, parameters: readonly string[] = [], more: Environment = {}) =>
  runPython(python ?? '', script, parameters, { ...world.home.environment, ...more })

const denied = (message: string) => ({ code: 'AccessDenied', message, status: 403 })
const list = (kind: 'User' | 'Role') =>
  [`iam:List${kind}s`, `arn:aws:iam::${ACCOUNT}:${kind.toLowerCase()}/`] as const

test('paginators: whole, in pages, from a token, searched', async () => {
  await createUsers(world.server, '/crowd/', CROWD)
  expect(await run('boto3-paginators.py')).toEqual({
    pages: [CROWD.slice(0, 100), CROWD.slice(100)],
    sizes: [50, 50, 20],
    first: CROWD.slice(0, 70),
    rest: CROWD.slice(70),
    last: null,
    searched: CROWD.filter((name) => name.endsWith('7')),
  })
})

test('sessions of roles, by credentials and by profiles, with eu-west-1', async () => {
  const region = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' }
  const output = await run('boto3-sessions.py', [roleArn('reader'), roleArn('stranger')], region)
  expect(output).toEqual({
    ada: {
      arn: userArn('ada'),
      list_users: denied(deniedText(userArn('ada'), ...list('User'))),
      list_roles: denied(deniedText(userArn('ada'), ...list('Role'))),
      create_user: denied(mayNotCreate(userArn('ada'), 'eve')),
    },
    reader: {
      arn: sessionArn('reader'),
      list_users: 'allowed',
      list_roles: denied(deniedText(sessionArn('reader'), ...list('Role'))),
      create_user: denied(mayNotCreate(sessionArn('reader'), 'eve')),
    },
    auditor: {
      arn: sessionArn('auditor'),
      list_users: denied(deniedText(sessionArn('auditor'), ...list('User'))),
      list_roles: 'allowed',
      create_user: denied(mayNotCreate(sessionArn('auditor'), 'eve')),
    },
    stranger: denied(assumeDenied(userArn('ada'), roleArn('stranger')).message),
    forger: expect.objectContaining({ code: 'SignatureDoesNotMatch', status: 403 }),
  })
  expect(await lastUseOf(world.server, world.ada.accessKeyId)).toEqual({
    region: 'eu-west-1',
    service: 'sts',
  })
})

test('resources, waiters and exceptions', async () => {
  const output = await run('boto3-resources.py')
  expect(output).toEqual({
    attached: [`arn:aws:iam::${ACCOUNT}:policy/grace`],
    groups: ['team'],
    tags: [{ Key: 'team', Value: 'blue' }],
    document: true,
    trust: true,
    missing: 'The user with name nobody cannot be found.',
    twice: 'User with name grace already exists.',
    conflict: 'Cannot delete a policy attached to entities.',
    left: expect.not.arrayContaining(['grace']),
  })
})
