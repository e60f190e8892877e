/** Details of denials, which each replica keeps for itself. */
import { denialAnswer } from '../../../analysis/denial-details/answer.ts'
import type { DenialQuestion } from '../../../core/access/records/denials.ts'
import { partitionNamed } from '../../../core/aws/partitions.ts'
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import { accountOrDefault } from '../account.ts'
import { bodyReader } from '../body.ts'
import { type Handler, type Iamulator, ok } from '../endpoint.ts'
import { askAnyReplica, isAskedByReplica } from './ask.ts'

const PATH = '/_iamulator/authorization-details'

/** The schema `DenialQuestion` of openapi.json, which describes the members. */
interface Body extends Pick<DenialQuestion, 'authorizationId' | 'policyUri'> {
  readonly account?: string
  readonly partition?: string
  readonly region?: string
}

const readBody = bodyReader<Body>('DenialQuestion')

/** Handles `POST /_iamulator/authorization-details`. */
export const readAuthorizationDetails: Handler = async (iamulator, json, _query, place) => {
  const body = await readBody(json)
  const { authorizationId, policyUri } = body
  const reader = accountOrDefault(iamulator, accountMembers(body))
  const region = body.region ?? partitionNamed(reader.partition).iamRegion
  const question = { authorizationId, policyUri, reader, region }
  const { denials, store, clock } = iamulator
  const now = clock.now.bind(clock)
  const own = denialAnswer({ denials, view: store.view(reader), now }, question)
  if (own) return ok(own)
  const elsewhere = isAskedByReplica(place) ? undefined : await askOthers(iamulator, question)
  if (elsewhere) return ok(elsewhere)
  throw new EndpointError(
    404,
    'NoSuchDenial',
    `No denial with the authorization ID ${JSON.stringify(authorizationId)} can be read here: it is not known, not readable yet or any more, recorded for others, or has no such policy.`,
  )
}

function accountMembers({ account, partition }: Body): ReadonlyMap<string, unknown> {
  return new Map(Object.entries({ account, partition }).filter(([, value]) => value !== undefined))
}

/** Lets IAM Toolbox ask other replicas for denials that this one does not know. */
export function shareDenials(iamulator: Iamulator): void {
  if (iamulator.replica === undefined) return
  iamulator.denials.elsewhere = async (question) => {
    const answer = await askOthers(iamulator, question)
    return answer && JSON.stringify(answer)
  }
}

/** The log names the replicas that could not be asked. */
async function askOthers(iamulator: Iamulator, question: DenialQuestion): Promise<object | undefined> {
  const { reader, ...asked } = question
  const { answer, silent } = await askAnyReplica(iamulator, {
    path: PATH,
    body: { ...asked, account: reader.accountId, partition: reader.partition },
    isAnswered: ({ status }) => status === 200,
  })
  if (!answer && silent.length > 0)
    iamulator.log.warn(
      `The denial ${asked.authorizationId} is not known: ${silent.join(', ')} could not be asked`,
    )
  return answer?.body
}
