/** Answers for all replicas what each of them keeps for itself. */
import { type Iamulator, ok, type Place, type Reply } from '../endpoint.ts'
import { askEach, isAskedByReplica, type ReplicaAnswer, type ReplicaQuestion } from './ask.ts'

/** Names the replicas that are missing in an answer. Empty if none is. */
export interface Unreachable {
  /** The names, sorted. Absent if all replicas answered. */
  readonly unreachable?: readonly string[]
}

/** The answers of replicas to one question. */
export interface Gathered<Body> extends Unreachable {
  readonly bodies: readonly Body[]
}

export interface GatheringQuestion<Body> extends ReplicaQuestion {
  /** Returns undefined for an object that is no answer, such as one of another version. */
  readonly read: (body: object) => Body | undefined
}

/**
 * Returns whether to ask the other replicas, too. They are asked once: the replica that a client asks, asks the others,
 * and they answer only for themselves.
 */
export function isForAll({ replica }: Pick<Iamulator, 'replica'>, place: Place): boolean {
  return replica !== undefined && !isAskedByReplica(place)
}

/** Asks all other replicas, each for at most 2 seconds longer than the question permits it to wait. Never rejects. */
export async function gather<Body>(
  iamulator: Iamulator,
  question: GatheringQuestion<Body>,
): Promise<Gathered<Body>> {
  const { others, replies } = askEach(iamulator, question)
  const read = await Promise.all(replies.map(async (reply) => bodyIn(await reply, question)))
  const missing = others.filter((_, index) => read[index] === undefined).map(({ name }) => name)
  return {
    bodies: read.filter((body) => body !== undefined),
    ...(missing.length > 0 && { unreachable: missing.sort() }),
  }
}

function bodyIn<Body>(
  answer: ReplicaAnswer | undefined,
  { read }: GatheringQuestion<Body>,
): Body | undefined {
  return answer?.status === 200 ? read(answer.body) : undefined
}

interface Shared<Body> extends GatheringQuestion<Body> {
  /** The answer of this replica. */
  readonly own: Body
  /** Makes one answer from all replicas' answers. The own one is the first. */
  readonly merge: (bodies: readonly Body[]) => Body
  /** Returns what to answer the client. Default: the merged answer as JSON, with the replicas that are missing. */
  readonly reply?: (body: Body, missing: Unreachable) => Reply | Promise<Reply>
}

/** Answers at once with what this replica knows or, with replicas, with what all of them know. */
export function answerForAll<Body extends object>(
  iamulator: Iamulator,
  place: Place,
  { own, merge, reply = (body, missing) => ok({ ...body, ...missing }), ...question }: Shared<Body>,
): Reply | Promise<Reply> {
  if (!isForAll(iamulator, place)) return reply(own, {})
  return gather(iamulator, question).then(({ bodies, ...missing }) => reply(merge([own, ...bodies]), missing))
}
