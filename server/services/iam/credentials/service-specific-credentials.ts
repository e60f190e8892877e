/**
 * Service-specific credentials are passwords and API keys of users for individual services. These services
 * accept them without request signatures.
 */

import type { Conditions, Target } from '../../../../core/access/target.ts'
import { iamArn } from '../../../../core/aws/arns.ts'
import type { Context, Family, Input } from '../../../../core/engine/operation.ts'
import {
  invalidCredentialService,
  noSuchCredentialService,
  noSuchServiceCredential,
  notCredentialOfUser,
  quotaExceeded,
  statusNotSettable,
  userNameWithAllUsers,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import {
  type Entry,
  loginKey,
  rowById,
  type ServiceCredentialRow,
  type UserRow,
  type View,
} from '../../../../store/index.ts'
import { requireWritableUser, userTarget } from '../lookup.ts'
import { type Owner, ownerTarget, requireOwner, requireWritableOwner } from '../owners.ts'
import { pageOf } from '../paging.ts'

const MILLISECONDS_PER_DAY = 86_400_000
/** Yields passwords of 60 characters (recorded on AWS, September 2026). */
const PASSWORD_BYTES = 45

/** A service whose users have either a user name and a password or an API key. */
interface Service {
  /** The prefix of the service's API keys. Undefined when the service uses passwords. */
  readonly keyPrefix?: string
}

/** Services that AWS has credentials for (recorded on AWS, September 2026). */
const SERVICES: ReadonlyMap<string, Service> = new Map([
  ['codecommit.amazonaws.com', {}],
  ['cassandra.amazonaws.com', {}],
  ['bedrock.amazonaws.com', { keyPrefix: 'ABSK' }],
  ['logs.amazonaws.com', { keyPrefix: 'ACWL' }],
  ['cloudwatch.amazonaws.com', { keyPrefix: 'APIAACWM' }],
  ['aws-external-anthropic.amazonaws.com', { keyPrefix: 'AEAA' }],
])

type Listing = Input<'iam', 'ListServiceSpecificCredentials'>

export const serviceSpecificCredentials = {
  CreateServiceSpecificCredential: {
    resource: (view, input, ctx) => userTarget(view, input.UserName, ctx),
    conditions: (_view, { ServiceName, CredentialAgeDays }) => ({
      'iam:ServiceSpecificCredentialServiceName': canonicalName(ServiceName),
      'iam:ServiceSpecificCredentialAgeDays': CredentialAgeDays?.toString(),
    }),
    run: (tx, input, ctx) => {
      const user = requireWritableUser(tx, input.UserName)
      const credential = newCredential(tx, user, input, ctx)
      tx.serviceCredentials.put(credential.id, credential)
      return { ServiceSpecificCredential: toCredential(credential, user, ctx) }
    },
  },

  UpdateServiceSpecificCredential: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    conditions: serviceOfCredential,
    run: (tx, input, ctx) => {
      const owner = requireWritableOwner(tx, input.UserName, ctx)
      const credential = requireCredentialOf(tx, owner, input.ServiceSpecificCredentialId)
      if (input.Status === 'Expired') throw statusNotSettable(input.Status)
      tx.serviceCredentials.put(credential.id, { ...credential, status: input.Status })
    },
  },

  ResetServiceSpecificCredential: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    conditions: serviceOfCredential,
    run: (tx, input, ctx) => {
      const owner = requireWritableOwner(tx, input.UserName, ctx)
      const credential = requireCredentialOf(tx, owner, input.ServiceSpecificCredentialId)
      return { ServiceSpecificCredential: toCredential(credential, owner, ctx) }
    },
  },

  DeleteServiceSpecificCredential: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    conditions: serviceOfCredential,
    run: (tx, input, ctx) => {
      const owner = requireWritableOwner(tx, input.UserName, ctx)
      tx.serviceCredentials.delete(requireCredentialOf(tx, owner, input.ServiceSpecificCredentialId).id)
    },
  },

  ListServiceSpecificCredentials: {
    resource: listedTarget,
    run: (tx, input, ctx) => {
      const service = listedService(input)
      const { items, ...page } = pageOf(input, listedRows(tx, input, ctx), (credential) =>
        service === undefined || service === credential.service
          ? toMetadata(credential, rowById(tx, 'users', credential.userId), ctx)
          : undefined,
      )
      return { ServiceSpecificCredentials: items, ...page }
    },
  },
} satisfies Family<'iam'>

/** Returns the user that owns the credentials. For the credentials of all users, policies see `user/*`. */
function listedTarget(view: View, input: Listing, ctx: Context): Target {
  return input.AllUsers === true ? iamArn(ctx, 'user', '/', '*') : ownerTarget(view, input.UserName, ctx)
}

