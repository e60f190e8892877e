/** Makes a policy from recent decisions, with the calls behind each statement. */
import { bodyReader } from '../body.ts'
import { selectionOf } from '../decisions/filters.ts'
import { type Iamulator, ok, type Place, type Reply } from '../endpoint.ts'
import { type FilterBody, queryOf } from './changes.ts'
import { countsCall, type GenerationBody, policyFor } from './generation.ts'
import { pauseFor } from './pause.ts'

/** The schema `GenerateRequest` of openapi.json, which describes the members. */
interface Body extends GenerationBody {
  readonly filter?: FilterBody
  readonly holder?: string
  readonly exact?: readonly string[]
}

const readBody = bodyReader<Body>('GenerateRequest')

/** Handles `POST /_iamulator/generate-policy`. */
export async function generatePolicy(
  iamulator: Iamulator,
  json: unknown,
  _query: URLSearchParams,
  arrival: Place,
): Promise<Reply> {
  const body = await readBody(json ?? {})
  const query = queryOf(body.filter)
  const select = selectionOf(iamulator, query)
  const selected = [...iamulator.decisions.newestFirst({ after: Number(query.get('after') ?? 0) })].filter(
    (decision) => select(decision) !== undefined && countsCall(iamulator, body, decision),
  )
  const { holder, exact } = body
  const { statements, ...generated } = await policyFor(iamulator, selected, body, {
    holder,
    exact,
    pause: pauseFor(arrival),
  })
  return ok({
    ...generated,
    statements: statements.map(({ first, last, ...evidence }) => ({
      ...evidence,
      first: new Date(first).toISOString(),
      last: new Date(last).toISOString(),
    })),
    latest: iamulator.decisions.latest,
  })
}
