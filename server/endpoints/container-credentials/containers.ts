/** Containers that get the credentials of a role: ECS tasks and EKS pods. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { accountOfArn, partitionOfArn } from '../../../core/aws/arns.ts'
import { newUuid, type RandomBytes } from '../../../core/aws/ids.ts'
import { partitionNamed, STANDARD } from '../../../core/aws/partitions.ts'
import type { Emulator } from '../../../core/engine/emulator.ts'
import { type ContainerRow, type Store, serverPlace, type Tx } from '../../../store/index.ts'
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

/** The account is the role's. */
export type Container = ContainerRow

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
  readonly #store: Store
  readonly #randomBytes: RandomBytes
  readonly sessions = new DeliveredSessions()

  constructor(store: Store, randomBytes: RandomBytes) {
    this.#store = store
    this.#randomBytes = randomBytes
  }

  /** Adds or replaces a container. Returns undefined when there are too many. */
  put(spec: ContainerSpec): Container | undefined {
    return this.#store.transact(serverPlace, (tx) => this.putIn(tx, spec))
  }

  /** The same in a transaction, which is one of the server. */
  putIn(tx: Tx, spec: ContainerSpec): Container | undefined {
    const { containers } = tx
    const described = this.#described(spec)
    const present = containers.get(described.id)
    if (!present && containers.size >= MAXIMUM_CONTAINERS) return undefined
    const container = { ...described, number: present?.number ?? containers.size + 1 }
    const { tokenHash } = container
    if (tokenHash !== undefined)
      for (const [key, row] of containers.by('token', tokenHash)) putWithoutToken(tx, key, row)
    containers.put(container.id, container)
    return container
  }

  /** Returns the containers in the order of their numbers. */
  all(): readonly Container[] {
    const rows = Array.from(this.#rows.rows(), ([, row]) => row)
    return rows.sort((one, other) => one.number - other.number)
  }

  /** Returns the task whose credentials have this ID. */
  task(id: string): Container | undefined {
    const container = this.#rows.get(id)
    return container?.kind === 'ecs' ? container : undefined
  }

  /** Returns the pod with this token. The time of the lookup reveals nothing about the token, because it is hashed. */
  pod(token: string): Container | undefined {
    const [entry] = this.#rows.by('token', hashOf(token))
    return entry?.[1]
  }

  get #rows() {
    return this.#store.view(serverPlace).containers
  }

  /** Generates a token for a pod that has none, because pods are identified by their token. */
  #described({ id, authorizationToken, ...rest }: ContainerSpec): Omit<Container, 'number'> {
    const partition = partitionOfArn(rest.roleArn) ?? STANDARD
    const newToken = rest.kind === 'eks' ? this.#randomBytes(TOKEN_BYTES).toString('base64url') : undefined
    const token = authorizationToken ?? newToken
    return {
      ...DEFAULTS,
      region: partitionNamed(partition).iamRegion,
      ...rest,
      id: id ?? newUuid(this.#randomBytes),
      taskId: this.#randomBytes(TASK_ID_BYTES).toString('hex'),
      partition,
      accountId: accountOfArn(rest.roleArn) ?? '',
      ...(token === undefined ? {} : { authorizationToken: token }),
      ...(rest.kind === 'eks' ? { tokenHash: hashOf(token ?? '') } : {}),
    }
  }
}

/** Puts the row of a pod whose token another pod has now. */
function putWithoutToken(tx: Tx, key: string, { tokenHash: _, ...row }: Container): void {
  tx.containers.put(key, row)
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
