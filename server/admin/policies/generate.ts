/** Makes a policy from recent decisions, with the calls behind each statement. */
import { generatedPolicy } from '../../access/generated-policy.ts'
import { bodyReader } from '../body.ts'
import { selectionOf } from '../decisions/filters.ts'
import { type Iamulator, ok, type Reply } from '../endpoint.ts'
import { type FilterBody, queryOf } from './changes.ts'

/** The schema `GenerateRequest` of openapi.json, which describes the members. */
interface Body {
  readonly filter?: FilterBody
  readonly denied?: boolean
  readonly wildcards?: boolean
  readonly exact?: readonly string[]
  readonly actionWildcards?: boolean
  readonly conditions?: readonly string[]
}

const readBody = bodyReader<Body>('GenerateRequest')

/** Handles `POST /_iamulator/generate-policy`. */
export async function generatePolicy(iamulator: Iamulator, json: unknown): Promise<Reply> {
  const body = await readBody(json ?? {})
  const query = queryOf(body.filter)
  const select = selectionOf(iamulator, query)
  const selected = [...iamulator.decisions.newestFirst({ after: Number(query.get('after') ?? 0) })].filter(
    (decision) =>
      select(decision) !== undefined && (body.denied || decision.verdict.decision.effect === 'allowed'),
  )
  const { statements, ...generated } = generatedPolicy(selected, {
    resources: body.wildcards ?? false,
    exact: new Set(body.exact),
    actions: body.actionWildcards ?? false,
    conditions: new Set(body.conditions),
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
