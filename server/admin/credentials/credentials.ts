/** Handles `POST /_iamulator/credentials`: credentials of any principal of an account, for clients in tests. */

import { isClosed } from '../../../core/identity/closed-accounts.ts'
import type { Place } from '../../../store/index.ts'
import { asEndpointError, EndpointError, requireReady } from '../../endpoints/endpoint-error.ts'
import { ACCOUNT_MEMBERS, accountOrDefault } from '../account.ts'
import { type Iamulator, invalidBody, isObject, membersOf, ok, type Reply } from '../endpoint.ts'
import {
  administratorKey,
  type Issued,
  type RoleRequest,
  roleSession,
  rootKey,
  userKey,
} from './issue-credentials.ts'

type Members = ReadonlyMap<string, unknown>

const PRINCIPALS = ['root', 'user', 'role']
const ROLE_MEMBERS = ['sessionName', 'tags', 'policy', 'durationSeconds']
const DEFAULT_SESSION_NAME = 'iamulator'

/**
 * Returns credentials of the administrator, unless the body names the root user, a user, or a role.
 *
 * Synchronous, so that programs in this process get credentials at once.
 */
export function issueCredentials(iamulator: Iamulator, body: unknown): Reply {
  requireReady(iamulator)
  const members = membersOf(body, [...PRINCIPALS, ...ROLE_MEMBERS, ...ACCOUNT_MEMBERS])
  const place = accountOrDefault(iamulator, members)
  requireOpen(iamulator, place)
  try {
    return ok(toJson(issue(iamulator, place, members)))
  } catch (error) {
    throw asEndpointError(error)
  }
}

/** @throws EndpointError AccountClosed, because the credentials would be useless */
function requireOpen({ store }: Iamulator, place: Place): void {
  if (isClosed(store.view(place)))
    throw new EndpointError(409, 'AccountClosed', `Account ${place.accountId} is closed.`)
}

/** Issues what the body asks for. @throws EndpointError InvalidBody, AwsError */
function issue(iamulator: Iamulator, place: Place, members: Members): Issued {
  const [principal, ...others] = PRINCIPALS.filter((name) => members.has(name))
  if (others.length > 0) throw invalidBody(`Use only one of "${[principal, ...others].join('" and "')}".`)
  const surplus = ROLE_MEMBERS.find((name) => members.has(name))
  if (surplus !== undefined && principal !== 'role') throw invalidBody(`"${surplus}" requires "role".`)
  switch (principal) {
    case 'root':
      if (members.get('root') !== true) throw invalidBody('"root" must be true.')
      return rootKey(place)
    case 'user':
      return userKey(iamulator, place, stringIn(members, 'user'))
    case 'role':
      return roleSession(iamulator, place, roleRequest(members))
    default:
      return administratorKey(place)
  }
}

function roleRequest(members: Members): RoleRequest {
  return {
    role: stringIn(members, 'role'),
    sessionName: members.has('sessionName') ? stringIn(members, 'sessionName') : DEFAULT_SESSION_NAME,
    tags: tagsIn(members),
    policy: policyIn(members),
    durationSeconds: durationIn(members),
  }
}

function stringIn(members: Members, name: string): string {
  const value = members.get(name)
  if (typeof value !== 'string') throw invalidBody(`"${name}" must be a string.`)
  return value
}

function tagsIn(members: Members): RoleRequest['tags'] {
  const tags = members.get('tags')
  if (tags === undefined) return undefined
  if (!isObject(tags)) throw invalidBody('"tags" must be an object.')
  return Object.entries(tags).map(([Key, Value]: [string, unknown]) => {
    if (typeof Value !== 'string') throw invalidBody(`The tag ${JSON.stringify(Key)} must be a string.`)
    return { Key, Value }
  })
}

function policyIn(members: Members): string | undefined {
  const policy = members.get('policy')
  if (policy === undefined || typeof policy === 'string') return policy
  if (!isObject(policy)) throw invalidBody('"policy" must be a policy document, or its JSON text.')
  return JSON.stringify(policy)
}

function durationIn(members: Members): number | undefined {
  const seconds = members.get('durationSeconds')
  if (seconds === undefined) return undefined
  if (typeof seconds !== 'number' || !Number.isInteger(seconds))
    throw invalidBody('"durationSeconds" must be an integer.')
  return seconds
}

function toJson({ expiresAt, arn, ...credentials }: Issued) {
  const expiration = expiresAt === undefined ? {} : { expiration: new Date(expiresAt).toISOString() }
  return { ...credentials, ...expiration, arn }
}
