/**
 * Service-specific credentials are passwords and API keys of users for individual services. These services
 * accept them without request signatures.
 */
import {
  credentialDoesNotExpire,
  noSuchCredentialService,
  noSuchServiceCredential,
  quotaExceeded,
  statusNotSettable,
  userNameWithAllUsers,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import {
  type Entry,
  rowById,
  type ServiceCredentialRow,
  type UserRow,
  type View,
} from '../../../../store/index.ts'
import type { Conditions, Target } from '../../../access/target.ts'
import { iamArn } from '../../../aws/arns.ts'
import type { Context, Family, Input } from '../../../engine/operation.ts'
import { requireWritableUser, userTarget } from '../lookup.ts'
import { type Owner, ownerTarget, requireOwner, requireWritableOwner } from '../owners.ts'
import { pageOf } from '../paging.ts'

const MILLISECONDS_PER_DAY = 86_400_000
/** Yields passwords of 44 characters, as in the examples of the API reference. */
const PASSWORD_BYTES = 32

/** A service whose users have either a user name and a password or an API key. */
interface Service {
  /** The prefix of the service's API keys. Undefined when the service uses passwords. (E) */
  readonly keyPrefix?: string
}

/** Services that AWS has credentials for. Source: API reference, CreateServiceSpecificCredential. */
const SERVICES: ReadonlyMap<string, Service> = new Map([
  ['codecommit.amazonaws.com', {}],
  ['cassandra.amazonaws.com', {}],
  ['bedrock.amazonaws.com', { keyPrefix: 'ABSK' }],
  ['logs.amazonaws.com', { keyPrefix: 'ACWL' }],
])

type Listing = Input<'iam', 'ListServiceSpecificCredentials'>

export const serviceSpecificCredentials = {
  CreateServiceSpecificCredential: {
    resource: (view, input, ctx) => userTarget(view, input.UserName, ctx),
    conditions: (_view, { ServiceName, CredentialAgeDays }) => ({
      'iam:ServiceSpecificCredentialServiceName': ServiceName,
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
      const { ServiceName: service } = input
      if (service !== undefined) requireService(service)
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
  return input.AllUsers === true
    ? iamArn(ctx.accountId, 'user', '/', '*')
    : ownerTarget(view, input.UserName, ctx)
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

function requireService(name: string): Service {
  const service = SERVICES.get(name)
  if (!service) throw noSuchCredentialService(name)
  return service
}

/** Treats another user's credential as missing. */
function requireCredentialOf(view: View, owner: Owner, id: string): ServiceCredentialRow {
  const credential = view.serviceCredentials.get(id)
  if (credential?.userId !== owner.id) throw noSuchServiceCredential(id)
  return credential
}

function newCredential(
  view: View,
  user: UserRow,
  { ServiceName, CredentialAgeDays: days }: Input<'iam', 'CreateServiceSpecificCredential'>,
  ctx: Context,
): ServiceCredentialRow {
  const { keyPrefix } = requireService(ServiceName)
  if (days !== undefined && keyPrefix === undefined) throw credentialDoesNotExpire(ServiceName)
  const names = namesFor(view, user, ServiceName)
  // The quota applies to each user and service (API reference).
  const { ServiceSpecificCredentialsPerUserQuota: quota } = ctx.quotas
  if (names.size >= quota) throw quotaExceeded('ServiceSpecificCredentialsPerUser', quota)
  return {
    id: ctx.newId('ACCA'),
    userId: user.id,
    service: ServiceName,
    name: freeName(names, user, keyPrefix === undefined ? 0 : 1, ctx),
    status: 'Active',
    createDate: ctx.now,
    ...(days === undefined ? {} : { expirationDate: ctx.now + days * MILLISECONDS_PER_DAY }),
  }
}

/** Returns the names that the user already has for a service. */
function namesFor(view: View, user: UserRow, service: string): ReadonlySet<string> {
  const rows = [...view.serviceCredentials.by('user', user.id)].map(([, row]) => row)
  return new Set(rows.filter((row) => row.service === service).map(({ name }) => name))
}

/**
 * Returns the first free name. It is `jane-at-123456789012` (recorded for passwords), then
 * `jane+1-at-123456789012` (E). Names of API keys are numbered from 1 (E).
 */
function freeName(taken: ReadonlySet<string>, user: UserRow, from: number, ctx: Context): string {
  const name = `${user.name}${from === 0 ? '' : `+${from}`}-at-${ctx.accountId}`
  return taken.has(name) ? freeName(taken, user, from + 1, ctx) : name
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

/** Encodes an API key. (E) */
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
