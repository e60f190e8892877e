/**
 * Containers that get the credentials of a role: ECS tasks and EKS pods.
 *
 * They are not part of the state and last as long as the process.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Place } from '../../../store/index.ts'
import { accountOfArn, partitionOfArn } from '../../aws/arns.ts'
import { newUuid, type RandomBytes } from '../../aws/ids.ts'
import { partitionNamed, STANDARD } from '../../aws/partitions.ts'
import type { Emulator } from '../../engine/emulator.ts'
import { DeliveredSessions } from '../delivered-sessions.ts'

/** The description of a container. Its members are documented in the schema `Container` of openapi.json. */
export interface ContainerSpec {
  readonly kind: 'ecs' | 'eks'
  readonly roleArn: string
  /** Generated when omitted. */
  readonly id?: string
  readonly authorizationToken?: string
  readonly region?: string
  readonly cluster?: string
  readonly namespace?: string
  readonly serviceAccount?: string
  readonly pod?: string
}

/** The account is that of the role. */
export interface Container extends Place {
  readonly kind: 'ecs' | 'eks'
  /** A UUID: the pod's, or that of a task's credentials, which is as secret as they are. */
  readonly id: string
  /** A task's public ID, 32 hexadecimal digits. It reveals nothing about the credentials. */
  readonly taskId: string
  readonly roleArn: string
  readonly region: string
  readonly cluster: string
  readonly namespace: string
  readonly serviceAccount: string
  readonly pod: string
  /** Undefined when no token is required. */
  readonly authorizationToken: string | undefined
}

/** An emulator that delivers credentials to containers. */
export interface WithContainers extends Emulator {
  readonly containers: Containers
}

const DEFAULTS = {
  cluster: 'default',
  namespace: 'default',
  serviceAccount: 'default',
  pod: 'pod',
} as const

const MAXIMUM_CONTAINERS = 10_000
const TOKEN_BYTES = 32
const TASK_ID_BYTES = 16

export class Containers {
  readonly #randomBytes: RandomBytes
  #byId = new Map<string, Container>()
  /** Pods by the hash of their token, so that the time of a lookup reveals nothing about the token. */
  #pods = new Map<string, Container>()
  readonly sessions = new DeliveredSessions()

  constructor(randomBytes: RandomBytes) {
    this.#randomBytes = randomBytes
  }

  /** Removes all containers. @returns a function that restores them */
  reset(): () => void {
    const restore = this.save()
    this.#byId = new Map()
    this.#pods = new Map()
    return restore
  }

  /** Returns a function that restores the containers as they are now. It can be called repeatedly. */
  save(): () => void {
    const [byId, pods] = [new Map(this.#byId), new Map(this.#pods)]
    return () => {
      this.#byId = new Map(byId)
      this.#pods = new Map(pods)
    }
  }

  /** Adds or replaces a container. Returns undefined when there are too many. */
  put(spec: ContainerSpec): Container | undefined {
    const container = this.#toContainer(spec)
    const { id, kind, authorizationToken = '' } = container
    const present = this.#byId.get(id)
    if (!present && this.#byId.size >= MAXIMUM_CONTAINERS) return undefined
    if (present) this.#forgetToken(present)
    this.#byId.set(id, container)
    if (kind === 'eks') this.#pods.set(hashOf(authorizationToken), container)
    return container
  }

  all(): Iterable<Container> {
    return this.#byId.values()
  }

  /** Returns the task whose credentials have this ID. */
  task(id: string): Container | undefined {
    const container = this.#byId.get(id)
    return container?.kind === 'ecs' ? container : undefined
  }

  /** Returns the pod with this token. */
  pod(token: string): Container | undefined {
    return this.#pods.get(hashOf(token))
  }

  /** Removes a pod's token unless another pod uses it now. */
  #forgetToken(container: Container): void {
    const hash = hashOf(container.authorizationToken ?? '')
    if (this.#pods.get(hash) === container) this.#pods.delete(hash)
  }

  /** Generates a token for a pod that has none, because pods are identified by their token. */
  #toContainer({ id, authorizationToken, ...rest }: ContainerSpec): Container {
    const partition = partitionOfArn(rest.roleArn) ?? STANDARD
    const newToken = rest.kind === 'eks' ? this.#randomBytes(TOKEN_BYTES).toString('base64url') : undefined
    return {
      ...DEFAULTS,
      region: partitionNamed(partition).iamRegion,
      ...rest,
      id: id ?? newUuid(this.#randomBytes),
      taskId: this.#randomBytes(TASK_ID_BYTES).toString('hex'),
      partition,
      accountId: accountOfArn(rest.roleArn) ?? '',
      authorizationToken: authorizationToken ?? newToken,
    }
  }
}

/** Returns whether a header contains the container's token. True when the container has none. */
export function hasToken({ authorizationToken }: Container, header: string): boolean {
  if (authorizationToken === undefined) return true
  return timingSafeEqual(digestOf(header), digestOf(authorizationToken))
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function hashOf(token: string): string {
  return digestOf(token).toString('base64')
}