function listedRows(
  view: View,
  input: Listing,
  ctx: Context,
): (after: string | undefined) => Iterable<Entry<ServiceCredentialRow>> {
  if (input.AllUsers === true) {
    if (input.UserName !== undefined) throw userNameWithAllUsers()
    return (after) => view.serviceCredentials.rows(after)
  }
  const owner = requireOwner(view, input.UserName, ctx)
  return (after) => view.serviceCredentials.by('user', owner.id, after)
}

/** Returns the condition key of operations that name a credential but not its service. */
function serviceOfCredential(
  view: View,
  { ServiceSpecificCredentialId: id }: { readonly ServiceSpecificCredentialId: string },
): Conditions {
  return { 'iam:ServiceSpecificCredentialServiceName': view.serviceCredentials.get(id)?.service }
}

/** Returns a service's name as responses and policies show it: case does not matter in requests (recorded). */
function canonicalName(service: string): string {
  return service.toLowerCase()
}

/** Returns the service whose credentials are listed. Undefined for all: an empty name is no filter (recorded). */
function listedService({ ServiceName: name }: Listing): string | undefined {
  return name === undefined || name === '' ? undefined : requireService(name)
}

/** Returns the canonical name of a service that has credentials. */
function requireService(name: string): string {
  if (!/^[a-zA-Z0-9.-]*$/.test(name)) throw invalidCredentialService()
  const service = canonicalName(name)
  if (!SERVICES.has(service)) throw noSuchCredentialService(name)
  return service
}

/** Returns the credential of an owner. The root user has none, so that every ID is a missing one. */
function requireCredentialOf(view: View, owner: Owner, id: string): ServiceCredentialRow {
  const credential = view.serviceCredentials.get(id)
  if (!credential || owner.name === undefined) throw noSuchServiceCredential(id)
  if (credential.userId !== owner.id) throw notCredentialOfUser(owner.name, id)
  return credential
}

function newCredential(
  view: View,
  user: UserRow,
  { ServiceName, CredentialAgeDays: days }: Input<'iam', 'CreateServiceSpecificCredential'>,
  ctx: Context,
): ServiceCredentialRow {
  const service = requireService(ServiceName)
  requireRoomFor(view, user, service, ctx)
  return {
    id: ctx.newId('ACCA'),
    userId: user.id,
    service,
    name: freeName(view, service, user, ctx),
    status: 'Active',
    createDate: ctx.now,
    ...(days === undefined ? {} : { expirationDate: ctx.now + days * MILLISECONDS_PER_DAY }),
  }
}

/** The quota applies to each user and service (recorded). */
function requireRoomFor(view: View, user: UserRow, service: string, { quotas }: Context): void {
  const rows = [...view.serviceCredentials.by('user', user.id)].filter(([, row]) => row.service === service)
  const { ServiceSpecificCredentialsPerUserQuota: quota } = quotas
  if (rows.length >= quota) throw quotaExceeded('ContextSpecificCredentialsPerUserPerContext', quota)
}

/**
 * Returns the first free user name or alias: `jane-at-123456789012`, then `jane+1-at-123456789012`.
 *
 * A renamed user keeps its names, so that a new user `jane` gets the next free ones (recorded).
 */
function freeName(view: View, service: string, user: UserRow, ctx: Context, number = 0): string {
  const name = `${user.name}${number === 0 ? '' : `+${number}`}-at-${ctx.accountId}`
  const isTaken = view.serviceCredentials.count('login', loginKey(service, name)) > 0
  return isTaken ? freeName(view, service, user, ctx, number + 1) : name
}

/** Returns the credential with a new password or API key, which no later response contains. */
function toCredential(
  credential: ServiceCredentialRow,
  owner: Owner,
  ctx: Context,
): IamTypes.ServiceSpecificCredential {
  const secret = ctx.newSecret(PASSWORD_BYTES)
  const prefix = SERVICES.get(credential.service)?.keyPrefix
  const metadata = toMetadata(credential, owner, ctx)
  return prefix === undefined
    ? { ...metadata, ServicePassword: secret }
    : { ...metadata, ServiceCredentialSecret: toApiKey(prefix, credential, secret) }
}

/** Encodes an API key (recorded). */
function toApiKey(prefix: string, { name }: ServiceCredentialRow, secret: string): string {
  return prefix + Buffer.from(`${name}:${secret}`).toString('base64')
}

function toMetadata(
  credential: ServiceCredentialRow,
  owner: Owner | undefined,
  ctx: Context,
): IamTypes.ServiceSpecificCredentialMetadata {
  const { service, name, expirationDate } = credential
  const isApiKey = SERVICES.get(service)?.keyPrefix !== undefined
  const isExpired = expirationDate !== undefined && expirationDate <= ctx.now
  return {
    UserName: owner?.name ?? '',
    Status: isExpired ? 'Expired' : credential.status,
    ...(isApiKey ? { ServiceCredentialAlias: name } : { ServiceUserName: name }),
    CreateDate: credential.createDate,
    ExpirationDate: expirationDate,
    ServiceSpecificCredentialId: credential.id,
    ServiceName: service,
  }
}
