/** Asks other replicas for decisions. Each replica keeps only those that it has made. */
import type { SeenReplica } from '../../../store/index.ts'
import type { Iamulator, Place } from '../endpoint.ts'

/** The header of a question from another replica. Such a question is not passed on. */
const ASKED_BY = 'x-iamulator-asked-by'

/** How long another replica may take to answer. */
const PATIENCE_MILLISECONDS = 2000

/** A question to the endpoints of other replicas. */
export interface ReplicaQuestion {
  /** The path and the query. */
  readonly path: string
  /** The body of a POST. Undefined for a GET. */
  readonly body?: object
  /** Returns whether an answer shows that the replica knows the request. */
  readonly isAnswered: (status: number, body: object) => boolean
}

export interface ReplicaAnswer {
  /** The name of the replica that knows the request. */
  readonly replica: string
  readonly status: number
  /** The members of the JSON object that it answered. */
  readonly body: object
}

/** What the other replicas know of a request. */
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

/** Asks all other replicas at once. Never rejects. */
export async function askOtherReplicas({ replica, store }: World, question: ReplicaQuestion): Promise<Asked> {
  const others = store.replicas().filter(({ name }) => name !== replica)
  const replies = others.map((other) => ask(other, replica ?? '', question))
  // A replica that knows the request need not wait for another one that does not answer.
  const answer = await Promise.any(replies.map((reply) => answerIn(reply, question))).catch(() => undefined)
  if (answer) return { answer, silent: [] }
  const all = await Promise.all(replies)
  return { answer, silent: others.filter((_, index) => all[index] === undefined).map(({ name }) => name) }
}

/** Rejects when the replica does not know the request. */
async function answerIn(
  reply: Promise<ReplicaAnswer | undefined>,
  { isAnswered }: ReplicaQuestion,
): Promise<ReplicaAnswer> {
  const answer = await reply
  if (answer && isAnswered(answer.status, answer.body)) return answer
  throw new Error('The replica does not know the request')
}

/** Returns undefined when the replica has no address, does not answer in time, or answers something else than JSON. */
async function ask(
  { name, address }: SeenReplica,
  asker: string,
  { path, body }: ReplicaQuestion,
): Promise<ReplicaAnswer | undefined> {
  if (address === undefined) return undefined
  try {
    const response = await fetch(new URL(path, address), {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { [ASKED_BY]: asker },
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
    })
    const answer: unknown = await response.json()
    return typeof answer === 'object' && answer !== null
      ? { replica: name, status: response.status, body: answer }
      : undefined
  } catch {
    return undefined
  }
}
