/**
 * Containers that get the credentials of a role: tasks of ECS, and pods of EKS. They are no part of the state: they last as
 * long as the process.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { accountOfArn } from '../../aws/arns.ts'
import { newUuid, type RandomBytes } from '../../aws/ids.ts'
import { DEFAULT_REGION } from '../../aws/regions.ts'
import type { Emulator } from '../../engine/emulator.ts'
import { DeliveredSessions } from '../delivered-sessions.ts'

/** What a container is said to be. The schema `Container` of openapi.json, which a seed shares, says what the members mean. */
export interface ContainerSpec {
  readonly kind: 'ecs' | 'eks'
  readonly roleArn: string
  /** Made up when left out. */
  readonly id?: string
  readonly authorizationToken?: string
  readonly region?: string
  readonly cluster?: string
  readonly namespace?: string
  readonly serviceAccount?: string
  readonly pod?: string
}

export interface Container {
  readonly kind: 'ecs' | 'eks'
  /** A UUID: that of the pod, or of the credentials of a task, which are as secret. */
  readonly id: string
  /** Of a task, 32 hexadecimal digits, as everybody may know it: it tells nothing of the credentials. */
  readonly taskId: string
  readonly roleArn: string
  /** The account of the role. */
  readonly accountId: string
  readonly region: string
  readonly cluster: string
  readonly namespace: string
  readonly serviceAccount: string
  readonly pod: string
  /** Absent where none is asked for. */
  readonly authorizationToken: string | undefined
}

/** An emulator with containers that get credentials. */
export interface WithContainers extends Emulator {
  readonly containers: Containers
}

const DEFAULTS = {
  region: DEFAULT_REGION,
  cluster: 'default',
  namespace: 'default',
  serviceAccount: 'default',
  pod: 'pod',
} as const

const MOST_CONTAINERS = 10_000
const TOKEN_BYTES = 32
const TASK_ID_BYTES = 16

export class Containers {
  readonly #randomBytes: RandomBytes
  #byId = new Map<string, Container>()
  /** Found by the hash of their token, so that the time it takes tells nothing of the token. */
  #pods = new Map<string, Container>()
  readonly sessions = new DeliveredSessions()

  constructor(randomBytes: RandomBytes) {
    this.#randomBytes = randomBytes
  }

  /** @returns what brings them back */
  reset(): () => void {
    const [byId, pods] = [this.#byId, this.#pods]
    this.#byId = new Map()
    this.#pods = new Map()
    return () => {
      this.#byId = byId
      this.#pods = pods
    }
  }

  /** A container, or what one is from now on. Undefined when there are too many. */
  put(spec: ContainerSpec): Container | undefined {
    const container = this.#toContainer(spec)
    const { id, kind, authorizationToken = '' } = container
    const present = this.#byId.get(id)
    if (!present && this.#byId.size >= MOST_CONTAINERS) return undefined
    if (present) this.#forgetToken(present)
    this.#byId.set(id, container)
    if (kind === 'eks') this.#pods.set(hashOf(authorizationToken), container)
    return container
  }

  all(): Iterable<Container> {
    return this.#byId.values()
  }

  /** The task whose credentials have this id. */
  task(id: string): Container | undefined {
    const container = this.#byId.get(id)
    return container?.kind === 'ecs' ? container : undefined
  }

  /** The pod that shows this token. */
  pod(token: string): Container | undefined {
    return this.#pods.get(hashOf(token))
  }

  /** Unless another pod has got it since. */
  #forgetToken(container: Container): void {
    const hash = hashOf(container.authorizationToken ?? '')
    if (this.#pods.get(hash) === container) this.#pods.delete(hash)
  }

  /** A pod without a token could not be told from others. */
  #toContainer({ id, authorizationToken, ...said }: ContainerSpec): Container {
    const made = said.kind === 'eks' ? this.#randomBytes(TOKEN_BYTES).toString('base64url') : undefined
    return {
      ...DEFAULTS,
      ...said,
      id: id ?? newUuid(this.#randomBytes),
      taskId: this.#randomBytes(TASK_ID_BYTES).toString('hex'),
      accountId: accountOfArn(said.roleArn) ?? '',
      authorizationToken: authorizationToken ?? made,
    }
  }
}

/** Whether a header holds the token that a container was given. */
export function showsToken({ authorizationToken }: Container, header: string): boolean {
  if (authorizationToken === undefined) return true
  return timingSafeEqual(digestOf(header), digestOf(authorizationToken))
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function hashOf(token: string): string {
  return digestOf(token).toString('base64')
}
