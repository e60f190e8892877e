/** Asks other replicas for what each of them keeps for itself, such as decisions, sessions, and counts. */
import type { SeenReplica } from '../../../store/index.ts'
import type { Iamulator, Place } from '../endpoint.ts'

/** The header of a question from another replica. Such a question is not passed on. */
const ASKED_BY = 'x-iamulator-asked-by'

/** How long another replica may take to answer a question that needs no waiting. */
const PATIENCE_MILLISECONDS = 2000

/** A question to the endpoints of other replicas. */
export interface ReplicaQuestion {
  /** The path and the query. */
  readonly path: string
  /** Default: POST if there is a body, or else GET. */
  readonly method?: 'DELETE'
  /** The body of a POST. */
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
  /** How long the endpoint may wait before it answers. Default: 0. */
  readonly waitMilliseconds?: number
  /** Ends the question. */
  readonly signal?: AbortSignal
}

export interface ReplicaAnswer {
  /** The name of the replica. */
  readonly replica: string
  readonly status: number
  /** The members of the JSON object that it answered. */
  readonly body: object
}

/** The answers of the other replicas about a request. */
export interface Asked {
  /** Undefined if none of them knows the request. */
  readonly answer: ReplicaAnswer | undefined
  /** The names of the replicas that gave no answer. Empty if another one knows the request. */
  readonly silent: readonly string[]
}

type World = Pick<Iamulator, 'replica' | 'store'>

/** Returns the member of an answer that names the replica. Empty when the store is not shared. */
export function replicaMember({ replica }: Pick<Iamulator, 'replica'>): { readonly replica?: string } {
  return replica === undefined ? {} : { replica }
}

/** Returns whether a request is the question of another replica, which asks all the others itself. */
export function isAskedByReplica({ header }: Pick<Place, 'header'>): boolean {
  return header(ASKED_BY) !== undefined
}

/** A question that any single replica can answer. */
interface QuestionToAny extends ReplicaQuestion {
  /** Returns whether an answer shows that the replica knows the request. */
  readonly isAnswered: (answer: ReplicaAnswer) => boolean
}

/** Asks all other replicas at once, and takes the first answer of one that knows the request. Never rejects. */
export async function askAnyReplica(world: World, question: QuestionToAny): Promise<Asked> {
  const { others, replies } = askEach(world, question)
  // A replica that knows the request need not wait for another one that does not answer.
  const answer = await Promise.any(replies.map((reply) => answerIn(reply, question))).catch(() => undefined)
  if (answer) return { answer, silent: [] }
  const all = await Promise.all(replies)
  return { answer, silent: others.filter((_, index) => all[index] === undefined).map(({ name }) => name) }
}

/** Rejects when the replica does not know the request. */
async function answerIn(
  reply: Promise<ReplicaAnswer | undefined>,
  { isAnswered }: QuestionToAny,
): Promise<ReplicaAnswer> {
  const answer = await reply
  if (answer && isAnswered(answer)) return answer
  throw new Error('The replica does not know the request')
}

/** Asks all other replicas at once. The replies never reject, and are in the order of the replicas. */
export function askEach({ replica, store }: World, question: ReplicaQuestion) {
  const others = store.replicas().filter(({ name }) => name !== replica)
  return { others, replies: others.map((other) => ask(other, replica ?? '', question)) }
}

/** Returns undefined when the replica has no address, does not answer in time, or answers something else than JSON. */
async function ask(
  { name, address }: SeenReplica,
  asker: string,
  { path, method, body, headers, waitMilliseconds = 0, signal }: ReplicaQuestion,
): Promise<ReplicaAnswer | undefined> {
  if (address === undefined) return undefined
  const patience = AbortSignal.timeout(waitMilliseconds + PATIENCE_MILLISECONDS)
  try {
    const response = await fetch(new URL(path, address), {
      ...(body === undefined ? { method: method ?? 'GET' } : { method: 'POST', body: JSON.stringify(body) }),
      headers: { ...headers, [ASKED_BY]: asker },
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    })
    const answer: unknown = await response.json()
    return typeof answer === 'object' && answer !== null
      ? { replica: name, status: response.status, body: answer }
      : undefined
  } catch {
    return undefined
  }
}
