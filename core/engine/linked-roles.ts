/**
 * Service-linked roles: roles for an AWS service, which defines their name, trust policy, and permissions.
 *
 * IAM creates them on request. Other services create them where they need them.
 */
import { customSuffixNotAllowed, noSuchLinkedService, serviceRoleNameTooLong } from '../../protocol/errors.ts'
import { keyOf, type Place, type RoleRow, type Tx, type View } from '../../store/index.ts'
import type { Permission } from '../access/target.ts'
import { awsPolicyArn, iamArn } from '../aws/arns.ts'
import services from '../aws/data/service-linked-roles.json' with { type: 'json' }
import { newId, type RandomBytes } from '../aws/ids.ts'

/** The properties that a service defines for its role. */
interface LinkedService {
  /** Name of the role. */
  readonly role: string
  /** Name of the AWS managed policy under `/aws-service-role/`. */
  readonly policy: string
  /** Whether a suffix may follow the name, so that an account can have several. */
  readonly suffix?: boolean
  /** The default description of the role. */
  readonly description?: string
}

/** The known services by service principal, such as `batch.amazonaws.com`. */
const linkedServices: ReadonlyMap<string, LinkedService> = new Map<string, LinkedService>(
  [services.recorded, services.documented, services.remembered].flatMap((each) => Object.entries(each)),
)

const COMMON_PREFIX = 'AWSServiceRoleFor'
const MAX_NAME_LENGTH = 64

/** Seconds. */
const SESSION_DURATION = 3600

/** A request for a role: the input of CreateServiceLinkedRole. */
export interface LinkedRoleRequest {
  readonly AWSServiceName: string
  readonly CustomSuffix?: string | undefined
  readonly Description?: string | undefined
}

/** Where the time and the randomness of a new role come from. */
export interface LinkedRoleSources {
  /** Epoch milliseconds. */
  readonly now: number
  readonly randomBytes: RandomBytes
}

/** Returns the permission to create the role of a service, for operations that do so on a caller's behalf. */
export function permissionForLinkedRole(AWSServiceName: string, place: Place): Permission {
  return {
    action: 'iam:CreateServiceLinkedRole',
    target: linkedRoleArn({ AWSServiceName }, place),
    conditions: { 'iam:AWSServiceName': AWSServiceName },
  }
}

/** Creates the role of a service in the account of `tx`, unless it exists. */
export function ensureLinkedRole(tx: Tx, AWSServiceName: string, sources: LinkedRoleSources): void {
  const role = newLinkedRole({ AWSServiceName }, tx, sources)
  if (!tx.roles.has(keyOf(role.name))) tx.roles.put(keyOf(role.name), role)
}

/** Deletes the role of a service that no longer works in an account. */
export function removeLinkedRole({ roles }: Pick<Tx, 'roles'>, AWSServiceName: string): void {
  roles.delete(keyOf(requireService({ AWSServiceName }).role))
}

/** Returns whether an account has the role of a service. */
export function hasLinkedRole({ roles }: Pick<View, 'roles'>, AWSServiceName: string): boolean {
  return roles.has(keyOf(requireService({ AWSServiceName }).role))
}

/** The service of a service-linked role. */
export interface ServiceOfRole {
  readonly principal: string
  /** Such as `SecurityHub`, from the name of the role. */
  readonly name: string
}

const LINKED_PATH = /^\/aws-service-role\/([^/]+)\/$/

/** Returns the service whose role it is. Undefined for roles that are not service-linked. */
export function linkedServiceOf({ path, name }: Pick<RoleRow, 'path' | 'name'>): ServiceOfRole | undefined {
  const principal = LINKED_PATH.exec(path)?.[1]
  return principal === undefined ? undefined : { principal, name: name.replace(COMMON_PREFIX, '') }
}

/** Returns the ARN of a new role. For an unknown service, only the prefix of the name is known. */
export function linkedRoleArn(request: LinkedRoleRequest, place: Place): string {
  const baseName = linkedServices.get(request.AWSServiceName)?.role ?? COMMON_PREFIX
  return iamArn(place, 'role', pathOf(request), withSuffix(baseName, request))
}

const pathOf = ({ AWSServiceName }: LinkedRoleRequest) => `/aws-service-role/${AWSServiceName}/`

const withSuffix = (name: string, { CustomSuffix }: LinkedRoleRequest) =>
  CustomSuffix === undefined ? name : `${name}_${CustomSuffix}`

function requireService({ AWSServiceName, CustomSuffix }: LinkedRoleRequest): LinkedService {
  const service = linkedServices.get(AWSServiceName)
  if (!service) throw noSuchLinkedService(AWSServiceName)
  if (CustomSuffix !== undefined && !service.suffix) throw customSuffixNotAllowed(AWSServiceName)
  return service
}

/**
 * Returns a new role in an account.
 *
 * @throws AwsError InvalidInput for an unknown service, or for a suffix that it does not allow
 */
export function newLinkedRole(
  request: LinkedRoleRequest,
  place: Place,
  { now, randomBytes }: LinkedRoleSources,
): RoleRow {
  const service = requireService(request)
  const name = withSuffix(service.role, request)
  if (name.length > MAX_NAME_LENGTH) throw serviceRoleNameTooLong(MAX_NAME_LENGTH)
  const description = request.Description ?? service.description
  return {
    id: newId('AROA', place.accountId, randomBytes),
    name,
    path: pathOf(request),
    arn: linkedRoleArn(request, place),
    createDate: now,
    trust: trustOf(request.AWSServiceName),
    trustPrincipals: {},
    ...(description === undefined ? {} : { description }),
    maxSessionDuration: SESSION_DURATION,
    tags: [],
    inline: {},
    attached: [awsPolicyArn(place.partition, '/aws-service-role/', service.policy)],
  }
}

function trustOf(service: string): string {
  const Statement = [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }]
  return JSON.stringify({ Version: '2012-10-17', Statement })
}
